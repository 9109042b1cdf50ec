import Matroska

/// The bytes of answers as a server puts them on the wire.
enum SampleAnswers {
    static let streamHead =
        "HTTP/1.1 200 OK\r\nContent-Type: video/webm\r\nx-amzn-RequestId: 6f0c\r\nTransfer-Encoding: chunked\r\n\r\n"
    static let lastChunk = "0\r\n\r\n"

    /// A piece of a chunked body.
    static func piece(_ bytes: [UInt8]) -> [UInt8] {
        Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [13, 10]
    }

    /// An error as the service answers one.
    static func error(_ status: Int, _ name: String, length: Int? = nil, body: String = #"{"Message":"no"}"#) -> String
    {
        "HTTP/1.1 \(status) Error\r\nx-amzn-ErrorType: \(name)\r\nx-amzn-RequestId: 1\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(length ?? body.utf8.count)\r\n\r\n\(body)"
    }

    /// A chunk in the service's shape.
    static func chunk(_ index: Int) -> [UInt8] {
        var writer = EBMLWriter()
        writer.documentHeader()
        writer.openSegment()
        writer.info(SegmentInfo())
        var track = TrackEntry()
        track.number = 1
        track.codecID = "V_MPEG4/ISO/AVC"
        writer.tracks([track])
        let number = "913438523331814323926820626077439201461591\(10_000 + index)"
        let seconds = 1_511_852_109 + 2 * index
        writer.kvsTags([
            ("AWS_KINESISVIDEO_FRAGMENT_NUMBER", number), ("AWS_KINESISVIDEO_SERVER_TIMESTAMP", "\(seconds).126"),
            ("AWS_KINESISVIDEO_PRODUCER_TIMESTAMP", "\(seconds).001"),
        ])
        writer.cluster(timestamp: UInt64(index), form: .unknown(length: 1)) { cluster in
            cluster.simpleBlock(track: 1, relativeTimestamp: 0, isKeyframe: true, frames: [[1, 2, 3]])
        }
        writer.kvsTags([
            ("AWS_KINESISVIDEO_MILLIS_BEHIND_NOW", "100"), ("AWS_KINESISVIDEO_CONTINUATION_TOKEN", number),
        ])
        return writer.bytes
    }

    /// A stream of so many chunks that ends as it should.
    static func stream(_ count: Int) -> [ExactServer.Move] {
        [.send(streamHead)] + (0..<count).map { .send(piece(chunk($0))) } + [.send(lastChunk)]
    }
}
