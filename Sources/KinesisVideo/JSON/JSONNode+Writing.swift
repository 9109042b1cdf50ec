extension JSONNode {
    /// How a value is laid out as text.
    package enum Layout: Sendable, Hashable {
        /// On one line without any white space.
        case compact
        /// As people lay it out: what fits into so many characters stands on one line, with blanks in it, the rest has a
        /// line for each member or element, indented by two blanks a level.
        case fitting(Int)

        /// One member or element a line.
        package static let pretty = Layout.fitting(0)
    }

    /// The value as JSON text without a line break at its end.
    ///
    /// The same value always gives the same bytes: members in their order, numbers as they are spelled, and only what
    /// RFC 8259 §7 demands is escaped.
    package func bytes(_ layout: Layout = .compact) -> [UInt8] {
        var output: [UInt8] = []
        switch layout {
        case .compact: write(to: &output, spaced: false)
        case .fitting(let width): write(to: &output, fitting: width, margin: "\n", before: 0, after: 0)
        }
        return output
    }

    /// The value as JSON text without a line break at its end.
    package func text(_ layout: Layout = .compact) -> String {
        String(decoding: bytes(layout), as: UTF8.self)
    }

    private func write(to output: inout [UInt8], fitting width: Int, margin: String, before: Int, after: Int) {
        let start = output.count
        if isScalarOrEmpty || width > 0 {
            write(to: &output, spaced: true)
            guard !isScalarOrEmpty, before + String(decoding: output[start...], as: UTF8.self).count + after > width
            else { return }
            output.removeSubrange(start...)
        }
        let inner = margin + "  "
        for (index, element) in (arrayValue ?? []).enumerated() {
            output += ((index == 0 ? "[" : ",") + inner).utf8
            element.write(to: &output, fitting: width, margin: inner, before: inner.utf8.count - 1, after: 1)
        }
        for (index, member) in (objectValue ?? []).enumerated() {
            let name = JSONNode.string(member.name).text() + ": "
            let before = inner.utf8.count - 1 + name.count
            output += ((index == 0 ? "{" : ",") + inner + name).utf8
            member.value.write(to: &output, fitting: width, margin: inner, before: before, after: 1)
        }
        output += (margin + (kind == .array ? "]" : "}")).utf8
    }

    /// Whether there is nothing that could stand on lines of its own.
    private var isScalarOrEmpty: Bool {
        arrayValue?.isEmpty ?? objectValue?.isEmpty ?? true
    }

    private func write(to output: inout [UInt8], spaced: Bool) {
        func blank() { if spaced { output.append(UInt8(ascii: " ")) } }
        switch value {
        case .null: output += "null".utf8
        case .bool(let flag): output += (flag ? "true" : "false").utf8
        case .number(let lexeme): output += lexeme.utf8
        case .string(let text): Self.write(text, to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 {
                    output.append(UInt8(ascii: ","))
                    blank()
                }
                element.write(to: &output, spaced: spaced)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                blank()
                Self.write(member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                blank()
                member.value.write(to: &output, spaced: spaced)
            }
            if !members.isEmpty { blank() }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output += "\\\"".utf8
            case UInt8(ascii: "\\"): output += "\\\\".utf8
            case 0x08: output += "\\b".utf8
            case 0x0C: output += "\\f".utf8
            case 0x0A: output += "\\n".utf8
            case 0x0D: output += "\\r".utf8
            case 0x09: output += "\\t".utf8
            case 0..<0x20:
                output += "\\u00".utf8
                output += Hexadecimal.digits(of: byte)
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
