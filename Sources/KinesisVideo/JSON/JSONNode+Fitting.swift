extension JSONNode {
    /// The value as people lay it out: what fits on a line stands on one, the rest has a line for each member or element.
    ///
    /// - Parameter width: The characters that a line may have; a long text is not broken.
    /// - Returns: JSON text without a line break at its end.
    package func text(fitting width: Int) -> String {
        var output = ""
        write(to: &output, width, level: 0, before: 0, after: 0)
        return output
    }

    private func write(to output: inout String, _ width: Int, level: Int, before: Int, after: Int) {
        let line = oneLine
        if before + line.count + after <= width || !hasContent {
            output += line
            return
        }
        let margin = String(repeating: "  ", count: level + 1)
        switch value {
        case .array(let elements):
            output += "["
            for (index, element) in elements.enumerated() {
                output += (index == 0 ? "\n" : ",\n") + margin
                element.write(to: &output, width, level: level + 1, before: margin.count, after: 1)
            }
            output += "\n\(margin.dropLast(2))]"
        case .object(let members):
            output += "{"
            for (index, member) in members.enumerated() {
                let name = JSONNode.string(member.name).text() + ": "
                output += (index == 0 ? "\n" : ",\n") + margin + name
                member.value.write(to: &output, width, level: level + 1, before: margin.count + name.count, after: 1)
            }
            output += "\n\(margin.dropLast(2))}"
        default:
            output += line
        }
    }

    /// Whether there is something that could stand on lines of its own.
    private var hasContent: Bool {
        switch value {
        case .array(let elements): !elements.isEmpty
        case .object(let members): !members.isEmpty
        default: false
        }
    }

    /// The value on one line, with the blanks that people write.
    private var oneLine: String {
        switch value {
        case .array(let elements): "[" + elements.map(\.oneLine).joined(separator: ", ") + "]"
        case .object(let members):
            members.isEmpty
                ? "{}"
                : "{ "
                    + members.map { JSONNode.string($0.name).text() + ": " + $0.value.oneLine }.joined(separator: ", ")
                    + " }"
        default: text()
        }
    }
}
