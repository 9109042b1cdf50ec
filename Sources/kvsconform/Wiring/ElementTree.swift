import ConformanceReports
import ConformanceStorage
import KinesisVideo
import Matroska

/// Prints every element of a file: offset, header length, size, depth, name, and the value where it is short.
struct ElementTree {
    /// How many bytes of a value are looked at.
    private static let shownBytes = 64

    private var depth = 0
    private var value: [UInt8] = []
    private var leaf: ElementHeader?
    private var text = ""
    /// How long a tick of the Segment is, in nanoseconds.
    private var tick: UInt64 = 1_000_000

    /// Prints the tree of a file.
    ///
    /// - Returns: What is wrong with the file, where something is.
    static func show(_ input: any PieceSource) throws -> EBMLError? {
        var tree = ElementTree()
        var reader = EBMLReader()
        var problem: EBMLError?
        try StandardStream.output.write("    offset  header        size  element\n")
        do {
            while let piece = try input.next() {
                let bytes = piece.span.bytes
                var position = 0
                while let event = try reader.next(bytes, from: &position) { tree.take(event, bytes) }
                try tree.flush()
            }
            while let event = try reader.finish() { tree.take(event, RawSpan()) }
        } catch let error as EBMLError {
            problem = error
            tree.endLeaf()
        }
        try tree.flush()
        return problem
    }

    private mutating func flush() throws {
        try StandardStream.output.write(text)
        text = ""
    }

    private mutating func take(_ event: EBMLEvent, _ input: RawSpan) {
        switch event {
        case .start(let header):
            endLeaf()
            leaf = header
            value = []
            depth += 1
        case .data(let range):
            let room = Self.shownBytes + 1 - value.count
            guard room > 0 else { return }
            input.extracting(range).extracting(first: room).withUnsafeBytes { value.append(contentsOf: $0) }
        case .end:
            endLeaf()
            depth -= 1
        }
    }

    /// Prints the element that began last; only now is it known whether it has a value or children.
    private mutating func endLeaf() {
        guard let header = leaf else { return }
        leaf = nil
        let size = if case .known(let count) = header.size { "\(count)" } else { "unknown" }
        let indent = String(repeating: "  ", count: depth - 1)
        if header.id == .timestampScale { tick = ElementValue.unsigned(value) ?? tick }
        let isBlock = header.id == .simpleBlock || header.id == .block
        let shown = (isBlock ? block(header) : nil) ?? Self.shown(value, of: header.id)
        text +=
            "\("\(header.offset)".right(10))  \("\(header.headerLength)".right(6))  \(size.right(10))  \(indent)\(header.id.name)"
        text += shown.map { " = \($0)\n" } ?? "\n"
    }

    /// What the header of a block says; `nil` where it is not whole.
    private func block(_ header: ElementHeader) -> String? {
        guard let first = value.first, first != 0, case .known(let size) = header.size else { return nil }
        let length = first.leadingZeroBitCount + 1
        guard value.count >= length + 3 else { return nil }
        // A number of Matroska has its length in its first bits.
        let track = value[1..<length].reduce(UInt64(first & 0xFF >> length)) { $0 << 8 | UInt64($1) }
        let ticks = Int64(Int16(bitPattern: UInt16(value[length]) << 8 | UInt16(value[length + 1])))
        let (time, overflows) = ticks.multipliedReportingOverflow(by: Int64(clamping: tick))
        guard !overflows else { return nil }
        let flags = value[length + 2]
        let at = time % 1_000_000 == 0 ? "\(time / 1_000_000) ms" : "\(time) ns"
        let isKey = header.id == .simpleBlock && flags & 0x80 != 0
        let facts = [
            "track \(track)", (time < 0 ? "" : "+") + at, isKey ? "key" : nil, flags & 0x06 != 0 ? "laced" : nil,
            "\(size - UInt64(length) - 3) bytes",
        ]
        return facts.compactMap(\.self).joined(separator: ", ")
    }

    /// A value as its type has it.
    private static func shown(_ bytes: [UInt8], of id: ElementID) -> String? {
        guard !bytes.isEmpty else { return nil }
        let isWhole = bytes.count <= shownBytes
        switch ElementDefinition.of(id)?.type ?? .binary {
        case .unsignedInteger where bytes.count <= 8:
            return "\(bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })"
        case .signedInteger where bytes.count <= 8:
            return ElementValue.signed(bytes).map { "\($0)" }
        case .float where bytes.count == 4 || bytes.count == 8:
            return ElementValue.float(bytes).map { "\($0)" } ?? "not a number"
        case .date where bytes.count == 8:
            // Matroska counts from the year 2001.
            let milliseconds = (ElementValue.signed(bytes) ?? 0) / 1_000_000 + 978_307_200_000
            return WallTime(milliseconds: milliseconds).rfc3339Text
        case .string, .utf8:
            let text = String(decoding: bytes.prefix(shownBytes).prefix { $0 != 0 }, as: UTF8.self)
            return TextStyle.harmless("\"\(text)\(isWhole ? "" : "…")\"")
        case .master:
            return nil
        default:
            return bytes.prefix(16).map { Hexadecimal.text($0) }.joined(separator: " ") + (bytes.count > 16 ? " …" : "")
        }
    }
}
