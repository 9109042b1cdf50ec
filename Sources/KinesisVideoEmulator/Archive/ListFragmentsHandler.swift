internal import KinesisVideo
internal import NIOCore

/// ListFragments: what is kept of a stream between two moments, in the order of arrival, page by page.
struct ListFragmentsHandler: OperationHandler {
    /// Which fragments are listed.
    private struct Selection: Equatable {
        let isProducer: Bool
        let start: WallTime
        let end: WallTime

        /// As a page token carries it.
        var text: String { "\(isProducer ? "P" : "S") \(start.milliseconds) \(end.milliseconds)" }

        func contains(_ fragment: Fragment) -> Bool {
            let time = isProducer ? fragment.producerTimestamp : fragment.serverTimestamp
            return start <= time && time <= end
        }
    }

    /// How many fragments a page has whose size nobody said.
    private static let usualPage = 100

    let context: ServiceContext

    func answer(_ call: inout Call, _ body: JSONNode, _ operation: Contract.Operation) throws(Refusal) -> Answer {
        let stream = try context.archived(in: body, &call)
        let list = "ListFragments \(stream.identity.arn)"
        let given = try selection(in: body)
        let position = try PageToken.position(body["NextToken"]?.stringValue, in: list, seed: context.seed)
        let begun = position.flatMap(Self.parse)
        if let given, let begun, given != begun.selection {
            throw Refusal(.invalidArgument, message: "The NextToken is that of another FragmentSelector")
        }
        guard let selection = begun?.selection ?? given else {
            throw Refusal(.invalidArgument, message: "FragmentSelector must be given where NextToken is not")
        }
        let kept = stream.kept(at: call.now)
        let most = body["MaxResults"]?.intValue ?? Self.usualPage
        var page: [JSONNode] = []
        var next: String?
        for index in max(kept.lowerBound, begun?.index ?? 0)..<max(kept.upperBound, begun?.index ?? 0) {
            guard let fragment = stream.source.fragment(at: index), selection.contains(fragment) else { continue }
            guard page.count < most else {
                next = PageToken.text("\(selection.text) \(index)", in: list, seed: context.seed)
                break
            }
            page.append(Self.entry(fragment, stream.source.media(of: fragment)))
        }
        return call.writer.json(.object(["Fragments": .array(page), "NextToken": next.map { .string($0) }]))
    }

    private static func entry(_ fragment: Fragment, _ media: FragmentMedia?) -> JSONNode {
        let size = media.map { $0.header.bytes.readableBytes + $0.cluster.count + $0.trailing.readableBytes }
        return .object([
            "FragmentLengthInMilliseconds": .integer(fragment.duration),
            "FragmentNumber": .string(fragment.number.text),
            "FragmentSizeInBytes": .integer(size ?? 0),
            "ProducerTimestamp": .number(lexeme: fragment.producerTimestamp.epochSecondsText),
            "ServerTimestamp": .number(lexeme: fragment.serverTimestamp.epochSecondsText),
        ])
    }

    private func selection(in body: JSONNode) throws(Refusal) -> Selection? {
        guard let selector = body["FragmentSelector"], !selector.isNull else { return nil }
        let range = selector["TimestampRange"]
        guard let start = range?["StartTimestamp"]?.timestampValue, let end = range?["EndTimestamp"]?.timestampValue,
            start <= end
        else { throw Refusal(.invalidArgument, message: "StartTimestamp must not be after EndTimestamp") }
        return Selection(
            isProducer: selector["FragmentSelectorType"]?.stringValue == "PRODUCER_TIMESTAMP",
            start: start,
            end: end
        )
    }

    private static func parse(_ position: String) -> (selection: Selection, index: Int)? {
        let parts = position.split(separator: " ")
        guard parts.count == 4, let start = Int64(parts[1]), let end = Int64(parts[2]), let index = Int(parts[3])
        else { return nil }
        let selection = Selection(
            isProducer: parts[0] == "P",
            start: WallTime(milliseconds: start),
            end: WallTime(milliseconds: end)
        )
        return (selection, index)
    }
}

extension ServiceContext {
    /// The stream whose archive a request is about.
    ///
    /// - Throws: A ``Refusal`` where there is none that is active here, or the caller has no access.
    func archived(in body: JSONNode, _ call: inout Call) throws(Refusal) -> EmulatedStream {
        let stream = try existing(in: body, &call)
        guard stream.description.isServed(at: call.now), !stream.isElsewhere else {
            throw Refusal(.resourceNotFound)
        }
        return stream
    }
}

extension EmulatedStream {
    /// The indices of the fragments that the archive has: none of a stream that keeps nothing but a buffer.
    func kept(at now: WallTime) -> Range<Int> {
        description.retentionHours > 0 ? source.available(at: now) : 0..<0
    }
}
