/// What is compared of one step on one target, normalized to texts.
struct StepFacts: Sendable {
    /// What kind of answer it was: what is said of a stream cannot be compared with what is said of an error.
    enum Kind: Sendable, Hashable {
        case stream
        case answer
        /// No head came: what became of it is the verdict's to say.
        case none
    }

    let kind: Kind

    /// The facts of the head and of the end.
    let facts: [Aspect: String]

    /// The names of the header fields, in lower case.
    let headers: Set<String>

    /// The facts of each complete chunk, in their order.
    let chunks: [[Aspect: String]]

    /// What a field may be called that is there or not for reasons of its own.
    private static let ignoredHeaders: Set = ["date", "connection", "keep-alive", "server"]

    private static let tagPrefix = "AWS_KINESISVIDEO_"

    init(_ record: StepRecord) {
        kind = record.status == nil ? .none : record.status == 200 && record.bodyMembers.isEmpty ? .stream : .answer
        var facts: [Aspect: String] = [:]
        facts[.status] = record.status.map(String.init) ?? "no answer"
        facts[.error] = record.errorType ?? "none"
        headers = Set(record.headers.map { $0.name.lowercased() }).subtracting(Self.ignoredHeaders)
        facts[.contentType] = record.headers.first { $0.name.lowercased() == "content-type" }?.value ?? "none"
        if kind == .answer {
            facts[.body] = record.bodyMembers.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
        }
        if let error = record.streamError {
            facts[.inStreamError] = "\(error.id ?? "no id") \(error.code ?? "no code")"
        }
        facts[.teardown] = record.outcome
        self.facts = facts
        chunks = record.chunks.map { chunk in
            let own = chunk.tags.filter { $0.name.hasPrefix(Self.tagPrefix) }
            func short(_ name: String) -> String { String(name.dropFirst(Self.tagPrefix.count)) }
            return [
                .tags: own.map { short($0.name) }.joined(separator: ", "),
                .tagFormats: own.map { "\(short($0.name)): \(Self.form($0.value))" }.sorted().joined(separator: ", "),
                .structure: Self.runs(chunk.elements),
                .tracks: chunk.codecs.joined(separator: ", "),
            ]
        }
    }

    /// The form of a value without how many digits it has before the point: that is a matter of the time and the place.
    private static func form(_ form: String) -> String {
        let parts = form.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0] == "digits" || parts[0] == "decimal" else { return form }
        let fraction = parts[1].split(separator: ".").dropFirst().first.map { ".\($0)" } ?? ""
        return "\(parts[0])\(fraction)"
    }

    /// Names one after the other, repetitions counted.
    private static func runs(_ names: [String]) -> String {
        var runs: [(name: String, count: Int)] = []
        for name in names {
            if runs.last?.name == name { runs[runs.count - 1].count += 1 } else { runs.append((name, 1)) }
        }
        return runs.map { $0.count == 1 ? $0.name : "\($0.name) ×\($0.count)" }.joined(separator: ", ")
    }
}
