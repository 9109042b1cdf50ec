/// A pattern that takes a character more, or a range of them less, in one of its classes.
struct PatternMutation {
    /// What is changed: `without a-z`, `with ' '`.
    let name: String
    /// The same in a sentence that begins with the pattern.
    let summary: String
    let pattern: String
    /// Whether it takes less.
    let isNarrower: Bool
    /// Characters that tell it from the true pattern.
    let characters: [Character]

    /// Characters that patterns should not take, unless their class says so.
    private static let foreign: [Character] = [" ", "/", ":", "+", "~", "\u{E9}", "a"]

    /// Every mutation of a pattern's character classes.
    static func all(of pattern: String) -> [PatternMutation] {
        let text = Array(pattern)
        var mutations: [PatternMutation] = []
        var number = 0
        var index = 0
        while index < text.count {
            guard text[index] == "[" else {
                index += text[index] == "\\" ? 2 : 1
                continue
            }
            let start = index + 1
            var end = start
            while end < text.count, text[end] != "]" { end += text[end] == "\\" ? 2 : 1 }
            guard end < text.count else { break }
            number += 1
            let items = items(text[start..<end])
            func changed(_ inside: String) -> String {
                String(text[..<start]) + inside + String(text[end...])
            }
            let whole = String(text[start..<end])
            let place = number == 1 ? "" : " (class \(number))"
            for (position, item) in items.enumerated() where items.count > 1 {
                let rest = items.indices.filter { $0 != position }.map { items[$0].text }.joined()
                mutations.append(
                    PatternMutation(
                        name: "without \(item.text)\(place)",
                        summary: "does not take \(item.text)\(place)",
                        pattern: changed(rest),
                        isNarrower: true,
                        characters: item.characters
                    )
                )
            }
            for character in foreign where !items.contains(where: { $0.takes(character) }) {
                mutations.append(
                    PatternMutation(
                        name: "with '\(character)'\(place)",
                        summary: "takes '\(character)' as well\(place)",
                        pattern: changed("\(character)" + whole),
                        isNarrower: false,
                        characters: [character]
                    )
                )
            }
            index = end + 1
        }
        return mutations
    }

    /// A range or a character of a class.
    private struct Item {
        let text: String
        let bounds: ClosedRange<Character>

        /// The characters at its bounds.
        var characters: [Character] {
            bounds.lowerBound == bounds.upperBound ? [bounds.lowerBound] : [bounds.lowerBound, bounds.upperBound]
        }

        func takes(_ character: Character) -> Bool { bounds.contains(character) }
    }

    private static func items(_ text: ArraySlice<Character>) -> [Item] {
        var items: [Item] = []
        var index = text.startIndex
        func character() -> (text: String, character: Character)? {
            guard index < text.endIndex else { return nil }
            defer { index += 1 }
            guard text[index] == "\\", index + 1 < text.endIndex else { return (String(text[index]), text[index]) }
            index += 1
            return ("\\\(text[index])", text[index])
        }
        while let first = character() {
            if index + 1 < text.endIndex, text[index] == "-" {
                index += 1
                if let last = character(), first.character <= last.character {
                    items.append(
                        Item(text: "\(first.text)-\(last.text)", bounds: first.character...last.character)
                    )
                }
            } else {
                items.append(Item(text: first.text, bounds: first.character...first.character))
            }
        }
        return items
    }
}
