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
        let shown = Self.shown(value, of: header.id)
        text +=
            "\("\(header.offset)".right(10))  \("\(header.headerLength)".right(6))  \(size.right(10))  \(indent)\(header.id.name)"
        text += shown.map { " = \($0)\n" } ?? "\n"
    }

    /// A value as its type has it.
    private static func shown(_ bytes: [UInt8], of id: ElementID) -> String? {
        guard !bytes.isEmpty else { return nil }
        let isWhole = bytes.count <= shownBytes
        switch ElementDefinition.of(id)?.type ?? .binary {
        case .unsignedInteger where bytes.count <= 8:
            return "\(bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })"
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
