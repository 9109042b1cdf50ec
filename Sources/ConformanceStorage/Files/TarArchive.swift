/// The regular files of a tar archive in POSIX's ustar form, as `tar --format=ustar` writes it.
///
/// Folders are implied by the files in them. Links, devices and extended headers are refused: the archives that are read
/// here are made by us, and what is not expected is damage.
package struct TarArchive: Sendable {
    /// A file of the archive.
    package struct Entry: Sendable, Hashable {
        /// The path in the archive: relative, without `.` and `..`.
        package let path: String
        /// Where its bytes lie in the archive.
        let range: Range<Int>
    }

    /// Why bytes are not such an archive.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    private static let block = 512
    private let bytes: [UInt8]

    /// The files, in the archive's order.
    package let entries: [Entry]

    /// Reads the table of an archive.
    ///
    /// - Parameter bytes: The whole archive.
    /// - Throws: ``Problem`` where a header is damaged, a file is cut off, or a path leads out of the archive.
    package init(_ bytes: [UInt8]) throws(Problem) {
        self.bytes = bytes
        var entries: [Entry] = []
        var position = 0
        while position + Self.block <= bytes.count {
            let header = bytes[position..<position + Self.block]
            if header.allSatisfy({ $0 == 0 }) { break }
            guard let size = Self.number(header, at: 124, count: 12), Self.checksum(of: header) else {
                throw Problem(description: "the header at byte \(position) is damaged")
            }
            position += Self.block
            guard size <= bytes.count - position else {
                throw Problem(description: "the file at byte \(position) is cut off")
            }
            let path = try Self.path(header)
            switch header[header.startIndex + 156] {
            case UInt8(ascii: "0"), 0: entries.append(Entry(path: path, range: position..<position + size))
            case UInt8(ascii: "5"): break
            case let kind: throw Problem(description: "'\(path)' is of kind \(kind), which is not a file or a folder")
            }
            position += (size + Self.block - 1) / Self.block * Self.block
        }
        self.entries = entries
    }

    /// The bytes of a file.
    package subscript(_ entry: Entry) -> [UInt8] {
        Array(bytes[entry.range])
    }

    /// The path of a header: its prefix and its name.
    private static func path(_ header: ArraySlice<UInt8>) throws(Problem) -> String {
        let parts = [text(header, at: 345, count: 155), text(header, at: 0, count: 100)].filter { !$0.isEmpty }
        let path = parts.joined(separator: "/")
        let names = path.split(separator: "/").filter { $0 != "." }
        guard !path.hasPrefix("/"), !names.contains("..") else {
            throw Problem(description: "'\(path)' leads out of the archive")
        }
        return names.joined(separator: "/")
    }

    /// A field of text, which a zero byte ends.
    private static func text(_ header: ArraySlice<UInt8>, at offset: Int, count: Int) -> String {
        let start = header.startIndex + offset
        return String(decoding: header[start..<start + count].prefix { $0 != 0 }, as: UTF8.self)
    }

    /// A field of octal digits; `nil` where it is another.
    private static func number(_ header: ArraySlice<UInt8>, at offset: Int, count: Int) -> Int? {
        let digits = text(header, at: offset, count: count).split(separator: " ")
        return digits.first.flatMap { Int($0, radix: 8) }
    }

    /// Whether the checksum of a header is that of its bytes, those of the checksum itself taken for blanks.
    private static func checksum(of header: ArraySlice<UInt8>) -> Bool {
        let field = header.startIndex + 148..<header.startIndex + 156
        let sum = header.indices.reduce(0) { $0 + (field.contains($1) ? 32 : Int(header[$1])) }
        return number(header, at: 148, count: 8) == sum
    }
}
