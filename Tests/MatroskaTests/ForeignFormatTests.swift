import Testing

@testable import Matroska

@Suite("Files that are not Matroska")
struct ForeignFormatTests {
    static let rows: [(start: [UInt8], said: String?)] = [
        (
            [0, 0, 0, 32] + Array("ftypisom".utf8),
            "is MP4, not Matroska; make it that: ffmpeg -i 'a/own.mp4' -c copy 'own.mkv'"
        ),
        (Array("ID3".utf8), "is MP3, not Matroska; make it that: ffmpeg -i 'a/own.mp4' -c copy 'own.mkv'"),
        (Array("RIFF____WAVE".utf8), "is WAV, not Matroska; make it that: ffmpeg -i 'a/own.mp4' -c copy 'own.mkv'"),
        (
            [0x47] + Array(repeating: 0, count: 187) + [0x47],
            "is an MPEG transport stream, not Matroska; make it that: ffmpeg -i 'a/own.mp4' -c copy 'own.mkv'"
        ),
        ([0x1F, 0x8B, 8], "is gzip, not Matroska"),
        (Array(#"{ "streams": 1 }"#.utf8), "is JSON, not Matroska"),
        ([0x1A, 0x45, 0xDF, 0xA3], nil), ([0x47, 0x48], nil), ([], nil),
    ]

    @Test("are told by how they begin, and how they become it", arguments: rows)
    func words(start: [UInt8], said: String?) {
        #expect(ForeignFormat(startingWith: start)?.words(about: "a/own.mp4") == said)
    }

    @Test("are named in a command that a shell takes")
    func quoted() {
        let format = ForeignFormat(startingWith: Array("OggS".utf8))
        #expect(format?.words(about: "my own").hasSuffix("ffmpeg -i 'my own' -c copy 'my own.mkv'") == true)
        #expect(format?.words(about: "it's.ogg").hasSuffix(#"ffmpeg -i 'it'\''s.ogg' -c copy 'it'\''s.mkv'"#) == true)
    }
}
