import Testing

@testable import Matroska

/// What a reader said of a stream, with adjacent data joined and counted from the stream's first byte.
struct Trace<Event: Hashable & Sendable>: Hashable, Sendable {
    /// One event, or bytes of the stream.
    enum Item: Hashable, Sendable {
        case event(Event)
        case data(Range<UInt64>)
    }

    var items: [Item] = []
    var error: EBMLError?
    /// The bytes consumed, and the open element, when the reader stopped.
    var offset: UInt64 = 0
    var path = ElementPath([])

    /// The events, without the data.
    var events: [Event] {
        items.compactMap { item in
            guard case .event(let event) = item else { return nil }
            return event
        }
    }

    mutating func append(data range: Range<UInt64>) {
        if case .data(let last) = items.last, last.upperBound == range.lowerBound {
            items[items.count - 1] = .data(last.lowerBound..<range.upperBound)
        } else {
            items.append(.data(range))
        }
    }
}

/// A reader of the module, as the tests drive it.
protocol StreamReader {
    associatedtype Event: Hashable & Sendable
    var offset: UInt64 { get }
    var path: ElementPath { get }
    init(limits: EBMLLimits, strictness: EBMLStrictness, startingAt: UInt64)
    mutating func next(_ input: RawSpan, from position: inout Int) throws(EBMLError) -> Event?
    mutating func finish() throws(EBMLError) -> Event?
    static func data(_ event: Event) -> Range<Int>?
}

extension EBMLReader: StreamReader {
    static func data(_ event: EBMLEvent) -> Range<Int>? {
        guard case .data(let range) = event else { return nil }
        return range
    }
}

extension MatroskaReader: StreamReader {
    static func data(_ event: MatroskaEvent) -> Range<Int>? {
        guard case .frameData(let range) = event else { return nil }
        return range
    }
}

extension StreamReader {
    /// Reads a stream cut in that way to its end or its first error.
    static func trace(
        _ bytes: [UInt8],
        cut cutting: Cutting = .whole,
        limits: EBMLLimits = EBMLLimits(),
        strictness: EBMLStrictness = .standard
    ) -> Trace<Event> {
        var trace = Trace<Event>()
        var reader = Self(limits: limits, strictness: strictness, startingAt: 0)
        do throws(EBMLError) {
            for range in cutting.ranges(bytes.count) {
                let input = bytes.span.extracting(range).bytes
                var position = 0
                while let event = try reader.next(input, from: &position) {
                    if let data = Self.data(event) {
                        trace.append(
                            data: UInt64(
                                range.lowerBound + data.lowerBound
                            )..<UInt64(range.lowerBound + data.upperBound)
                        )
                    } else {
                        trace.items.append(.event(event))
                    }
                }
                #expect(position == range.count, "the reader asked for more, but left bytes unread")
            }
            while let event = try reader.finish() { trace.items.append(.event(event)) }
        } catch {
            trace.error = error
            expectFailed(&reader, error)
        }
        trace.offset = reader.offset
        trace.path = reader.path
        return trace
    }

    /// A reader that has failed throws the same again, and never reads on.
    private static func expectFailed(_ reader: inout Self, _ error: EBMLError) {
        let more: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3, 0x80]
        var position = 0
        #expect(throws: error) { try reader.next(more.span.bytes, from: &position) }
        #expect(throws: error) { try reader.finish() }
        #expect(position == 0)
    }
}

/// Expects both readers to say the same of a stream however it is cut, and returns what they say.
@discardableResult
func expectSplitInvariance(
    _ bytes: [UInt8],
    cuttings: [Cutting] = Cutting.standard,
    limits: EBMLLimits = EBMLLimits(),
    strictness: EBMLStrictness = .standard,
    sourceLocation: SourceLocation = #_sourceLocation
) -> (elements: Trace<EBMLEvent>, events: Trace<MatroskaEvent>) {
    let elements = EBMLReader.trace(bytes, limits: limits, strictness: strictness)
    let events = MatroskaReader.trace(bytes, limits: limits, strictness: strictness)
    for cutting in cuttings {
        let cutElements = EBMLReader.trace(bytes, cut: cutting, limits: limits, strictness: strictness)
        #expect(cutElements == elements, "elements, cut \(cutting)", sourceLocation: sourceLocation)
        let cutEvents = MatroskaReader.trace(bytes, cut: cutting, limits: limits, strictness: strictness)
        #expect(cutEvents == events, "events, cut \(cutting)", sourceLocation: sourceLocation)
    }
    return (elements, events)
}
