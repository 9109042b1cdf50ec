import Testing

@testable import Matroska

/// What is wrong with a stream is told by kind, by offset and by path, however the stream is cut.
struct EBMLReaderErrorTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        var prefix = SampleStream.shortPrefix
        let children: String
        var strictness = EBMLStrictness.standard
        var limits = EBMLLimits()
        let kind: EBMLError.Kind
        let offset: UInt64
        let path: String

        var testDescription: String { name }
        var bytes: [UInt8] { prefix + hexadecimalBytes(children) }
    }

    static let framing: [Case] = [
        Case(
            name: "zero byte for an identifier",
            children: "00",
            kind: .invalidElementID,
            offset: 17,
            path: "/Segment[1]"
        ),
        Case(
            name: "identifier of five bytes",
            children: "08 01020304 80 000000000000",
            kind: .invalidElementID,
            offset: 17,
            path: "/Segment[1]"
        ),
        Case(
            name: "reserved identifier of one byte",
            children: "FF 80",
            kind: .invalidElementID,
            offset: 17,
            path: "/Segment[1]"
        ),
        Case(
            name: "reserved identifier of four bytes",
            children: "EC80 1FFFFFFF 80",
            kind: .invalidElementID,
            offset: 19,
            path: "/Segment[1]"
        ),
        Case(
            name: "zero byte for a size",
            children: "EC 00",
            kind: .invalidElementSize(.void),
            offset: 18,
            path: "/Segment[1]"
        ),
        Case(
            name: "zero byte for a size, far from the end",
            children: "1254C367 00 0000000000000000000000",
            kind: .invalidElementSize(.tags),
            offset: 21,
            path: "/Segment[1]"
        ),
        Case(
            name: "leaf of unknown size",
            children: "EC80 EC FF",
            kind: .unknownSizeNotAllowed(.void),
            offset: 19,
            path: "/Segment[1]/Void[2]"
        ),
        Case(
            name: "unnamed element of unknown size",
            children: "4FFE 01FFFFFFFFFFFFFF 00000000",
            kind: .unknownSizeNotAllowed(ElementID(rawValue: 0x4FFE)),
            offset: 17,
            path: "/Segment[1]/0x4FFE[1]"
        ),
        Case(
            name: "Info of unknown size",
            children: "1549A966 FF",
            kind: .unknownSizeNotAllowed(.info),
            offset: 17,
            path: "/Segment[1]/Info[1]"
        ),
        Case(
            name: "child overruns its parent",
            children: "1549A966 84 2AD7B1 83 0F4240",
            kind: .overrunsParent(.timestampScale, excess: 3),
            offset: 22,
            path: "/Segment[1]/Info[1]/TimestampScale[1]"
        ),
        Case(
            name: "child's header overruns its parent",
            children: "1549A966 81 2AD7B1 80",
            kind: .overrunsParent(.timestampScale, excess: 3),
            offset: 22,
            path: "/Segment[1]/Info[1]/TimestampScale[1]"
        ),
        Case(
            name: "child of the greatest size overruns its parent",
            children: "1549A966 90 4461 01FFFFFFFFFFFFFE 000000000000",
            kind: .overrunsParent(.dateUTC, excess: 0xFF_FFFF_FFFF_FFFE - 6),
            offset: 22,
            path: "/Segment[1]/Info[1]/DateUTC[1]"
        ),
        Case(
            name: "master overruns its parent",
            children: "1254C367 84 7373 85 0000000000",
            kind: .overrunsParent(.tag, excess: 4),
            offset: 22,
            path: "/Segment[1]/Tags[1]/Tag[1]"
        ),
        Case(
            name: "block overruns a Cluster",
            children: "1F43B675 88 A3 87 81000080 AABBCC 00000000000000000000",
            kind: .overrunsParent(.simpleBlock, excess: 1),
            offset: 22,
            path: "/Segment[1]/Cluster[1]/SimpleBlock[1]"
        ),
        Case(
            name: "a further block overruns a Cluster",
            children: "1F43B675 91 A3 86 81000080 AABB A3 88 81000080 AABB 00000000000000000000",
            kind: .overrunsParent(.simpleBlock, excess: 1),
            offset: 30,
            path: "/Segment[1]/Cluster[1]/SimpleBlock[2]"
        ),
        Case(
            name: "a further block's header overruns a Cluster",
            children: "1F43B675 89 A3 86 81000080 AABB A3 84 81000080 00000000000000000000",
            kind: .overrunsParent(.simpleBlock, excess: 5),
            offset: 30,
            path: "/Segment[1]/Cluster[1]/SimpleBlock[2]"
        ),
        Case(
            name: "block in a Cluster of unknown size overruns the Segment",
            prefix: hexadecimalBytes("1A45DFA3 87 4282 84 7765626D  18538067 90"),
            children: "1F43B675 FF E7 81 00 A3 87 81000080 AABBCC 00000000",
            kind: .overrunsParent(.simpleBlock, excess: 1),
            offset: 25,
            path: "/Segment[1]/Cluster[1]/SimpleBlock[1]"
        ),
        Case(
            name: "Cluster of unknown size has no room",
            prefix: hexadecimalBytes("1A45DFA3 87 4282 84 7765626D  18538067 84"),
            children: "1F43B675 FF",
            kind: .overrunsParent(.cluster, excess: 1),
            offset: 17,
            path: "/Segment[1]/Cluster[1]"
        ),
    ]

    static let documents: [Case] = [
        Case(
            name: "text",
            prefix: [],
            children: "7B224D657373616765223A22",
            kind: .documentHeaderMissing(found: ElementID(rawValue: 0x7B22)),
            offset: 0,
            path: "/"
        ),
        Case(
            name: "Segment without a header",
            prefix: [],
            children: "18538067 FF",
            kind: .documentHeaderMissing(found: .segment),
            offset: 0,
            path: "/"
        ),
        Case(
            name: "second Segment without a header",
            children: "18538067 FF",
            kind: .documentHeaderMissing(found: .segment),
            offset: 17,
            path: "/"
        ),
        Case(
            name: "element after a Segment that has ended",
            prefix: hexadecimalBytes("1A45DFA3 87 4282 84 7765626D  18538067 80"),
            children: "1254C367 80",
            kind: .documentHeaderMissing(found: .tags),
            offset: 17,
            path: "/"
        ),
        Case(
            name: "two headers",
            prefix: hexadecimalBytes("1A45DFA3 87 4282 84 7765626D"),
            children: "1A45DFA3 87 4282 84 7765626D",
            kind: .segmentMissing(found: .ebml),
            offset: 12,
            path: "/"
        ),
        Case(
            name: "header of unknown size",
            prefix: [],
            children: "1A45DFA3 FF 4282 84 7765626D",
            kind: .unknownSizeNotAllowed(.ebml),
            offset: 0,
            path: "/EBML[1]"
        ),
    ]

    /// What only the typed reader can see.
    static let values: [Case] = [
        Case(
            name: "other DocType",
            prefix: hexadecimalBytes("1A45DFA3 87 4282 84 58585858"),
            children: "",
            kind: .unsupportedDocument(.documentType("XXXX")),
            offset: 12,
            path: "/"
        ),
        Case(
            name: "DocTypeReadVersion 5",
            prefix: hexadecimalBytes("1A45DFA3 8B 4282 84 7765626D 4285 81 05"),
            children: "",
            kind: .unsupportedDocument(.documentTypeReadVersion(5)),
            offset: 16,
            path: "/"
        ),
        Case(
            name: "EBMLReadVersion 2",
            prefix: hexadecimalBytes("1A45DFA3 8B 4282 84 7765626D 42F7 81 02"),
            children: "",
            kind: .unsupportedDocument(.ebmlReadVersion(2)),
            offset: 16,
            path: "/"
        ),
        Case(
            name: "EBMLMaxIDLength 5",
            prefix: hexadecimalBytes("1A45DFA3 8B 4282 84 7765626D 42F2 81 05"),
            children: "",
            kind: .unsupportedDocument(.maximumIDLength(5)),
            offset: 16,
            path: "/"
        ),
        Case(
            name: "EBMLMaxSizeLength 9",
            prefix: hexadecimalBytes("1A45DFA3 8B 4282 84 7765626D 42F3 81 09"),
            children: "",
            kind: .unsupportedDocument(.maximumSizeLength(9)),
            offset: 16,
            path: "/"
        ),
        Case(
            name: "size longer than EBMLMaxSizeLength",
            prefix: hexadecimalBytes("1A45DFA3 8B 4282 84 7765626D 42F3 81 04  18538067 FF"),
            children: "EC 0800000000 0000000000000000",
            kind: .invalidElementSize(.void),
            offset: 22,
            path: "/Segment[1]"
        ),
        Case(
            name: "unsigned integer of nine bytes",
            children: "1549A966 8D 2AD7B1 89 000000000000000001",
            kind: .invalidLength(.timestampScale, length: 9),
            offset: 22,
            path: "/Segment[1]/Info[1]/TimestampScale[1]"
        ),
        Case(
            name: "float of three bytes",
            children: "1549A966 86 4489 83 000000",
            kind: .invalidLength(.segmentDuration, length: 3),
            offset: 22,
            path: "/Segment[1]/Info[1]/Duration[1]"
        ),
        Case(
            name: "date of four bytes",
            children: "1549A966 87 4461 84 00000000",
            kind: .invalidLength(.dateUTC, length: 4),
            offset: 22,
            path: "/Segment[1]/Info[1]/DateUTC[1]"
        ),
    ]

    static let strictness: [Case] = [
        Case(
            name: "named element in the wrong place",
            children: "4487 81 41",
            strictness: .strict,
            kind: .misplaced(.tagString, in: .segment),
            offset: 17,
            path: "/Segment[1]/TagString[1]"
        ),
        Case(
            name: "header inside a Cluster of known size",
            children: "1F43B675 85 1A45DFA3 80",
            strictness: .strict,
            kind: .misplaced(.ebml, in: .cluster),
            offset: 22,
            path: "/Segment[1]/Cluster[1]/EBML[1]"
        ),
        Case(
            name: "identifier longer than need be",
            children: "4001 80",
            strictness: .strict,
            kind: .overlongElementID(ElementID(rawValue: 0x4001)),
            offset: 17,
            path: "/Segment[1]"
        ),
        Case(
            name: "not ASCII",
            children: "1654AE6B 86 AE 84 86 82 4180",
            strictness: .strict,
            kind: .invalidText(.codecID),
            offset: 24,
            path: "/Segment[1]/Tracks[1]/TrackEntry[1]/CodecID[1]"
        ),
        Case(
            name: "not UTF-8",
            children: "1549A966 85 7BA9 82 41C3",
            strictness: .strict,
            kind: .invalidText(.segmentTitle),
            offset: 22,
            path: "/Segment[1]/Info[1]/Title[1]"
        ),
    ]

    @Test(arguments: framing + documents)
    func isToldByBothReaders(_ error: Case) {
        let traces = expectSplitInvariance(error.bytes, limits: error.limits, strictness: error.strictness)
        let expected = EBMLError(error.kind, at: error.offset, in: traces.events.error?.path ?? ElementPath([]))
        #expect(traces.elements.error == expected)
        #expect(traces.events.error == expected)
        #expect(expected.path.description == error.path)
    }

    @Test(arguments: values + strictness)
    func isToldByTheTypedReader(_ error: Case) {
        let found = expectSplitInvariance(error.bytes, limits: error.limits, strictness: error.strictness).events.error
        #expect(found?.kind == error.kind)
        #expect(found?.offset == error.offset)
        #expect(found?.path.description == error.path)
    }

    /// What strictness refuses is read past without it: the stream goes on behind it.
    @Test(arguments: strictness)
    func isReadPastWithoutStrictness(_ error: Case) {
        let trace = expectSplitInvariance(error.bytes + hexadecimalBytes("EC80"), strictness: []).events
        #expect(trace.error == nil)
        #expect(trace.events.contains { if case .levelOne(let header) = $0 { header.id == .void } else { false } })
    }

    @Test
    func documentsWithoutHeadersAreReadWhereThatIsAllowed() {
        let bytes = hexadecimalBytes("18538067 FF EC80 18538067 80")
        let events = expectSplitInvariance(bytes, strictness: []).events.events
        #expect(events.count { if case .documentStart = $0 { true } else { false } } == 2)
        #expect(events.count { if case .documentEnd = $0 { true } else { false } } == 2)
    }

    @Test
    func isDescribedInOneLine() {
        let error = EBMLReader.trace(SampleStream.document(hexadecimal: "EC FF")).error
        #expect(
            error?.description
                == "Void has unknown size, which only Segment and Cluster may have, at byte 17 in /Segment[1]/Void[1]"
        )
    }
}
