import Matroska

/// A reader that can be fuzzed.
protocol FuzzedReader {
    associatedtype Event: Hashable
    var offset: UInt64 { get }
    var path: ElementPath { get }
    init(limits: EBMLLimits, strictness: EBMLStrictness, startingAt: UInt64)
    mutating func next(_ input: RawSpan, from position: inout Int) throws(EBMLError) -> Event?
    mutating func finish() throws(EBMLError) -> Event?
    static func data(_ event: Event) -> Range<Int>?
}

extension EBMLReader: FuzzedReader {
    static func data(_ event: EBMLEvent) -> Range<Int>? {
        guard case .data(let range) = event else { return nil }
        return range
    }
}

extension MatroskaReader: FuzzedReader {
    static func data(_ event: MatroskaEvent) -> Range<Int>? {
        guard case .frameData(let range) = event else { return nil }
        return range
    }
}

/// Everything that a reader says of a stream, with adjacent data joined.
struct Telling<Reader: FuzzedReader>: Equatable {
    private enum Item: Equatable {
        case event(Reader.Event)
        case data(Range<UInt64>)
    }

    private var items: [Item] = []
    private var error: EBMLError?
    private var offset: UInt64 = 0
    private var path = ElementPath([])

    init(_ stream: [UInt8], step: Int, irregularity: Int, _ limits: EBMLLimits, _ strictness: EBMLStrictness) {
        var reader = Reader(limits: limits, strictness: strictness, startingAt: 0)
        do throws(EBMLError) {
            var start = 0
            var number = 0
            while start < stream.count {
                number &+= 1
                let length = 1 + (step - 1 + number &* irregularity) % max(step, 1)
                let end = min(stream.count, start + length)
                try read(&reader, stream, start..<end)
                start = end
            }
            while let event = try reader.finish() { items.append(.event(event)) }
        } catch {
            self.error = error
        }
        offset = reader.offset
        path = reader.path
    }

    private mutating func read(
        _ reader: inout Reader,
        _ stream: [UInt8],
        _ range: Range<Int>
    ) throws(EBMLError) {
        let input = unsafe stream.span.extracting(range).bytes
        var position = 0
        while let event = try reader.next(input, from: &position) {
            guard let data = Reader.data(event) else {
                items.append(.event(event))
                continue
            }
            let place = UInt64(range.lowerBound + data.lowerBound)..<UInt64(range.lowerBound + data.upperBound)
            if case .data(let last) = items.last, last.upperBound == place.lowerBound {
                items[items.count - 1] = .data(last.lowerBound..<place.upperBound)
            } else {
                items.append(.data(place))
            }
        }
        precondition(position == range.count, "bytes were left unread")
    }
}

extension Telling where Reader == EBMLReader {
    /// Elements end in the order opposite to that in which they began, where they said, and offsets never go back.
    func checkOrder() {
        var open: [ElementHeader] = []
        var last: UInt64 = 0
        for item in items {
            switch item {
            case .event(.start(let header)):
                precondition(header.offset >= last)
                last = header.payloadOffset
                open.append(header)
            case .event(.end(let id, let end)):
                precondition(open.last?.id == id && end >= last)
                if let declared = open.last?.endOffset { precondition(declared == end) }
                last = end
                open.removeLast()
            case .event(.data):
                preconditionFailure("data is joined")
            case .data(let range):
                precondition(range.lowerBound == last && !range.isEmpty)
                last = range.upperBound
            }
        }
        precondition(error != nil || open.isEmpty)
    }
}
