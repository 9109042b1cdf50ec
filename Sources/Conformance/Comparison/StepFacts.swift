internal import KinesisVideo

/// What is compared of one step on one target, normalized to texts.
struct StepFacts: Sendable {
    /// What kind of answer it was: what is said of a stream cannot be compared with what is said of an error.
    enum Kind: Sendable, Hashable {
        case stream
        case answer
    }

    /// What a fact is about.
    struct Key: Hashable, Sendable {
        let aspect: Aspect
        let subject: String

        init(_ aspect: Aspect, _ subject: String = "") {
            self.aspect = aspect
            self.subject = subject
        }
    }

    let kind: Kind

    let status: String

    /// The exception; ``noError`` where none is named.
    let error: String

    /// The facts that answers of one kind have in common.
    private(set) var facts: [Key: String] = [:]

    /// The service's tags of each complete chunk: the names in their order, and how many of them open it.
    private(set) var tagOrders: [(names: [String], opening: Int?)] = []

    /// Whether the error document came behind a fragment that it can name.
    private var namesFragment = false

    /// The code of the error document that ended the stream.
    let errorCode: String?

    /// The value where no exception is named, and where no error ended the stream.
    static let noError = "none"

    /// The value of what another target has and this one does not.
    static let absent = "absent"

    /// What may be there or not for reasons of its own; what frames the body is a fact of its own.
    private static let ignoredHeaders: Set = [
        "date", "connection", "keep-alive", "server", "content-length", "transfer-encoding",
    ]

    private static let tagPrefix = "AWS_KINESISVIDEO_"

    /// Reads a record.
    ///
    /// - Parameters:
    ///   - record: What is known of the answer; `nil` comes of one without a head: what became of it is the verdict's to say.
    ///   - held: Whether the case held, so that the answer was read as far as it was meant to be.
    init?(_ record: StepRecord, held: Bool) {
        guard let status = record.status else { return nil }
        kind = status == 200 && record.bodyMembers.isEmpty ? .stream : .answer
        self.status = String(status)
        error = record.errorType ?? Self.noError
        errorCode = record.streamError?.code
        takeHead(of: record)
        guard kind == .stream else { return }
        takeChunks(of: record)
        takeEnd(of: record, held: held)
    }

    private mutating func takeHead(of record: StepRecord) {
        let names = Set(record.headers.map { $0.name.lowercased() })
        for name in names.subtracting(Self.ignoredHeaders) { facts[Key(.headers, name)] = "present" }
        facts[Key(.headers, Self.framing)] =
            names.contains("transfer-encoding") ? "chunked" : names.contains("content-length") ? "length" : "close"
        let type = record.headers.first { $0.name.lowercased() == "content-type" }?.value
        facts[Key(.contentType, kind == .stream ? "stream" : "answer")] = type ?? Self.noError
        for member in record.bodyMembers {
            facts[Key(.body, member.name.lowercased())] = "\(member.name): \(member.value)"
        }
    }

    /// How the end of a body is told (RFC 9112, section 6): one choice, though two header fields show it.
    static let framing = "framing"

    /// What all chunks together show: what the service writes is the same in each, and the rest is its producer's.
    private mutating func takeChunks(of record: StepRecord) {
        guard !record.chunks.isEmpty else { return }
        let own = record.chunks.map { $0.tags.filter { $0.name.hasPrefix(Self.tagPrefix) } }
        func short(_ name: String) -> String { String(name.dropFirst(Self.tagPrefix.count)) }
        tagOrders = zip(own, record.chunks).map { (names: $0.map { short($0.name) }, opening: $1.openingTags) }
        for name in Set(own.joined().map(\.name)) {
            let counts = Set(own.map { tags in tags.count { $0.name == name } })
            facts[Key(.tags, short(name))] =
                counts == [1]
                ? "in every chunk"
                : (counts.max() ?? 0) > 1 ? "more than once in a chunk" : "in some chunks"
            let forms = Set(own.joined().filter { $0.name == name }.map { Self.form($0.value) })
            facts[Key(.tagFormats, short(name))] = forms.sorted().joined(separator: " or ")
        }
        for name in ["Info", "Tracks"] {
            let places = Set(record.chunks.map { Self.place(of: name, in: $0.elements) })
            facts[Key(.structure, name)] = places.sorted().joined(separator: " or ")
        }
        let clusters = Set(record.chunks.map(\.clusters)).sorted()
        facts[Key(.structure, Self.clusters)] = clusters.map(String.init).joined(separator: " or ")
        let sizes = Set(record.chunks.compactMap(\.hasKnownSize)).map { $0 ? "known" : "unknown" }
        if !sizes.isEmpty { facts[Key(.structure, Self.segmentSize)] = sizes.sorted().joined(separator: " or ") }
        let widths = Set(record.chunks.compactMap(\.hasWideTags)).map { $0 ? "four bytes" : "others" }
        if !widths.isEmpty { facts[Key(.structure, Self.tagSizes)] = widths.sorted().joined(separator: " or ") }
    }

    /// The subjects of ``Aspect/structure`` beside the names of elements.
    static let clusters = "Clusters of a chunk"
    static let segmentSize = "size of the Segment"
    static let tagSizes = "sizes of the tags"

    private mutating func takeEnd(of record: StepRecord, held: Bool) {
        // A judge that has seen enough reads no further: where one stopped, how the stream ends is not known.
        let sawEnd = held && record.outcome != ObservationSummary.stopped
        if let error = record.streamError {
            facts[Key(.inStreamError, "id")] = error.id ?? "no id"
            namesFragment = record.chunkCount > 0
            for name in error.tags where namesFragment || name != TagName.fragmentNumber.rawValue {
                facts[Key(.errorTags, name)] = "present"
            }
        } else if sawEnd {
            facts[Key(.inStreamError, "id")] = Self.noError
        }
        if sawEnd { facts[Key(.teardown)] = record.outcome }
    }

    /// What is said of a target that does not have what another has; `nil` where nothing can be said.
    func value(of key: Key) -> String? {
        if let value = facts[key] { return value }
        switch key.aspect {
        case .headers, .body: return Self.absent
        case .tags: return tagOrders.isEmpty ? nil : "in no chunk"
        // An error document of which the tags are known has one more or one less.
        case .errorTags where key.subject == TagName.fragmentNumber.rawValue && !namesFragment: return nil
        case .errorTags: return facts.keys.contains { $0.aspect == .errorTags } ? Self.absent : nil
        default: return nil
        }
    }

    private static func place(of name: String, in elements: [String]) -> String {
        guard let place = elements.firstIndex(of: name) else { return "missing" }
        guard let cluster = elements.firstIndex(of: "Cluster") else { return "without a Cluster" }
        return place < cluster ? "before the Cluster" : "after the Cluster"
    }

    /// The form of a value without how many digits it has before the point: that is a matter of the time and the place.
    private static func form(_ form: String) -> String {
        let parts = form.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0].hasSuffix("digits") || parts[0].hasSuffix("decimal") else {
            // How long a text is is a matter of what it says.
            return form.hasPrefix("text:") ? "text" : form
        }
        let fraction = parts[1].split(separator: ".").dropFirst().first.map { ".\($0)" } ?? ""
        return "\(parts[0])\(fraction)"
    }

    /// The subject of that form.
    static let codeForm = "form of the code"

    /// The form of the word of an error: endpoints say the same in `UPPER_CASE`, in `CamelCase` or in a sentence.
    static func form(ofCode code: String) -> String {
        if code.contains(" ") { return "words" }
        return code == code.uppercased() ? "UPPER_CASE" : "CamelCase"
    }
}

/// How tags stand to each other and to the Cluster: what several targets show in the same step, side by side.
struct TagPlaces {
    /// Facts, with the value of each target; `nil` where it shows none.
    private(set) var facts: [(key: StepFacts.Key, values: [String?])] = []

    /// The subject of the order.
    static let order = "order"

    /// The subject of a tag's place.
    static func place(of name: String) -> String {
        "place of \(name)"
    }

    init(_ targets: [StepFacts?]) {
        let orders = targets.map { $0?.tagOrders ?? [] }
        let all = orders.joined()
        guard let first = all.first else { return }
        // A tag that some chunk does not have is missing there, which is told by itself.
        var common = all.reduce(into: Set(first.names)) { $0.formIntersection($1.names) }
        for name in common.sorted() {
            let values = orders.map { chunks -> String? in
                let sides = Set(
                    chunks.compactMap { chunk in
                        chunk.opening.map { (chunk.names.firstIndex(of: name) ?? 0) < $0 ? "before" : "after" }
                    }
                )
                return sides.isEmpty ? nil : "\(sides.sorted().joined(separator: " or ")) the Cluster"
            }
            guard Set(values.compactMap { $0 }).count > 1 else { continue }
            facts.append((StepFacts.Key(.tags, Self.place(of: name)), values))
            // What stands on the other side of the Cluster has another place in the order for that alone.
            common.remove(name)
        }
        let sequences = orders.map { chunks -> String? in
            let seen = Set(chunks.map { Self.sequence($0.names.filter(common.contains)) })
            return seen.count > 1 ? Self.changing : seen.first
        }
        facts.append((StepFacts.Key(.tags, Self.order), sequences))
    }

    /// The value of what is not the same in every chunk.
    static let changing = "changing"

    private static func sequence(_ names: [String]) -> String {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }.joined(separator: ", ")
    }
}
