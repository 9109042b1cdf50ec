import Testing

@testable import Matroska

/// A stream that is cut short is told from one that may end there, at every byte.
struct TruncationTests {
    static let streams: [[UInt8]] = [
        SampleStream.document(),
        SampleStream.document(cluster: .length(8)) + SampleStream.shortPrefix,
        SampleStream.shortPrefix + hexadecimalBytes("EC 82 00 00 4FFE 81 00"),
        hexadecimalBytes(
            "1A45DFA3 87 4282 84 7765626D 18538067 93 1F43B675 FF E7 81 05 A3 85 81 0000 80 FF EC 80 EC 80"
        ),
    ]

    @Test(arguments: streams)
    func everyPrefix(stream: [UInt8]) throws {
        let expected = Self.expectedEnds(stream)
        for length in 0...stream.count {
            let prefix = Array(stream.prefix(length))
            for trace in [EBMLReader.trace(prefix).error, MatroskaReader.trace(prefix).error] {
                #expect(trace?.kind == expected[length].map(EBMLError.Kind.truncated), "after \(length) bytes")
                if let trace { #expect(trace.offset == UInt64(length)) }
            }
        }
        #expect(EBMLReader.trace(stream).error == nil)
    }

    @Test(
        arguments: [
            (12, "/"), (15, "/"), (17, nil), (18, "/Segment[1]"), (24, "/Segment[1]/Cluster[1]/Timestamp[1]"),
            (25, nil), (26, "/Segment[1]/Cluster[1]"), (30, "/Segment[1]/Cluster[1]/SimpleBlock[1]"),
        ] as [(Int, String?)]
    )
    func isPlaced(length: Int, path: String?) {
        let stream = SampleStream.document(hexadecimal: "1F43B675 FF E7 81 05 A3 85 81 0000 80 FF")
        let error = MatroskaReader.trace(Array(stream.prefix(length))).error
        #expect(error?.path.description == path)
        #expect(error?.isTruncation == (path == nil ? nil : true))
    }

    /// What must be said of each prefix, worked out from where the elements of the whole stream stand.
    private static func expectedEnds(_ stream: [UInt8]) -> [EBMLError.Truncation?] {
        var expected: [EBMLError.Truncation?] = Array(repeating: nil, count: stream.count + 1)
        var open: [ElementHeader] = []
        var isHeaderAlone = false
        for event in EBMLReader.trace(stream).events {
            switch event {
            case .start(let header):
                for length in Int(header.offset) + 1..<Int(header.payloadOffset) { expected[length] = .header }
                open.append(header)
                let isMaster = ElementDefinition.of(header.id)?.type == .master
                if case .known(let size) = header.size, size > 0 {
                    for length in 0..<size {
                        let missing = size - length
                        expected[Int(header.payloadOffset + length)] =
                            isMaster ? .master(header.id, missing: missing) : .payload(header.id, missing: missing)
                    }
                } else if case .unknown = header.size, let limit = open.last(where: { $0.endOffset != nil })?.endOffset
                {
                    for length in header.payloadOffset..<limit {
                        let known = open.last { $0.endOffset != nil }
                        expected[Int(length)] = .master(known?.id ?? header.id, missing: limit - length)
                    }
                }
                if header.id == .segment { isHeaderAlone = false }
            case .end(let id, let end):
                open.removeLast()
                isHeaderAlone = isHeaderAlone || id == .ebml
                if isHeaderAlone, open.isEmpty { expected[Int(end)] = .document }
            case .data:
                break
            }
        }
        return expected
    }
}
