package import KinesisVideo

/// Why an emulator cannot be configured: every problem of its files at once, ready to print.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problems in the order of the files; each with its place, its line and a mark where it has one.
    package let problems: [String]

    /// The same problems as data, where every one of them has a place in a file; else empty.
    package let located: [Located]

    /// A problem and the file that it is in.
    package struct Located: Hashable, Sendable {
        /// The file.
        package let source: SourceText
        /// What is wrong with it.
        package let problem: JSONProblem
    }

    init(_ problems: [String]) {
        self.problems = problems
        located = []
    }

    init(_ problem: String) {
        self.init([problem])
    }

    init(_ problems: [JSONProblem], in source: SourceText) {
        self.problems = problems.map { $0.rendered(in: source) }
        located = problems.map { Located(source: source, problem: $0) }
    }

    /// The problems one after the other.
    package var description: String {
        problems.joined(separator: "\n")
    }
}

extension ConfigurationError {
    /// Reads an object from a text, and throws everything that is wrong with either.
    static func read<Result>(
        _ source: SourceText,
        _ body: (inout JSONObjectReader) -> Result?
    ) throws(ConfigurationError) -> Result {
        var problems: [JSONProblem] = []
        var result: Result?
        do {
            let document = try JSONReader.parse(source.bytes)
            problems = document.duplicates.map { JSONProblem($0, in: source) }
            result = JSONObjectReader.read(document.root, problems: &problems, body)
        } catch {
            problems = [JSONProblem(error)]
        }
        guard let result, problems.isEmpty else {
            let inOrder = problems.sorted { $0.range.lowerBound < $1.range.lowerBound }
            throw ConfigurationError(inOrder, in: source)
        }
        return result
    }
}
