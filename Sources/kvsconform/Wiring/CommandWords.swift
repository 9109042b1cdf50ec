import ArgumentParser
import KinesisVideo

/// The options of a command, as ArgumentParser tells of them.
struct CommandOptions {
    /// One option or flag.
    struct Option {
        /// The names as they are written: `--jobs`, `-j`.
        let names: [String]
        let isFlag: Bool
        let isRepeating: Bool
        /// Whether it takes all words up to the next option.
        let takesSeveral: Bool
        /// What it is where nobody says anything; `nil` for nothing.
        let standard: String?
    }

    let options: [Option]

    init(of command: any ParsableCommand.Type) {
        let document = try? JSONReader.parse(Array(command._dumpHelp().utf8)).root
        let arguments = document?["command"]?["arguments"]?.arrayValue ?? []
        options = arguments.filter { $0["kind"]?.stringValue != "positional" }.map { argument in
            Option(
                names: (argument["names"]?.arrayValue ?? []).compactMap { name in
                    name["name"]?.stringValue.map { (name["kind"]?.stringValue == "long" ? "--" : "-") + $0 }
                },
                isFlag: argument["kind"]?.stringValue == "flag",
                isRepeating: argument["isRepeating"]?.boolValue ?? false,
                takesSeveral: argument["parsingStrategy"]?.stringValue == "upToNextOption",
                standard: argument["defaultValue"]?.stringValue
            )
        }
    }

    /// The option of a name as it is written.
    subscript(name: String) -> Option? { options.first { $0.names.contains(name) } }
}

/// The words of a command line behind the command, told apart.
struct CommandWords {
    /// What was said of each option, by its first name: the values, or nothing for a flag.
    private(set) var said: [String: [String]] = [:]
    /// The words that belong to no option.
    private(set) var others: [String] = []

    /// Tells words apart; what the parser refuses may be told apart in any way.
    init(_ words: some Sequence<String>, _ options: CommandOptions) {
        var words = ArraySlice(Array(words))
        while let word = words.popFirst() {
            if word == "--" {
                others += words
                return
            }
            guard word.hasPrefix("-"), word.count > 1 else {
                others.append(word)
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if let option = options[parts[0]] {
                let rest = parts.count == 2 ? parts[1] : nil
                take(option, rest, &words)
            } else if !word.hasPrefix("--") {
                takeJoined(word.dropFirst(), options, &words)
            }
        }
    }

    private mutating func take(_ option: CommandOptions.Option, _ joined: String?, _ words: inout ArraySlice<String>) {
        var values = joined.map { [$0] } ?? []
        while !option.isFlag, option.takesSeveral || values.isEmpty, let next = words.first, !Self.isOption(next) {
            values.append(next)
            words.removeFirst()
        }
        said[option.names.first { $0.hasPrefix("--") } ?? option.names[0], default: []] += values
    }

    /// Takes flags of a letter that are written together, of which the last may be an option with its value.
    private mutating func takeJoined(_ letters: Substring, _ options: CommandOptions, _ words: inout ArraySlice<String>)
    {
        for (index, letter) in zip(letters.indices, letters) {
            guard let option = options["-\(letter)"] else { return }
            let rest = letters[letters.index(after: index)...]
            take(option, option.isFlag || rest.isEmpty ? nil : String(rest), &words)
            if !option.isFlag { return }
        }
    }

    private static func isOption(_ word: String) -> Bool { word.hasPrefix("-") && word.count > 1 }

    /// The value that was said last of an option.
    func last(_ name: String) -> String? { said[name]?.last }
}
