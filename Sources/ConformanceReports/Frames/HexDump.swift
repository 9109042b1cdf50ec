internal import KinesisVideo

/// Bytes as people compare them: offset, hexadecimal, ASCII.
struct HexDump {
    private let offset: UInt64
    private let bytes: ArraySlice<UInt8>

    /// Begins at the byte of interest, where the excerpt holds it.
    init(_ bytes: [UInt8], at offset: UInt64, from interest: UInt64?) {
        let before = interest.map { $0 >= offset ? $0 - offset : 0 } ?? 0
        let skipped = before < UInt64(bytes.count) ? Int(before) : 0
        self.offset = offset &+ UInt64(skipped)
        self.bytes = bytes[skipped...]
    }

    /// The rows, of 16 bytes or of 8 where more do not fit; the first byte stands out.
    ///
    /// - Parameter columns: The columns there are.
    /// - Returns: The rows.
    func lines(in columns: Int) -> [StyledLine] {
        // Seven digits of the offset and a gap; three columns a byte, and one for its sign, with a gap between.
        let most = min(bytes.count, 16)
        let bytesPerRow = most > 8 && columns < 7 + 2 + most * 3 + 1 + most ? 8 : 16
        let longest = min(bytes.count, bytesPerRow) * 3 - 1
        return stride(from: bytes.startIndex, to: bytes.endIndex, by: bytesPerRow).map { start in
            let row = bytes[start..<min(start + bytesPerRow, bytes.endIndex)]
            var line = StyledLine(Hexadecimal.padded(offset &+ UInt64(start - bytes.startIndex), to: 7), .faint)
            line.append("  ")
            let hexadecimalStart = line.columns
            line.append(Hexadecimal.text(bytes[start]), start == bytes.startIndex ? .strong : .plain)
            line.append(row.dropFirst().map { " " + Hexadecimal.text($0) }.joined())
            line.pad(to: hexadecimalStart + longest)
            line.append("  ")
            line.append(String(String.UnicodeScalarView(row.map(Self.shown))), .faint)
            return line
        }
    }

    private static func shown(_ byte: UInt8) -> Unicode.Scalar {
        (0x20...0x7E).contains(byte) ? Unicode.Scalar(byte) : "."
    }
}
