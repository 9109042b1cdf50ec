import Testing

@testable import Matroska

struct EBMLWriterTests {
    private static func bytes(_ body: (inout EBMLWriter) -> Void) -> [UInt8] {
        var writer = EBMLWriter()
        body(&writer)
        return writer.bytes
    }

    struct Header: Sendable {
        let size: UInt64
        let form: EBMLWriter.SizeForm
        let expected: String
    }

    static let headers: [Header] = [
        Header(size: 0, form: .shortest, expected: "EC 80"),
        Header(size: 126, form: .shortest, expected: "EC FE"),
        // 127 in one byte would be the unknown size.
        Header(size: 127, form: .shortest, expected: "EC 407F"),
        Header(size: 127, form: .length(1), expected: "EC 407F"),
        Header(size: 16_382, form: .shortest, expected: "EC 7FFE"),
        Header(size: 16_383, form: .shortest, expected: "EC 203FFF"),
        Header(size: 5, form: .length(4), expected: "EC 10000005"),
        Header(size: 5, form: .length(8), expected: "EC 0100000000000005"),
        Header(size: 5, form: .length(9), expected: "EC 0100000000000005"),
        Header(size: 5, form: .length(0), expected: "EC 85"),
        Header(size: (1 << 56) - 2, form: .shortest, expected: "EC 01FFFFFFFFFFFFFE"),
        Header(size: 5, form: .unknown(length: 1), expected: "EC FF"),
        Header(size: 5, form: .unknown(length: 4), expected: "EC 1FFFFFFF"),
        Header(size: 5, form: .unknown(length: 8), expected: "EC 01FFFFFFFFFFFFFF"),
    ]

    @Test(arguments: headers)
    func sizes(header: Header) {
        #expect(
            Self.bytes { $0.header(.void, size: header.size, form: header.form) } == hexadecimalBytes(header.expected)
        )
    }

    @Test(arguments: [
        (0, "D7 81 00"), (255, "D7 81 FF"), (256, "D7 82 0100"), (UInt64.max, "D7 88 FFFFFFFFFFFFFFFF"),
    ])
    func unsignedIntegers(value: UInt64, expected: String) {
        #expect(Self.bytes { $0.unsigned(.trackNumber, value) } == hexadecimalBytes(expected))
    }

    @Test
    func unsignedIntegersOfALength() {
        #expect(Self.bytes { $0.unsigned(.trackNumber, 1, length: 3) } == hexadecimalBytes("D7 83 000001"))
        #expect(Self.bytes { $0.unsigned(.trackNumber, 0x1234, length: 1) } == hexadecimalBytes("D7 82 1234"))
    }

    @Test(arguments: [
        (0, "FB 81 00"), (127, "FB 81 7F"), (128, "FB 82 0080"), (-1, "FB 81 FF"), (-128, "FB 81 80"),
        (-129, "FB 82 FF7F"), (Int64.min, "FB 88 8000000000000000"), (Int64.max, "FB 88 7FFFFFFFFFFFFFFF"),
    ])
    func signedIntegers(value: Int64, expected: String) {
        let bytes = Self.bytes { $0.signed(.referenceBlock, value) }
        #expect(bytes == hexadecimalBytes(expected))
        #expect(ElementValue.signed(Array(bytes.dropFirst(2))) == value)
    }

    @Test(arguments: [(8000, "B5 84 45FA0000"), (44_100.1, "B5 88 40E5888333333333")])
    func floats(value: Double, expected: String) {
        let bytes = Self.bytes { $0.float(.samplingFrequency, value) }
        #expect(bytes == hexadecimalBytes(expected))
        #expect(ElementValue.float(Array(bytes.dropFirst(2))) == value)
    }

    @Test
    func strings() {
        #expect(Self.bytes { $0.string(.docType, "webm") } == hexadecimalBytes("4282 84 7765626D"))
        #expect(Self.bytes { $0.string(.docType, "webm", paddedLength: 6) } == hexadecimalBytes("4282 86 7765626D0000"))
    }

    @Test
    func voidsOfEveryLength() {
        for total in Array(2...300) + [16_385, 70_000] {
            let bytes = Self.bytes { $0.void(total: total) }
            #expect(bytes.count == total)
            let trace = EBMLReader.trace(SampleStream.shortPrefix + bytes)
            #expect(trace.error == nil)
        }
    }

    @Test
    func mastersTakeTheSizeOfWhatIsInThem() {
        let bytes = Self.bytes { writer in
            writer.master(.tags, form: .length(4)) { $0.master(.tag, form: .unknown(length: 2)) { $0.void(total: 3) } }
        }
        #expect(bytes == hexadecimalBytes("1254C367 10000007 7373 7FFF EC 81 00"))
    }

    @Test
    func serviceTags() {
        #expect(
            EBMLWriter.kvsTags([("A", "1")])
                == hexadecimalBytes("1254C367 1000001A 7373 10000014 67C8 1000000E 45A3 10000001 41 4487 10000001 31")
        )
    }
}

/// What the writer makes of the service's own elements, byte for byte.
@Suite(.enabled(if: SharedData.isPresent, SharedData.absence))
struct ServiceBytesTests {
    @Test(arguments: ["output_get_media.mkv", "output-get-media-non-increasing-timecode.mkv", "test_mixed_tags.mkv"])
    func tagsOfTheCaptures(name: String) throws {
        let bytes = try SharedData.bytes("captures/\(name)")
        var start = 0
        var pairs: [EBMLWriter.TagPair] = []
        var compared = 0
        for event in MatroskaReader.trace(bytes).events {
            switch event {
            case .levelOne(let header):
                start = Int(header.offset)
                pairs = []
            case .tag(let tag):
                pairs += tag.simpleTags.map { ($0.name, $0.string ?? "") }
            case .levelOneEnd(.tags, let end) where pairs.first?.name.hasPrefix("AWS_KINESISVIDEO") == true:
                #expect(EBMLWriter.kvsTags(pairs) == Array(bytes[start..<Int(end)]), "at \(start)")
                compared += 1
            default:
                break
            }
        }
        #expect(compared >= 10)
    }

    @Test
    func theErrorDocument() throws {
        let expected = try SharedData.bytes("captures/error-document-reconstructed.mkv")
        let written = EBMLWriter.kvsErrorDocument([
            ("AWS_KINESISVIDEO_ERROR_CODE", "FRAGMENT_NOT_FOUND"),
            ("AWS_KINESISVIDEO_ERROR_ID", "3000"),
            ("AWS_KINESISVIDEO_FRAGMENT_NUMBER", "91343852333181432392682062607743920146159169392"),
        ])
        #expect(written == expected)
    }
}
