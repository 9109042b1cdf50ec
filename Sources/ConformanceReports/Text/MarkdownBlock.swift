/// A block of the part of Markdown that our pages are written in.
enum MarkdownBlock: Hashable {
    case heading(String)
    case paragraph(String)
    case list([String])
    case code([String])
    /// The rows of a table below its header.
    case table([[String]])

    /// The blocks of a text, in their order.
    static func blocks(of markdown: String) -> [MarkdownBlock] {
        var blocks: [MarkdownBlock] = []
        var isCode = false
        var isOpen = false
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isCode.toggle()
                if isCode { blocks.append(.code([])) }
                isOpen = false
                continue
            }
            if isCode {
                if case .code(let lines)? = blocks.last { blocks[blocks.count - 1] = .code(lines + [String(line)]) }
                continue
            }
            let text = String(line.drop { $0 == " " })
            if text.isEmpty {
                isOpen = false
            } else if text.hasPrefix("#") {
                blocks.append(.heading(String(text.drop { $0 == "#" || $0 == " " })))
                isOpen = false
            } else if let cells = cells(of: line) {
                append(cells, to: &blocks, isOpen: isOpen)
                isOpen = true
            } else if text.hasPrefix("- ") {
                let item = String(text.dropFirst(2))
                if case .list(let items)? = blocks.last {
                    blocks[blocks.count - 1] = .list(items + [item])
                } else {
                    blocks.append(.list([item]))
                }
                isOpen = true
            } else {
                append(text, to: &blocks, isOpen: isOpen)
                isOpen = true
            }
        }
        return blocks
    }

    /// The cells of a line that is a row of a table; `nil` where it is none.
    static func cells(of line: some StringProtocol) -> [String]? {
        guard line.hasPrefix("|"), line.hasSuffix("|"), line.count > 1 else { return nil }
        return line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map { cell in
            let start = cell.drop { $0 == " " }
            return String(start.prefix(start.count - start.reversed().prefix { $0 == " " }.count))
        }
    }

    /// Adds a row; of a table's first two, one is its header and the other the rule below.
    private static func append(_ cells: [String], to blocks: inout [MarkdownBlock], isOpen: Bool) {
        guard isOpen, case .table(let rows)? = blocks.last else { return blocks.append(.table([])) }
        let isRule = rows.isEmpty && cells.allSatisfy { $0.hasPrefix("---") }
        if !isRule { blocks[blocks.count - 1] = .table(rows + [cells]) }
    }

    /// Adds a line of words: to the paragraph or the item before it, or as a paragraph of its own.
    private static func append(_ text: String, to blocks: inout [MarkdownBlock], isOpen: Bool) {
        switch blocks.last {
        case .paragraph(let words) where isOpen: blocks[blocks.count - 1] = .paragraph(words + " " + text)
        case .list(var items) where isOpen:
            items[items.count - 1] += " " + text
            blocks[blocks.count - 1] = .list(items)
        default: blocks.append(.paragraph(text))
        }
    }
}
