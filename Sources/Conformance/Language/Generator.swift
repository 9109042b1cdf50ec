internal import KinesisVideo

/// A value that is made rather than written: `{"$repeat": {"text": "a", "count": 257}}`.
///
/// To add one: a case here, its members in ``grammars``, its reading in ``init(_:_:)``, its value in ``value(in:)``.
package indirect enum Generator: Sendable, Hashable {
    /// `$repeat`: a text, several times over.
    case `repeat`(text: Template, count: Int)
    /// `$join`: texts one after another.
    case join([Template])
    /// `$otherCase`: a text with its letters of ASCII in the other case.
    case otherCase(Template)
    /// `$time`: a wall time moved by so many milliseconds, in the form that a request carries it.
    case time(of: Template, plus: Int64, format: TimeFormat, bounds: TimeBounds)
    /// `$fragmentNumber`: a fragment number moved by so many, as decimal text.
    case fragmentNumber(of: Template, plus: Int)
    /// `$random`: so many characters out of a text, the same ones for the same seed, case and place in the file.
    case random(characters: [Character], count: Int, place: Int)

    /// How a time is written.
    package enum TimeFormat: String, ExplainedChoice, Sendable {
        case epochSeconds, wholeSeconds, exponent, dateTime, offsetDateTime

        package var summary: String {
            switch self {
            case .epochSeconds: "A number of seconds since 1970 with milliseconds, as the SDKs send it."
            case .wholeSeconds: "A number of whole seconds since 1970, rounded down, as botocore sends it."
            case .exponent: "A number of seconds since 1970 in the exponent form that the service itself writes."
            case .dateTime: "A string as in RFC 3339, as the OpenAPI description has it."
            case .offsetDateTime: "The same with the clock of a place five and a half hours east of UTC."
            }
        }
    }

    /// Where a made time must lie; a stream in which it does not lie there is not for the case.
    package struct TimeBounds: Sendable, Hashable {
        /// How many milliseconds the time may at most be moved by, that number left out.
        var within: Template?
        /// The earliest time that it may be.
        var notBefore: Template?
        /// A number of milliseconds whose last one the time is moved to.
        var justBefore: Template?
    }

    /// What random texts are made of where nothing else is said.
    private static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

    private static let repeating = ObjectGrammar(
        "'$repeat'",
        [
            .required("text", .value, "What is repeated."),
            .required("count", .integer(0...10_000_000), "How often."),
        ]
    )
    private static let time = ObjectGrammar(
        "'$time'",
        [
            .required("of", .value, "A time: a reference, seconds since 1970, or RFC 3339."),
            .optional(
                "plusMilliseconds",
                .integer(-1_000_000_000_000...1_000_000_000_000),
                "How far it is moved.",
                default: 0
            ),
            .optional(
                "within",
                .value,
                "A number of milliseconds that it must be moved by less than; where it is not, the case is skipped.",
                examples: ["${stream.fragments[0].lasts}"]
            ),
            .optional(
                "notBefore",
                .value,
                "A time that it must not lie before; where it does, the case is skipped.",
                examples: ["${stream.fragments[0].serverTimestamp}"]
            ),
            .optional(
                "justBefore",
                .value,
                "A number of milliseconds: it is moved by one less, beside 'plusMilliseconds'.",
                examples: ["${stream.fragments[0].until}"]
            ),
            .optional(
                "as",
                .choice("form of a time", TimeFormat.self),
                "How it is written.",
                default: .string(TimeFormat.epochSeconds.rawValue)
            ),
        ]
    )
    private static let random = ObjectGrammar(
        "'$random'",
        [
            .required("count", .integer(1...1_000_000), "How many characters."),
            .optional(
                "characters",
                .other(Schema(["type": "string", "minLength": 1])),
                "What they are chosen from; otherwise letters and digits.",
                examples: ["0123456789"]
            ),
        ]
    )
    private static let fragmentNumber = ObjectGrammar(
        "'$fragmentNumber'",
        [
            .required("of", .value, "A fragment number."),
            .optional("plus", .integer(-1...1), "How far it is moved.", default: 0),
        ]
    )

    /// All of them, each as the one member of an object.
    static let grammar = ObjectGrammar(
        "a generated value",
        [
            .optional(
                "$repeat",
                .object(repeating),
                "A text, several times over.",
                examples: [.object(["text": "a", "count": 257])]
            ),
            .optional("$join", .array("values", .value), "Texts one after another.", examples: [["a", "${length}"]]),
            .optional(
                "$otherCase",
                .value,
                "A text with its letters in the other case; where it has none, the case is skipped.",
                examples: ["${stream.name}"]
            ),
            .optional(
                "$time",
                .object(time),
                "A time, moved, in a form that requests carry.",
                examples: [
                    .object(["of": "${stream.fragments[1].serverTimestamp}", "plusMilliseconds": 1, "as": "dateTime"])
                ]
            ),
            .optional(
                "$random",
                .object(random),
                "A random text, the same for the same --seed and case.",
                examples: [.object(["count": 32])]
            ),
            .optional(
                "$fragmentNumber",
                .object(fragmentNumber),
                "A fragment number, moved by one.",
                examples: [.object(["of": "${stream.fragments[0].fragmentNumber}", "plus": 1])]
            ),
        ],
        exactlyOne: true,
        rules: Schema(["maxProperties": 1])
    )

    init?(_ member: JSONNode.Member, _ parent: ScenarioValue) {
        let value = parent.with(member.value)
        switch member.name {
        case "$repeat":
            guard let reader = ScenarioObject(value, Self.repeating), let text = reader.template("text"),
                let count = reader.optionalInteger("count")
            else { return nil }
            self = .repeat(text: text, count: count)
        case "$join":
            guard let parts = value.elements(of: "values") else { return nil }
            self = .join(parts.map { Template($0) })
        case "$otherCase":
            self = .otherCase(Template(value))
        case "$time":
            guard let reader = ScenarioObject(value, Self.time), let of = reader.template("of") else { return nil }
            let plus = reader.optionalInteger("plusMilliseconds") ?? 0
            let bounds = TimeBounds(
                within: reader.template("within"),
                notBefore: reader.template("notBefore"),
                justBefore: reader.template("justBefore")
            )
            self = .time(
                of: of,
                plus: Int64(plus),
                format: reader.optionalChoice("as") ?? .epochSeconds,
                bounds: bounds
            )
        case "$random":
            guard let reader = ScenarioObject(value, Self.random) else { return nil }
            let node = reader.optional("characters")
            let characters = Array(node.map { $0.string() ?? "" } ?? Self.letters)
            if characters.isEmpty, node?.node.stringValue != nil {
                node?.report("out-of-range", "there is no character to choose")
            }
            guard let count = reader.optionalInteger("count"), !characters.isEmpty else { return nil }
            self = .random(characters: characters, count: count, place: member.nameRange.lowerBound)
        case "$fragmentNumber":
            guard let reader = ScenarioObject(value, Self.fragmentNumber), let of = reader.template("of") else {
                return nil
            }
            self = .fragmentNumber(of: of, plus: reader.optionalInteger("plus") ?? 0)
        default:
            parent.report(
                unknown: member.name,
                "no value is generated by '\(member.name)'",
                in: Self.grammar.members.map(\.name),
                at: member.nameRange,
                code: "unknown-generator"
            )
            return nil
        }
    }

    private static func move(_ number: FragmentNumber, by distance: Int) -> FragmentNumber? {
        switch distance {
        case 0: number
        case 1: number.successor
        default: number.predecessor
        }
    }

    /// The references in the generator's arguments.
    var references: [Reference] {
        switch self {
        case .repeat(let text, _): text.references
        case .join(let parts): parts.flatMap(\.references)
        case .otherCase(let text): text.references
        case .time(let of, _, _, let bounds):
            ([of] + [bounds.within, bounds.notBefore, bounds.justBefore].compactMap(\.self)).flatMap(\.references)
        case .fragmentNumber(let of, _): of.references
        case .random: []
        }
    }

    fileprivate static func time(_ of: Template, in scope: Scope) throws(ResolutionError) -> WallTime {
        let node = try of.resolved(in: scope)
        guard let time = WallTime(json: node) else {
            throw ResolutionError(reference: Reference(root: "$time"), message: "\(node.text()) is no time")
        }
        return time
    }

    private static func otherCase(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): byte ^ 0x20
        default: byte
        }
    }

    /// Makes the value.
    func value(in scope: Scope, _ budget: inout ValueBudget) throws(ResolutionError) -> JSONNode {
        switch self {
        case .repeat(let text, let count):
            let text = try text.resolved(in: scope, &budget).plainText
            let (length, overflow) = text.utf8.count.multipliedReportingOverflow(by: count)
            try budget.spend(bytes: overflow ? .max : length)
            return .string(String(repeating: text, count: count))
        case .join(let parts):
            var text = ""
            for part in parts { text += try part.resolved(in: scope, &budget).plainText }
            return .string(text)
        case .otherCase(let template):
            let text = try template.resolved(in: scope, &budget).plainText
            let other = String(decoding: text.utf8.map(Self.otherCase), as: UTF8.self)
            guard other != text else {
                let reference = template.references.first ?? Reference(root: "$otherCase")
                throw ResolutionError(reference: reference, message: "'\(text)' has no letters for another case")
            }
            return .string(other)
        case .time(let of, let plus, let format, let bounds):
            let moved = try Self.time(of, in: scope).advanced(byMilliseconds: plus + bounds.last(in: scope))
            try bounds.check(moved.rounded(as: format), plus, in: scope)
            return format.node(moved)
        case .random(let characters, let count, let place):
            try budget.spend(bytes: count)
            var seeds = SplitMix64(seed: scope.seed)
            var random = SplitMix64(seed: seeds.next() ^ UInt64(bitPattern: Int64(place)))
            return .string(String((0..<count).map { _ in characters[Int(random.next() % UInt64(characters.count))] }))
        case .fragmentNumber(let of, let plus):
            let text = try of.resolved(in: scope).plainText
            guard let number = FragmentNumber(text), let moved = Self.move(number, by: plus) else {
                throw ResolutionError(
                    reference: Reference(root: "$fragmentNumber"),
                    message: "'\(text)' is no fragment number that can be moved by \(plus)"
                )
            }
            return .string(moved.text)
        }
    }
}

extension Generator.TimeBounds {
    /// By how many milliseconds the time is moved to come to the last of so many; 0 where nothing is said of them.
    fileprivate func last(in scope: Scope) throws(ResolutionError) -> Int64 {
        guard let node = try justBefore?.resolved(in: scope) else { return 0 }
        guard let room = node.integerValue else {
            throw ResolutionError(reference: Reference(root: "$time"), message: "\(node.text()) is no number")
        }
        return room - 1
    }

    /// Finds out whether a time lies where it must.
    ///
    /// - Throws: ``ResolutionError`` that blames the stream, where it does not.
    fileprivate func check(_ time: WallTime, _ plus: Int64, in scope: Scope) throws(ResolutionError) {
        if let within {
            let node = try within.resolved(in: scope)
            guard let room = node.intValue else {
                throw ResolutionError(reference: Reference(root: "$time"), message: "\(node.text()) is no number")
            }
            if plus >= room {
                let message = "a fragment of the stream lasts \(room) ms, the case needs more than \(plus) ms"
                throw ResolutionError(reference: Reference(root: "stream"), message: message)
            }
        }
        if let notBefore, time.milliseconds < (try Generator.time(notBefore, in: scope)).milliseconds {
            let message = "the times of the stream's fragments lie too close together for the case"
            throw ResolutionError(reference: Reference(root: "stream"), message: message)
        }
    }
}

extension WallTime {
    /// The moment that is left of the time in a form.
    fileprivate func rounded(as format: Generator.TimeFormat) -> WallTime {
        guard format == .wholeSeconds else { return self }
        let rest = milliseconds % 1000
        return advanced(byMilliseconds: -(rest < 0 ? rest + 1000 : rest))
    }
}

extension Generator.TimeFormat {
    /// The time as the JSON value of a request.
    func node(_ time: WallTime) -> JSONNode {
        switch self {
        case .epochSeconds: JSONNode(.number(time.epochSecondsText))
        case .wholeSeconds: .integer(time.milliseconds / 1000 - (time.milliseconds % 1000 < 0 ? 1 : 0))
        case .exponent: JSONNode(.number(time.exponentText))
        case .dateTime: .string(time.rfc3339Text)
        case .offsetDateTime: .string(time.advanced(byMilliseconds: 330 * 60_000).rfc3339Text.dropLast() + "+05:30")
        }
    }
}
