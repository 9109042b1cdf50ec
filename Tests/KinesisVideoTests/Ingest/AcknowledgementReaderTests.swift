import KinesisVideo
import Testing

@Suite("Acknowledgements of PutMedia")
struct AcknowledgementReaderTests {
    /// Reads pieces one after the other.
    private static func read(
        _ pieces: [[UInt8]],
        limit: Int = 16_384
    ) throws(AcknowledgementError) -> (acknowledgements: [FragmentAcknowledgement], isInsideObject: Bool) {
        var reader = AcknowledgementReader(limit: limit)
        var found: [FragmentAcknowledgement] = []
        for piece in pieces {
            var position = 0
            while let next = try reader.next(piece, from: &position) { found.append(next) }
            // Whatever is left belongs to an object that has begun.
            #expect(position == piece.count)
        }
        return (found, reader.isInsideObject)
    }

    private static let stream = Array(
        """
        {"EventType":"BUFFERING","FragmentTimecode":0,"FragmentNumber":"91343852333181432392682062607743920146159169392"}
        {"EventType":"RECEIVED","FragmentTimecode":0}{"EventType":"PERSISTED","FragmentTimecode":"2000"}\r
          {"EventType":"ERROR","FragmentTimecode":4000,"ErrorId":4006,"ErrorCode":"IN\\"}VALID\\\\"}{"EventType":"IDLE"}{"EventType":"NEW","Of":[{"a":"}"}]}
        """.utf8
    )

    @Test("mean the same however they are cut", arguments: [1, 2, 3, 7, 64, 1000])
    func cutting(size: Int) throws {
        let pieces = stride(from: 0, to: Self.stream.count, by: size).map {
            Array(Self.stream[$0..<min($0 + size, Self.stream.count)])
        }
        let read = try Self.read(pieces)
        #expect(!read.isInsideObject)
        #expect(read.acknowledgements.map(\.event) == [.buffering, .received, .persisted, .error, .idle, nil])
        #expect(read.acknowledgements.map(\.timecode) == [0, 0, 2000, 4000, nil, nil])
        #expect(read.acknowledgements[0].fragmentNumber?.text == "91343852333181432392682062607743920146159169392")
        #expect(read.acknowledgements[3].errorID == IngestErrorID(rawValue: 4006))
        #expect(read.acknowledgements[3].errorCode == #"IN"}VALID\"#)
        #expect(read.acknowledgements[5].eventText == "NEW")
    }

    @Test("that are cut short have begun and not ended")
    func truncated() throws {
        #expect(try Self.read([Array(Self.stream.prefix(40))]).isInsideObject)
    }

    @Test(
        "that are none are refused, and nothing grows without a bound",
        arguments: [
            ("[{}]", "'[' stands where an object should begin"), ("\u{0}", "'0x0' stands where an object should begin"),
            ("{]", "an object is not JSON"), (#"{"EventType":1}"#, "an object has no EventType"),
            (#"{"a":""# + String(repeating: "x", count: 300), "an object has more than 200 bytes"),
            (
                String(repeating: #"{"a":"#, count: 20) + "1" + String(repeating: "}", count: 20),
                "an object is not JSON"
            ),
        ]
    )
    func hostile(text: String, message: String) throws {
        let error = try #require(throws: AcknowledgementError.self) { try Self.read([Array(text.utf8)], limit: 200) }
        #expect(error.description.hasPrefix(message), "\(error)")
    }

    @Test("name documented errors, each with what helps")
    func errors() {
        #expect(IngestErrorID.documented.count == 22)
        #expect(IngestErrorID.documented.allSatisfy { $0.code != nil && $0.meaning != nil })
        #expect(IngestErrorID(rawValue: 5001).remedy == .again)
        #expect(IngestErrorID(rawValue: 4003).remedy == .anew)
        #expect(IngestErrorID(rawValue: 4501).remedy == .none)
        #expect(IngestErrorID(rawValue: 9999).code == nil)
        #expect(IngestErrorID(rawValue: 9999).remedy == .again)
    }

    @Test("are asked for in the head of the request")
    func request() {
        let request = PutMediaRequest(
            stream: .name("cam"),
            timecodeType: .relative,
            producerStart: WallTime(milliseconds: 1_511_852_108_513)
        )
        #expect(
            request.headers == [
                HeaderField("x-amzn-stream-name", "cam"), HeaderField("x-amzn-fragment-timecode-type", "RELATIVE"),
                HeaderField("x-amzn-producer-start-timestamp", "1511852108.513"),
                HeaderField("x-amzn-fragment-acknowledgment-required", "1"),
            ]
        )
    }
}
