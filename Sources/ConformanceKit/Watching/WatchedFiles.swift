package import ConformanceRunner
internal import ConformanceStorage
internal import KinesisVideo

/// The files that a selection of a suite depends on, as they are at the moment.
package struct WatchedFiles: Sendable {
    /// What is watched.
    private let suite: SuiteFiles
    /// The files and folders that were named, there or not.
    private let named: [String]
    /// Whether all scenarios of the suite matter.
    private let isWhole: Bool
    /// What every case depends on besides the suite: targets, accepted failures.
    private let others: [String]

    /// Describes what is watched.
    ///
    /// - Parameters:
    ///   - selection: The cases that are wanted.
    ///   - suite: The suite.
    ///   - targets: What `--target` was given.
    ///   - others: Further files that every case depends on.
    package init(_ selection: CaseSelection, of suite: SuiteFiles, targets: [String] = [], others: [String] = []) {
        self.suite = suite
        let names = selection.what.map { CaseSelection.splitLine($0) }
        let files = names.filter { SuiteFiles.exists($0.path) || $0.line != nil || $0.path.hasSuffix(".json") }
        named = files.map(\.path)
        // What is no file is a pattern, which any scenario may match.
        isWhole = files.isEmpty || files.count < names.count
        self.others = others + targets.flatMap(Self.files(ofTarget:))
    }

    /// The files that a target may be described by: what is given, and what stands behind `emulator:` and `emulator:dialect=`.
    private static func files(ofTarget text: String) -> [String] {
        guard let colon = text.firstIndex(of: ":") else { return text.hasSuffix(".json") ? [text] : [] }
        let rest = String(text[text.index(after: colon)...])
        let name = rest.hasPrefix("dialect=") ? String(rest.dropFirst("dialect=".count)) : rest
        return text.hasPrefix("emulator:") && name.hasSuffix(".json") ? [name] : text.hasSuffix(".json") ? [text] : []
    }

    /// The paths of all of them, as the suite names them; one that was named and is missing is among them.
    package var paths: Set<String> {
        scenarios.union(common)
    }

    /// The scenarios among the files.
    private var scenarios: Set<String> {
        var paths: Set<String> = []
        // Of a folder that cannot be read, as while it is written anew, nothing is there.
        if isWhole { paths.formUnion((try? suite.scenarioPaths()) ?? []) }
        for path in named {
            paths.formUnion(SuiteFiles.isFolder(path) ? (try? suite.scenarioPaths(at: path)) ?? [] : [path])
        }
        return paths
    }

    /// The files that every case depends on.
    private var common: Set<String> {
        let fixed = ["contract.json", "suite.json"].map { SuiteFiles.join(suite.root, $0) }
        let streams = (try? suite.files(in: "streams")) ?? []
        return Set(fixed + streams + suite.media + others)
    }

    /// Whether a file is a scenario, whose saving changes its own cases alone; the file may be gone by now.
    package func isScenario(_ path: String) -> Bool {
        named.contains { path == $0 || path.hasPrefix($0.hasSuffix("/") ? $0 : $0 + "/") } || suite.isOfArea(path)
    }
}
