/// A `config` or `credentials` file as its sections, read as Python's `configparser` reads it, because the AWS CLI does.
///
/// Lines that begin with `#` or `;` are comments, wherever they stand; nothing else is one. A line that is indented further
/// than the name above it goes on with its value. Names of members are in small letters. What stands in `[DEFAULT]` stands in
/// every section.
struct ConfigurationText {
    /// What a name has.
    enum Value: Hashable, Sendable {
        case text(String)
        /// Names and values on indented lines of their own.
        case nested([String: String])
    }

    /// The sections in their order.
    private(set) var sections: [(name: String, values: [String: Value])] = []

    /// Reads a file.
    ///
    /// - Throws: ``ConfigurationProblem`` with the first line that is wrong.
    init(_ bytes: [UInt8]) throws(ConfigurationProblem) {
        var reader = Reader()
        for (index, line) in try Self.lines(bytes).enumerated() { try reader.take(line, number: index + 1) }
        if let problem = reader.problem { throw problem }
        let defaults = reader.defaults
        for section in reader.sections {
            var values: [String: Value] = [:]
            for (name, lines) in defaults.merging(section.values, uniquingKeysWith: { $1 }) {
                values[name] = try Self.value(lines, of: name)
            }
            sections.append((section.name, values))
        }
    }

    /// The lines without their ends, which may be those of any system.
    private static func lines(_ bytes: [UInt8]) throws(ConfigurationProblem) -> [[Unicode.Scalar]] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationProblem(line: nil, "it is not UTF-8")
        }
        var lines: [[Unicode.Scalar]] = [[]]
        var wasReturn = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where wasReturn: break
            case "\n", "\r": lines.append([])
            default: lines[lines.count - 1].append(scalar)
            }
            wasReturn = scalar == "\r"
        }
        return lines
    }

    /// The value of a name, from its lines.
    private static func value(_ value: Reader.Lines, of name: String) throws(ConfigurationProblem) -> Value {
        let text = value.lines.map { String(String.UnicodeScalarView($0)) }.joined(separator: "\n")
        let trimmed = String(String.UnicodeScalarView(Array(text.unicodeScalars).trimmedAtEnd))
        guard trimmed.hasPrefix("\n") else { return .text(trimmed) }
        var nested: [String: String] = [:]
        for line in trimmed.unicodeScalars.split(separator: "\n") {
            let line = Array(line).trimmed
            guard !line.isEmpty else { continue }
            guard let equals = line.firstIndex(of: "=") else {
                throw ConfigurationProblem(line: value.number, "a line below '\(name)' has no '='")
            }
            nested[String(Array(line[..<equals]).trimmed)] = String(Array(line[(equals + 1)...]).trimmed)
        }
        return .nested(nested)
    }

    /// Takes one line after another.
    private struct Reader {
        struct Lines {
            let number: Int
            var lines: [[Unicode.Scalar]]
        }

        var sections: [(name: String, values: [String: Lines])] = []
        var defaults: [String: Lines] = [:]
        /// What is wrong and is found only where nothing is worse.
        var problem: ConfigurationProblem?

        private enum Place {
            case nowhere
            case defaults
            case section(Int)
        }

        private var place = Place.nowhere
        private var name: String?
        private var indentation = 0

        mutating func take(_ line: [Unicode.Scalar], number: Int) throws(ConfigurationProblem) {
            let value = line.trimmed
            guard let first = value.first else {
                // An empty line belongs to the value that may go on below it.
                if let name { change(name) { $0.lines.append([]) } }
                return
            }
            if first == "#" || first == ";" { return }
            let column = line.firstIndex { !$0.isBlank } ?? 0
            if let name, !name.isEmpty, column > indentation {
                return change(name) { $0.lines.append(value) }
            }
            indentation = column
            if first == "[", let end = value.lastIndex(of: "]"), end > 1 {
                return try begin(String(Array(value[1..<end])), number)
            }
            if case .nowhere = place {
                throw ConfigurationProblem(line: number, "no section has begun; one begins with its name in brackets")
            }
            guard let delimiter = value.firstIndex(where: { $0 == "=" || $0 == ":" }), delimiter > 0 else {
                problem = problem ?? ConfigurationProblem(line: number, "it is neither a section nor NAME = VALUE")
                return
            }
            let name = String(Array(value[..<delimiter]).trimmedAtEnd).lowercased()
            guard self[name] == nil else { throw ConfigurationProblem(line: number, "'\(name)' is given twice") }
            self.name = name
            self[name] = Lines(number: number, lines: [Array(value[(delimiter + 1)...]).trimmed])
        }

        private mutating func begin(_ section: String, _ number: Int) throws(ConfigurationProblem) {
            name = nil
            guard section != "DEFAULT" else {
                place = .defaults
                return
            }
            guard !sections.contains(where: { $0.name == section }) else {
                throw ConfigurationProblem(line: number, "the section [\(section)] is there twice")
            }
            place = .section(sections.count)
            sections.append((section, [:]))
        }

        private subscript(name: String) -> Lines? {
            get {
                switch place {
                case .nowhere: nil
                case .defaults: defaults[name]
                case .section(let index): sections[index].values[name]
                }
            }
            set {
                switch place {
                case .nowhere: break
                case .defaults: defaults[name] = newValue
                case .section(let index): sections[index].values[name] = newValue
                }
            }
        }

        private mutating func change(_ name: String, _ change: (inout Lines) -> Void) {
            guard var lines = self[name] else { return }
            change(&lines)
            self[name] = lines
        }
    }
}

/// What is wrong with a configuration file.
package struct ConfigurationProblem: Error, Hashable, CustomStringConvertible {
    /// The file; empty where it is not known.
    package var file = ""
    /// The line, from 1; `nil` where it is none in particular.
    package var line: Int?
    /// What is wrong with it, in a sentence's words.
    package var said: String

    init(line: Int?, _ said: String) {
        self.line = line
        self.said = said
    }

    /// One sentence for a person.
    package var description: String {
        "\(file.isEmpty ? "the configuration" : file)\(line.map { ", line \($0)" } ?? ""): \(said)"
    }
}

extension Unicode.Scalar {
    /// Whether Python strips it from the ends of a text.
    fileprivate var isBlank: Bool {
        properties.isWhitespace || (0x1C...0x1F).contains(value)
    }
}

extension [Unicode.Scalar] {
    fileprivate var trimmedAtEnd: [Unicode.Scalar] {
        Array(prefix((lastIndex { !$0.isBlank } ?? -1) + 1))
    }

    fileprivate var trimmed: [Unicode.Scalar] {
        Array(trimmedAtEnd.drop(while: \.isBlank))
    }
}

extension String {
    fileprivate init(_ scalars: [Unicode.Scalar]) {
        self.init(String.UnicodeScalarView(scalars))
    }
}
