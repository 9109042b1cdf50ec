/// A text of ours together with its name, for messages that point into it.
package struct SourceText: Sendable, Hashable {
    /// The name that messages give, usually a path.
    package let name: String

    /// The bytes of the text; they need not be UTF-8.
    package let bytes: [UInt8]

    /// The bytes as messages draw them: of what seems to be a secret by its name, there are asterisks.
    package let shownBytes: [UInt8]

    /// What ``shownBytes`` does not show, each once.
    private let secrets: [String]

    /// The offset of the first byte of each line.
    private let lineStarts: [Int]

    /// The number of scalars before each block of ``blockLength`` bytes, so that a column in a line of megabytes is soon
    /// counted.
    private let scalarsBeforeBlocks: [Int]

    private static let blockLength = 1024

    /// Makes a text from its bytes.
    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var starts = [0]
        var blocks: [Int] = []
        var scalars = 0
        for (offset, byte) in bytes.enumerated() {
            if offset % Self.blockLength == 0 { blocks.append(scalars) }
            if byte == 0x0A { starts.append(offset + 1) }
            if Self.beginsScalar(byte) { scalars += 1 }
        }
        lineStarts = starts
        scalarsBeforeBlocks = blocks
        var shown = bytes
        var secrets: Set<String> = []
        for range in SecretValues(in: bytes).ranges {
            if range.count >= 4 { secrets.insert(String(decoding: bytes[range], as: UTF8.self)) }
            for offset in range { shown[offset] = UInt8(ascii: "*") }
        }
        shownBytes = shown
        // The longest first: one secret may be a part of another.
        self.secrets = secrets.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
    }

    /// Every scalar has exactly one byte that does not continue another, so no decoding is needed to count them.
    private static func beginsScalar(_ byte: UInt8) -> Bool {
        byte & 0xC0 != 0x80
    }

    /// The number of scalars before an offset.
    private func scalars(before offset: Int) -> Int {
        guard let block = scalarsBeforeBlocks.indices.last.map({ min($0, offset / Self.blockLength) }) else { return 0 }
        return scalarsBeforeBlocks[block] + bytes[block * Self.blockLength..<offset].count(where: Self.beginsScalar)
    }

    /// Makes a text from a string.
    package init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// The line and column of a UTF-8 offset; an offset outside of the text counts as the nearest end.
    package func position(of offset: Int) -> Position {
        let offset = min(max(offset, 0), bytes.count)
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return Position(line: low + 1, column: scalars(before: offset) - scalars(before: lineStarts[low]) + 1)
    }

    /// The text of a line as messages draw it, counted from 1, without its line break; nil where there is no such line.
    ///
    /// Bytes that are not UTF-8 are shown as U+FFFD.
    package func line(_ number: Int) -> String? {
        lineBytes(number).map { String(decoding: shownBytes[$0], as: UTF8.self) }
    }

    /// The offsets of the bytes of a line, counted from 1, without its line break; nil where there is no such line.
    package func lineBytes(_ number: Int) -> Range<Int>? {
        guard (1...lineStarts.count).contains(number) else { return nil }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return start..<end
    }

    /// A message about this text without the secrets that stand in it.
    package func withoutSecrets(_ message: String) -> String {
        var message = message
        for secret in secrets where secret.utf8.count <= message.utf8.count {
            message.replace(secret, with: "[redacted]")
            if secret.contains("\\/") { message.replace(secret.replacing("\\/", with: "/"), with: "[redacted]") }
        }
        return message
    }

    /// The text of a range of UTF-8 offsets, cut to what exists.
    package func text(in range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }

    /// The place of an offset, with the text's name.
    package func location(of offset: Int) -> SourceLocation {
        let position = position(of: offset)
        return SourceLocation(file: name, line: position.line, column: position.column)
    }

    /// A place in a text as people count.
    package struct Position: Sendable, Hashable, Comparable {
        /// The line, counted from 1; lines end with LF or CR LF.
        package let line: Int

        /// The column in Unicode scalars, counted from 1; a tab is one.
        package let column: Int

        /// Makes a position.
        package init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }

        package static func < (left: Position, right: Position) -> Bool {
            (left.line, left.column) < (right.line, right.column)
        }
    }
}

/// A place in a file as people and continuous integration read it.
package struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
    /// The file's path as it was given, relative where it was.
    package let file: String
    /// The line, from 1.
    package let line: Int
    /// The column in Unicode scalars, from 1.
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`.
    package var description: String {
        "\(file):\(line):\(column)"
    }
}
