internal import KinesisVideo

/// What a GetMedia request asked for, as far as its record tells: what decides where a session starts, and what a contested
/// point is about.
struct AskedStart: Sendable {
    private let body: JSONNode

    /// Reads a request; `nil` where it is another, or its body is not an object.
    init?(_ request: StepRecord.Request?) {
        guard let request, request.path.lowercased().hasPrefix("/getmedia"),
            let document = try? JSONReader.parse(request.body)
        else { return nil }
        guard document.root.objectValue != nil else { return nil }
        body = document.root
    }

    private var selector: JSONNode? { body["StartSelector"] }

    /// The type of the selector, as it was written.
    var type: String? { selector?["StartSelectorType"]?.stringValue }

    var name: String? { body["StreamName"]?.stringValue }
    var arn: String? { body["StreamARN"]?.stringValue }
    var fragmentNumber: String? { selector?["AfterFragmentNumber"]?.stringValue }
    var token: String? { selector?["ContinuationToken"]?.stringValue }

    /// Whether a member of the selector was given at all.
    var hasTimestamp: Bool { selector?["StartTimestamp"] != nil }
    var hasTextTimestamp: Bool { selector?["StartTimestamp"]?.stringValue != nil }
    var hasExponentTimestamp: Bool {
        guard case .number(let text) = selector?["StartTimestamp"]?.value else { return false }
        return text.utf8.contains { $0 | 0x20 == UInt8(ascii: "e") }
    }

    var timestamp: WallTime? {
        switch selector?["StartTimestamp"]?.value {
        case .number(let text): WallTime(epochSeconds: text)
        case .string(let text): WallTime(rfc3339: text)
        default: nil
        }
    }

    /// What the stream is called, whether by name or by ARN.
    var stream: String? {
        if let arn {
            let parts = arn.split(separator: "/", omittingEmptySubsequences: false)
            return parts.count > 1 ? String(parts[1]) : arn
        }
        return name
    }
}

/// The fragments of a target's streams, as all its answers together show them: what a start is measured against.
struct SeenFragments: Sendable {
    struct Fragment: Sendable, Hashable {
        let number: FragmentNumber
        let server: WallTime?
        let producer: WallTime?
    }

    /// By stream, in the order of their numbers.
    private var streams: [String: [Fragment]] = [:]

    /// How often a session of a stream ended after which fragment.
    private var ends: [String: [FragmentNumber: Int]] = [:]

    init(_ results: [CaseResult]) {
        var seen: [String: [FragmentNumber: Fragment]] = [:]
        for record in results.lazy.flatMap(\.steps) where record.status == 200 && !record.chunks.isEmpty {
            guard let stream = AskedStart(record.request)?.stream else { continue }
            if record.outcome == "finished", record.streamError == nil,
                let last = record.chunks.last.flatMap({ Fragment($0)?.number })
            {
                ends[stream, default: [:]][last, default: 0] += 1
            }
            for chunk in record.chunks {
                guard let fragment = Fragment(chunk) else { continue }
                seen[stream, default: [:]][fragment.number] = fragment
            }
        }
        streams = seen.mapValues { $0.values.sorted { $0.number < $1.number } }
    }

    func of(_ stream: String?) -> [Fragment] {
        stream.flatMap { streams[$0] } ?? []
    }

    /// Whether a session ended because its stream has no more: every one that came to an end had the same last fragment,
    /// and nobody ever saw a later one.
    func rests(after record: StepRecord) -> Bool {
        guard let stream = AskedStart(record.request)?.stream, let ends = ends[stream], ends.count == 1,
            let (last, count) = ends.first, count >= 2
        else { return false }
        return of(stream).last?.number == last
    }

    /// Where a session started, in relation to the fragment that its selector names; `nil` where the selector names none
    /// that was seen, or several.
    ///
    /// A time names a fragment where it is exactly the fragment's own: what lies between two fragments is a matter of the
    /// stream.
    func start(of record: StepRecord) -> (selector: String, place: String)? {
        guard record.status == 200, let asked = AskedStart(record.request), let type = asked.type,
            let first = record.firstFragment.flatMap({ FragmentNumber($0) })
        else { return nil }
        let fragments = of(asked.stream)
        let named: [Int]
        switch StartSelectorType(rawValue: type) {
        case .fragmentNumber:
            guard let number = asked.fragmentNumber.flatMap({ FragmentNumber($0) }) else { return nil }
            named = fragments.indices.filter { fragments[$0].number == number }
        case .serverTimestamp:
            guard let time = asked.timestamp else { return nil }
            named = fragments.indices.filter { fragments[$0].server == time }
        case .producerTimestamp:
            guard let time = asked.timestamp else { return nil }
            named = fragments.indices.filter { fragments[$0].producer == time }
        default:
            return nil
        }
        guard named.count == 1, let index = fragments.firstIndex(where: { $0.number == first }) else {
            return nil
        }
        return (type, Self.words(index - named[0]))
    }

    private static func words(_ distance: Int) -> String {
        switch distance {
        case 0: "the fragment that is named"
        case 1: "the one after it"
        case -1: "the one before it"
        default: distance > 0 ? "\(distance) after it" : "\(-distance) before it"
        }
    }
}

extension SeenFragments.Fragment {
    fileprivate init?(_ chunk: StepRecord.Chunk) {
        guard let number = chunk.fragmentNumber.flatMap({ FragmentNumber($0) }) else { return nil }
        self.number = number
        server = chunk.serverTimestamp.flatMap { WallTime(epochSeconds: $0) }
        producer = chunk.producerTimestamp.flatMap { WallTime(epochSeconds: $0) }
    }
}
