/// A format that is not Matroska, told by how a file begins.
package struct ForeignFormat: Hashable, Sendable {
    /// Its name in a sentence: `MP4`, `an MPEG transport stream`.
    package let name: String
    /// Whether FFmpeg makes Matroska of it without touching the media.
    package let isMedia: Bool

    /// How many bytes are looked at.
    package static let length = 189

    /// Recognises a format.
    ///
    /// - Parameter bytes: The first bytes of a file, at the most ``length``; `nil` comes of fewer than tell it.
    package init?(startingWith bytes: some Collection<UInt8>) {
        let start = Array(bytes.prefix(Self.length))
        func has(_ text: String, at offset: Int = 0) -> Bool { start.dropFirst(offset).starts(with: text.utf8) }
        func has(_ signature: [UInt8]) -> Bool { start.starts(with: signature) }
        switch true {
        case has("ftyp", at: 4), has("moov", at: 4), has("mdat", at: 4): (name, isMedia) = ("MP4", true)
        case has("RIFF") && has("AVI ", at: 8): (name, isMedia) = ("AVI", true)
        case has("RIFF") && has("WAVE", at: 8): (name, isMedia) = ("WAV", true)
        case has("OggS"): (name, isMedia) = ("Ogg", true)
        case has("fLaC"): (name, isMedia) = ("FLAC", true)
        case has("FLV"): (name, isMedia) = ("FLV", true)
        case has("ID3"), has([0xFF, 0xFB]), has([0xFF, 0xF3]): (name, isMedia) = ("MP3", true)
        case has([0xFF, 0xF1]), has([0xFF, 0xF9]): (name, isMedia) = ("AAC", true)
        case has([0, 0, 1, 0xBA]): (name, isMedia) = ("an MPEG program stream", true)
        case has([0, 0, 0, 1]), has([0, 0, 1]): (name, isMedia) = ("a bare H.264 or H.265 stream", true)
        case start.count > 188 && start[0] == 0x47 && start[188] == 0x47:
            (name, isMedia) = ("an MPEG transport stream", true)
        case has([0x1F, 0x8B]): (name, isMedia) = ("gzip", false)
        case has("PK\u{3}\u{4}"): (name, isMedia) = ("a ZIP archive", false)
        case has("version https://git-lfs"): (name, isMedia) = ("a pointer of Git LFS and not the file", false)
        case has("{"), has("["): (name, isMedia) = ("JSON", false)
        case has("<"): (name, isMedia) = ("XML or HTML", false)
        default: return nil
        }
    }

    /// What to say of a file, in a sentence's words: `is MP4, not Matroska; make it that: ffmpeg -i 'own.mp4' -c copy 'own.mkv'`.
    ///
    /// - Parameter path: The file, for the command.
    /// - Returns: The words, which follow the file's name.
    package func words(about path: String) -> String {
        guard isMedia else { return "is \(name), not Matroska" }
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let stem = file.lastIndex(of: ".").map { file[..<$0] } ?? file[...]
        func quoted(_ text: String) -> String { "'\(text.replacing("'", with: #"'\''"#))'" }
        return "is \(name), not Matroska; make it that: ffmpeg -i \(quoted(path)) -c copy \(quoted(stem + ".mkv"))"
    }
}
