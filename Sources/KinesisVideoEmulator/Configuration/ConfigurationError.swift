package import KinesisVideo

/// Why an emulator cannot be configured: everything that is wrong with its files at once.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong at a place of a file, in the order of the files.
    package internal(set) var diagnostics: [Diagnostic] = []

    /// What is wrong and has no place in a file, each in a line.
    package internal(set) var problems: [String] = []

    /// Whether all of it is that a file is not there, or cannot be read.
    package internal(set) var isMissingFile = false

    init() {}

    init(_ problem: String, isMissingFile: Bool = false) {
        problems = [problem]
        self.isMissingFile = isMissingFile
    }

    init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    /// The problems one after the other, each in a line.
    package var description: String {
        (problems + diagnostics.map(\.description)).joined(separator: "\n")
    }
}
