import Testing

@testable import Matroska

struct EBMLReaderTests {
    private static func start(_ id: ElementID, _ size: ElementSize, at offset: UInt64, _ length: Int) -> EBMLEvent {
        .start(ElementHeader(id: id, size: size, offset: offset, headerLength: length))
    }

    private static let prefixEvents: [EBMLEvent] = [
        start(.ebml, .known(7), at: 0, 5),
        start(.docType, .known(4), at: 5, 3),
        .end(.docType, at: 12),
        .end(.ebml, at: 12),
        start(.segment, .unknown, at: 12, 5),
    ]

    @Test
    func nothingAtAll() {
        let traces = expectSplitInvariance([])
        #expect(traces.elements.items.isEmpty)
        #expect(traces.elements.error == nil)
    }

    @Test
    func elementsOfKnownSizeEndWithTheirLastByte() {
        let trace = expectSplitInvariance(SampleStream.document(hexadecimal: "1549A966 87 2AD7B1 83 0F4240 EC 80"))
            .elements
        #expect(
            trace.events == Self.prefixEvents + [
                Self.start(.info, .known(7), at: 17, 5),
                Self.start(.timestampScale, .known(3), at: 22, 4),
                .end(.timestampScale, at: 29),
                .end(.info, at: 29),
                Self.start(.void, .known(0), at: 29, 2),
                .end(.void, at: 31),
                .end(.segment, at: 31),
            ]
        )
        #expect(trace.items.contains(.data(26..<29)))
    }

    @Test
    func theEndOfAKnownSizeIsToldWithoutTheNextByte() throws {
        var reader = EBMLReader()
        let bytes = SampleStream.document(hexadecimal: "1254C367 80")
        var events: [EBMLEvent] = []
        var position = 0
        while let event = try reader.next(bytes.span.bytes, from: &position) { events.append(event) }
        #expect(events.last == .end(.tags, at: 22))
    }

    struct Closing: CustomTestStringConvertible, Sendable {
        let name: String
        let next: String
        /// The masters that end where the next element begins.
        let ended: [ElementID]

        var testDescription: String { name }
    }

    static let closings: [Closing] = [
        Closing(name: "header", next: "1A45DFA3 87 4282 84 7765626D 18538067 80", ended: [.cluster, .segment]),
        Closing(name: "Cluster", next: "1F43B675 80", ended: [.cluster]),
        Closing(name: "Tags", next: "1254C367 80", ended: [.cluster]),
        Closing(name: "Cues", next: "1C53BB6B 80", ended: [.cluster]),
        Closing(name: "Info", next: "1549A966 80", ended: [.cluster]),
        Closing(name: "Tracks", next: "1654AE6B 80", ended: [.cluster]),
        Closing(name: "SeekHead", next: "114D9B74 80", ended: [.cluster]),
        Closing(name: "Chapters", next: "1043A770 80", ended: [.cluster]),
        Closing(name: "Attachments", next: "1941A469 80", ended: [.cluster]),
        Closing(name: "Void", next: "EC 80", ended: []),
        Closing(name: "CRC-32", next: "BF 84 00000000", ended: []),
        Closing(name: "unnamed element", next: "4FFE 80", ended: []),
        Closing(name: "named element of another master", next: "4487 80", ended: []),
        Closing(name: "block", next: "A3 85 81 0000 80 FF", ended: []),
    ]

    @Test(arguments: closings)
    func unknownSizesEndBeforeWhatTheyCannotHold(_ closing: Closing) {
        let children = "1F43B675 01FFFFFFFFFFFFFF E7 81 05 " + closing.next
        let trace = expectSplitInvariance(SampleStream.document(hexadecimal: children)).elements
        #expect(trace.error == nil)
        let ended = trace.events.compactMap { event -> ElementID? in
            guard case .end(let id, at: 32) = event, id != .clusterTimestamp else { return nil }
            return id
        }
        #expect(ended == closing.ended)
    }

    @Test
    func aSecondSegmentEndsTheFirst() {
        let trace = expectSplitInvariance(SampleStream.document(hexadecimal: "18538067 80"), strictness: []).elements
        #expect(trace.error == nil)
        #expect(trace.events.suffix(3).first == .end(.segment, at: 17))
    }

    @Test
    func voidMayStandBetweenDocuments() {
        let document = hexadecimalBytes("1A45DFA3 87 4282 84 7765626D 18538067 80")
        let bytes = hexadecimalBytes("EC 81 00") + document + hexadecimalBytes("EC 80") + document
        let trace = expectSplitInvariance(bytes).elements
        #expect(trace.error == nil)
        #expect(trace.events.count { if case .start(let header) = $0 { header.id == .segment } else { false } } == 2)
    }

    @Test(arguments: 1...8)
    func sizesOfEveryLength(length: Int) {
        var writer = EBMLWriter()
        writer.raw(SampleStream.shortPrefix)
        writer.header(.void, size: 3, form: .length(length))
        writer.raw([1, 2, 3])
        writer.header(.cluster, size: 0, form: .unknown(length: length))
        let trace = expectSplitInvariance(writer.bytes).elements
        #expect(trace.events.contains(Self.start(.void, .known(3), at: 17, 1 + length)))
        #expect(trace.events.contains(Self.start(.cluster, .unknown, at: 21 + UInt64(length), 4 + length)))
        #expect(trace.error == nil)
    }

    @Test
    func theLimitOfSizesIsTheDocumentsOwn() {
        // The first document promises sizes of at most 1 byte; the second's header has one of 8.
        let first = hexadecimalBytes("1A45DFA3 8B 4282 84 7765626D 42F3 81 01 18538067 80")
        let second = hexadecimalBytes("1A45DFA3 0100000000000007 4282 84 7765626D 18538067 01FFFFFFFFFFFFFF")
        let trace = expectSplitInvariance(first + second)
        #expect(trace.events.error == nil)
    }

    @Test
    func pathsCountSiblings() throws {
        let document = SampleStream.document(
            hexadecimal: "1254C367 80 EC80 1254C367 86 7373 83 67C8 80 1254C367 84 7373 81 EC"
        )
        var reader = EBMLReader()
        let bytes = document.dropLast(0) + document
        var paths: [String] = []
        var position = 0
        let input = Array(bytes)
        do {
            while let event = try reader.next(input.span.bytes, from: &position) {
                if case .start = event { paths.append(reader.path.description) }
            }
        } catch {
            // The last Tag has no room for the Void in it.
            #expect(error.path.description == "/Segment[1]/Tags[3]/Tag[1]/Void[1]")
        }
        #expect(
            paths == [
                "/EBML[1]", "/EBML[1]/DocType[1]", "/Segment[1]", "/Segment[1]/Tags[1]", "/Segment[1]/Void[1]",
                "/Segment[1]/Tags[2]", "/Segment[1]/Tags[2]/Tag[1]", "/Segment[1]/Tags[2]/Tag[1]/SimpleTag[1]",
                "/Segment[1]/Tags[3]", "/Segment[1]/Tags[3]/Tag[1]",
            ]
        )
    }

    @Test
    func whatEndedIsForgotten() {
        // Counts of an ended master are neither its parent's nor the next one's, and take no room for ever.
        var writer = EBMLWriter()
        writer.raw(SampleStream.shortPrefix)
        for _ in 0..<300 {
            writer.master(.info) { info in
                info.void(total: 2)
                info.unsigned(.timestampScale, 1)
            }
        }
        writer.void(total: 2)
        writer.binary(.simpleBlock, [])
        let limits = EBMLLimits(maximumDistinctChildren: 3)
        let error = expectSplitInvariance(writer.bytes + [0xEC, 0xFF], cuttings: [.every(1)], limits: limits).elements
            .error
        #expect(error?.path.description == "/Segment[1]/Void[2]")
    }

    @Test
    func documentsAreCountedOverTheWholeStream() {
        let bytes = SampleStream.document() + SampleStream.document() + SampleStream.document().dropLast(3)
        let trace = expectSplitInvariance(bytes, cuttings: [.every(1), .every(5)])
        #expect(trace.events.path.description == "/Segment[3]/Tags[3]/Tag[1]/SimpleTag[2]/TagString[1]")
        #expect(trace.events.error?.path == trace.events.path)
    }

    @Test
    func offsetsBeginWhereTheyAreTold() throws {
        var reader = EBMLReader(startingAt: 1_000_000)
        let bytes = SampleStream.shortPrefix
        var position = 0
        let first = try reader.next(bytes.span.bytes, from: &position)
        #expect(first == Self.start(.ebml, .known(7), at: 1_000_000, 5))
        #expect(reader.offset == 1_000_005)
        #expect(reader.depth == 1)
        #expect(reader.masterID == .ebml)
    }
}
