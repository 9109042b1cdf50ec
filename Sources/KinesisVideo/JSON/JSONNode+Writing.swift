extension JSONNode {
    /// How a value is laid out as text.
    package enum Layout: Sendable, Hashable {
        /// On one line without any white space.
        case compact
        /// One member or element a line, indented by so many spaces a level.
        case pretty(indentation: Int = 2)
    }

    /// The value as JSON text without a line break at its end.
    ///
    /// The same value always gives the same bytes: members in their order, numbers as they are spelled, and only what
    /// RFC 8259 §7 demands is escaped.
    package func bytes(_ layout: Layout = .compact) -> [UInt8] {
        var output: [UInt8] = []
        write(to: &output, layout, level: 0)
        return output
    }

    /// The value as JSON text without a line break at its end.
    package func text(_ layout: Layout = .compact) -> String {
        String(decoding: bytes(layout), as: UTF8.self)
    }

    private func write(to output: inout [UInt8], _ layout: Layout, level: Int) {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let flag): output.append(contentsOf: (flag ? "true" : "false").utf8)
        case .number(let lexeme): output.append(contentsOf: lexeme.utf8)
        case .string(let text): Self.write(text, to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                Self.breakLine(to: &output, layout, level: level + 1)
                element.write(to: &output, layout, level: level + 1)
            }
            if !elements.isEmpty { Self.breakLine(to: &output, layout, level: level) }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                Self.breakLine(to: &output, layout, level: level + 1)
                Self.write(member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                if layout != .compact { output.append(UInt8(ascii: " ")) }
                member.value.write(to: &output, layout, level: level + 1)
            }
            if !members.isEmpty { Self.breakLine(to: &output, layout, level: level) }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func breakLine(to output: inout [UInt8], _ layout: Layout, level: Int) {
        guard case .pretty(let indentation) = layout else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, indentation) * level))
    }

    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output.append(contentsOf: "\\\"".utf8)
            case UInt8(ascii: "\\"): output.append(contentsOf: "\\\\".utf8)
            case 0x08: output.append(contentsOf: "\\b".utf8)
            case 0x0C: output.append(contentsOf: "\\f".utf8)
            case 0x0A: output.append(contentsOf: "\\n".utf8)
            case 0x0D: output.append(contentsOf: "\\r".utf8)
            case 0x09: output.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                output.append(contentsOf: "\\u00".utf8)
                output.append(contentsOf: Hexadecimal.digits(of: byte))
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
