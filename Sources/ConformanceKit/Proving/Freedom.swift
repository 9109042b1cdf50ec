internal import KinesisVideo
internal import KinesisVideoEmulator
internal import Matroska

/// One thing in which endpoints may differ that keep every promise.
///
/// The table of them is the space that `prove --fair` draws from. A new freedom is one entry of it; what the emulator cannot
/// do yet for it becomes a member of the emulator's configuration or of a stream's declaration.
package struct Freedom: Sendable {
    /// One way to use the freedom.
    package struct Value: Sendable {
        /// The name, without spaces, commas and `=`.
        package let name: String
        /// Has an emulator behave so.
        let apply: @Sendable (inout EmulatorConfiguration) -> Void

        init(_ name: String, _ apply: @escaping @Sendable (inout EmulatorConfiguration) -> Void) {
            self.name = name
            self.apply = apply
        }
    }

    /// The name, `area.what`.
    package let name: String
    /// What it is about, in a line.
    package let summary: String
    /// The values; the first is the plainest, which is what the emulator does by itself.
    package let values: [Value]
    /// The contested point of the contract whose readings the values show; `nil` where it is about none.
    package private(set) var point: String?
    /// The names of the values that show the readings of the point, by reading.
    private var shown: [String: String] = [:]

    init(_ name: String, _ summary: String, plain: String = "declared", _ values: [Value]) {
        self.init(name, summary, all: [Value(plain) { _ in }] + values)
    }

    private init(_ name: String, _ summary: String, all values: [Value]) {
        self.name = name
        self.summary = summary
        self.values = values
    }

    /// The value that needs nothing to be done.
    package var plain: Value { values[0] }

    /// A value by its name.
    package func value(named name: String) -> Value? {
        values.first { $0.name == name }
    }

    // MARK: Readings of contested points

    /// The readings of its point that an emulator can be set to, sorted; none where it is about no point.
    package var readings: [String] { shown.keys.sorted() }

    /// The value that shows a reading of the point; `nil` where none does.
    package func value(showing reading: String) -> Value? {
        shown[reading].flatMap { value(named: $0) }
    }

    /// The freedom whose values are readings of a contested point; `nil` where the emulator knows nothing of the point.
    package static func ofPoint(_ point: String) -> Freedom? {
        all.first { $0.point == point }
    }

    /// The same, as one whose values show the readings of a contested point.
    ///
    /// - Parameters:
    ///   - point: The point's id in the contract.
    ///   - shown: The names of values by the readings that they show; `nil` where each value is called as its reading.
    /// - Returns: The freedom.
    private func showing(_ point: String, _ shown: [String: String]? = nil) -> Freedom {
        var freedom = self
        freedom.point = point
        freedom.shown = shown ?? Dictionary(values.map { ($0.name, $0.name) }, uniquingKeysWith: { first, _ in first })
        return freedom
    }
}

extension Freedom {
    /// A freedom that is an enumeration in the emulator's configuration.
    private static func choice<Choice: RawRepresentable<String> & CaseIterable & Equatable & Sendable>(
        _ name: String,
        _ summary: String,
        _ member: any WritableKeyPath<EmulatorConfiguration, Choice> & Sendable
    ) -> Freedom {
        let plain = EmulatorConfiguration()[keyPath: member]
        return Freedom(
            name,
            summary,
            all: ([plain] + Choice.allCases.filter { $0 != plain }).map { choice in
                Value(choice.rawValue) { $0[keyPath: member] = choice }
            }
        )
    }

    /// A freedom whose values are called as the readings of a contested point, from which it has its name.
    private static func point<Choice: RawRepresentable<String> & CaseIterable & Equatable & Sendable>(
        _ point: String,
        _ summary: String,
        _ member: any WritableKeyPath<EmulatorConfiguration, Choice> & Sendable,
        _ shown: [String: String]? = nil
    ) -> Freedom {
        choice("contested.\(point)", summary, member).showing(point, shown)
    }

    /// A freedom that is a number in the emulator's configuration.
    private static func number(
        _ name: String,
        _ summary: String,
        plain: Int64 = 0,
        _ numbers: [Int64],
        _ apply: @escaping @Sendable (inout EmulatorConfiguration, Int64) -> Void
    ) -> Freedom {
        Freedom(
            name,
            summary,
            all: ([plain] + numbers).map { number in Value("\(number)") { apply(&$0, number) } }
        )
    }

    /// A freedom of streams.
    static func streams(
        _ name: String,
        _ summary: String,
        plain: String = "declared",
        where takes: @escaping @Sendable (StreamDeclaration) -> Bool,
        _ values: [(name: String, change: @Sendable (inout StreamDeclaration) -> Void)]
    ) -> Freedom {
        Freedom(
            name,
            summary,
            plain: plain,
            values.map { value in
                Value(value.name) { configuration in
                    for index in configuration.streams.indices where takes(configuration.streams[index]) {
                        value.change(&configuration.streams[index])
                    }
                }
            }
        )
    }

    @Sendable static func hasMedia(_ stream: StreamDeclaration) -> Bool {
        stream.media != nil
    }

    @Sendable private static func isComplete(_ stream: StreamDeclaration) -> Bool {
        stream.media != nil && stream.growth == nil
    }

    @Sendable private static func grows(_ stream: StreamDeclaration) -> Bool {
        stream.growth != nil && stream.failure == nil
    }

    @Sendable private static func fails(_ stream: StreamDeclaration) -> Bool {
        stream.failure != nil
    }

    /// A message that says nothing that any test could look for.
    private static let longMessage = String(
        repeating: "The request was not served; the reason is known here. ",
        count: 60
    )

    /// Everything that may vary, area by area.
    package static let all: [Freedom] = contested + http + errors + limits + streams + media + further

    private static let contested: [Freedom] = [
        point("error-statuses", "The statuses of the modelled errors.", \.dialect),
        point("name-and-arn", "A name and an ARN at once.", \.choices.nameAndARN),
        point("extra-companions", "Members that a selector does not need.", \.choices.extraCompanions),
        point("unknown-fragment-number", "A number that no fragment has.", \.choices.unknownFragmentNumber),
        point("invalid-token", "A token that no chunk carried.", \.choices.invalidToken),
        point("continuation-token-start", "Where a token starts.", \.choices.continuationTokenStart),
        point(
            "timestamp-before-retention",
            "A time before the oldest chunk.",
            \.choices.timestampBeforeRetention
        ),
        point("timestamp-in-future", "A time after the latest chunk.", \.choices.timestampInFuture),
        point("pattern-anchoring", "Whether patterns match whole values.", \.choices.patternAnchoring),
        point(
            "header-family",
            "The headers of error type and request id.",
            \.choices.headerFamily,
            ["x-amzn": "x-amzn", "x-amz": "x-amz"]
        ),
        point("millis-behind-now", "What MILLIS_BEHIND_NOW counts from.", \.choices.millisBehindNow),
        point("error-tag-names", "The tags of an in-stream error.", \.choices.errorTagNames),
        choice("contested.malformed-body", "The error of a body that is no JSON.", \.choices.malformedBody),
        number("contested.clock-skew", "How old a request may be, in seconds.", plain: 300, [900]) {
            $0.clockSkewSeconds = Int($1)
        }
        .showing("clock-skew", ["five-minutes": "300", "fifteen-minutes": "900"]),
    ]

    /// Contested points that came later: behind all others, so that a seed draws of those what it always drew.
    private static let further: [Freedom] = [
        point(
            "name-and-own-arn",
            "A name and the ARN of the same stream at once.",
            \.choices.nameAndOwnARN,
            ["taken": "taken", "refused": "refused"]
        ),
        point("arn-partition", "An ARN of a partition other than aws.", \.choices.arnPartition),
        point("start-selector-type-required", "A selector without a type.", \.choices.startSelectorType),
        point("start-timestamp-form", "The form of a time.", \.choices.startTimestampForm),
        point("request-content-type", "A request without Content-Type.", \.choices.requestContentType),
        Freedom(
            "contested.content-type",
            "Whether a stream's Content-Type has the form that the model gives it.",
            all: [
                Value("video-webm") { $0.answers.mediaType = nil },
                // No media type has it: the model's pattern knows no '/'.
                Value("pattern") { $0.answers.mediaType = "video-webm" },
            ]
        )
        .showing("content-type"),
        Freedom(
            "contested.session-length",
            "How long a session lasts.",
            all: [
                Value("forty-minutes") { $0.sessionDuration = min($0.sessionDuration, 45 * 60_000) },
                Value("unbounded") { $0.sessionDuration = EmulatorConfiguration.unboundedSession },
            ]
        )
        .showing("session-length"),
    ]

    private static let http: [Freedom] = [
        choice("http.header-names", "How the names of headers are spelled.", \.answers.nameCase),
        choice("http.header-order", "The order of headers.", \.answers.order),
        Freedom(
            "http.extra-headers",
            "Headers that nobody asked for.",
            plain: "none",
            [
                Value("some") {
                    $0.answers.extraHeaders = [
                        HeaderField("Server", "example/1.0"), HeaderField("X-Cache", "MISS"),
                        HeaderField("Strict-Transport-Security", "max-age=63072000"), HeaderField("Vary", "Origin"),
                        HeaderField("Vary", "Accept-Encoding"), HeaderField("X-Empty", ""),
                    ]
                }
            ]
        ),
        choice("http.request-ids", "What request ids look like.", \.answers.requestIDs),
        Freedom(
            "http.media-type",
            "The parameters and the spelling of the media type.",
            [
                Value("charset") { $0.answers.mediaType = "video/webm;charset=binary" },
                Value("codecs") { $0.answers.mediaType = #"video/webm; codecs="avc1, mp4a""# },
                Value("capitals") { $0.answers.mediaType = "Video/WebM" },
            ]
        ),
        Freedom(
            "http.connections",
            "Whether a connection serves more than one request.",
            plain: "kept",
            [Value("closed") { $0.answers.closesConnections = true }]
        ),
        Freedom(
            "http.trailers",
            "Fields behind the last chunk.",
            plain: "none",
            [
                Value("some") {
                    $0.answers.trailers = [HeaderField("X-Checksum", "0badcafe"), HeaderField("X-Done", "1")]
                }
            ]
        ),
        number("http.head-delay", "Milliseconds before every head.", [20, 150, 700, 1900]) {
            $0.answers.headDelay = $1
        },
        number("http.head-jitter", "Milliseconds more, at most.", [15, 90, 300, 1900]) { $0.answers.headJitter = $1 },
        streams(
            "http.body-parts",
            "How bodies are cut.",
            where: hasMedia,
            [
                ("13", { $0.delivery.cutting = .pieces(13) }),
                ("1000", { $0.delivery.cutting = .pieces(1000) }),
                ("1000000", { $0.delivery.cutting = .pieces(1_000_000) }),
                ("burst", { $0.delivery.cutting = .burst }),
            ]
        ),
        streams(
            "http.pace",
            "Bytes a second that a session gets.",
            where: hasMedia,
            [
                ("25000000", { $0.delivery.bytesPerSecond = 25_000_000 }),
                ("5000000", { $0.delivery.bytesPerSecond = 5_000_000 }),
            ]
        ),
        number("http.clock", "Milliseconds that the server's clock is ahead.", [100_000, -100_000, 200_000, -200_000]) {
            $0.clockOffset = $1
        },
    ]

    private static let errors: [Freedom] = [
        Freedom(
            "errors.type-suffix",
            "What follows the name in the header of an error's type.",
            [
                Value("none") { $0.answers.errorTypeSuffix = "" },
                Value("colon") { $0.answers.errorTypeSuffix = ":" },
            ]
        ),
        Freedom(
            "errors.content-type",
            "The media type of an error in JSON.",
            [
                Value("charset") { $0.answers.errorContentType = "application/json; charset=utf-8" },
                Value("amz-json") { $0.answers.errorContentType = "application/x-amz-json-1.1" },
            ]
        ),
        choice("errors.message-member", "The member that holds the message.", \.answers.messageMember),
        Freedom(
            "errors.message",
            "How the message is worded.",
            [
                Value("word") { $0.answers.message = "no" },
                Value("foreign") { $0.answers.message = "请求被拒绝 – «отказано» \u{1F6AB}\n\"\\\u{0}" },
                Value("long") { $0.answers.message = longMessage },
            ]
        ),
        Freedom(
            "errors.extra-members",
            "What stands beside the message.",
            plain: "none",
            [Value("some") { $0.answers.extraMembers = ["__type": "com.example#Refused", "code": "17", "Reason": ""] }]
        ),
        choice("errors.framing", "How the body of an error is framed.", \.answers.errorFraming),
    ]

    private static let limits: [Freedom] = [
        choice("limits.algorithm", "What a second is.", \.limiting.algorithm),
        Freedom(
            "limits.refused",
            "Whether a refused call counts as one.",
            plain: "free",
            [Value("counted") { $0.limiting.countsRefused = true }]
        ),
        number("limits.release", "Milliseconds until an ended session's place is free.", [500, 1800]) {
            $0.limiting.sessionRelease = $1
        },
    ]

    private static let streams: [Freedom] = [
        streams(
            "streams.idle",
            "What a session does that has sent all there is, in a stream that does not grow.",
            where: isComplete,
            [
                ("at-once", { $0.idle = .closeAfter(0) }),
                ("seconds", { $0.idle = .closeAfter(3000) }),
                ("hold", { $0.idle = .hold }),
            ]
        )
        .showing("idle-stream", ["closes": "seconds", "holds": "hold"]),
        streams(
            "streams.age",
            "How old the oldest fragment of a stream is that does not grow.",
            where: isComplete,
            [
                ("ten-minutes", { $0.age = 600_000 }),
                ("days", { $0.age = 3 * 86_400_000 }),
                ("months", { $0.age = 100 * 86_400_000 }),
            ]
        ),
        streams(
            "streams.fragments",
            "How many fragments a stream has that does not grow.",
            where: { isComplete($0) && !["multi-track", "relative-time"].contains($0.name) },
            [("10", { $0.fragments = 10 }), ("37", { $0.fragments = 37 }), ("150", { $0.fragments = 150 })]
        ),
        streams(
            "streams.few-fragments",
            "How many fragments a stream has whose description promises no number.",
            where: { ["multi-track", "relative-time"].contains($0.name) },
            [("1", { $0.fragments = 1 }), ("3", { $0.fragments = 3 }), ("5", { $0.fragments = 5 })]
        ),
        streams(
            "streams.producer-clock",
            "How far the producer's clock is behind the server's.",
            where: { hasMedia($0) && $0.producerTimestamps == .absolute },
            [
                ("equal", { $0.producerLag = 0 }),
                ("hours", { $0.producerLag = 5 * 3_600_000 }),
                ("days", { $0.producerLag = 4 * 86_400_000 }),
                ("ahead", { $0.producerLag = -40_000 }),
            ]
        ),
        streams(
            "streams.growth",
            "Milliseconds from one fragment of a growing stream to the next.",
            where: grows,
            [
                ("200", { $0.growth?.interval = 200 }), ("730", { $0.growth?.interval = 730 }),
                ("uneven", { $0.growth?.interval = nil }),
            ]
        ),
        streams(
            "streams.retained",
            "How long a growing stream keeps its fragments.",
            where: grows,
            [("minute", { $0.growth?.retained = 1 }), ("long", { $0.growth?.retained = 4000 })]
        ),
        streams(
            "fails.after",
            "How many chunks come before an in-stream error.",
            where: fails,
            [
                ("0", { $0.failure?.afterFragments = 0 }),
                ("1", { $0.failure?.afterFragments = 1 }),
                ("6", { $0.failure?.afterFragments = 6 }),
            ]
        ),
        streams(
            "fails.fragment-number",
            "Whether an in-stream error names a fragment.",
            where: fails,
            [("none", { $0.failure?.namesFragment = false })]
        ),
        streams(
            "fails.code",
            "The text of an in-stream error's code.",
            where: fails,
            [("free", { $0.failure?.code = "InternalError.Detail-17" })]
        ),
        streams(
            "fails.hold",
            "How long a session goes on after the error.",
            where: fails,
            [("second", { $0.failure?.hold = 1000 })]
        ),
    ]
}
