internal import Conformance
internal import ConformanceRunner
internal import FoundationEssentials
internal import KinesisVideo
internal import KinesisVideoEmulator

/// Finds what a word can become, by what is written of it.
///
/// A person waits for each answer and has asked for nothing else: where there is no suite, or an unreadable one, what it would have
/// is left out without a word.
package struct Completion: Sendable {
    private let locator: SuiteLocator
    /// What is written of the word, up to the cursor.
    private let prefix: String

    /// Prepares to complete a word.
    ///
    /// - Parameters:
    ///   - prefix: What is written of it.
    ///   - locator: Where the suite is.
    package init(_ prefix: String, in locator: SuiteLocator) {
        self.prefix = prefix
        self.locator = locator
    }

    private var suite: Suite? { try? locator.suite() }

    private func fitting(_ candidates: [Candidate]) -> [Candidate] {
        candidates.filter { $0.text.hasPrefix(prefix) }
    }

    // MARK: What a suite has

    /// The paths of cases, one part further; behind that of a scenario the labels of its cases.
    ///
    /// The path of a scenario is its place in the suite, so that only a file whose labels are wanted needs to be read.
    package var cases: [Candidate] {
        guard let files = try? locator.files(), let paths = try? files.scenarioPaths() else { return [] }
        let ids = paths.compactMap(files.id)
        let scenario = prefix.firstIndex(of: "[").map { String(prefix[..<$0]) } ?? prefix
        var all = Invariant.allCases.map(\.casePath) + ids
        if ids.contains(scenario), let suite = try? Suite(files),
            let read = try? suite.scenarios(at: [SuiteFiles.join(files.root, scenario + ".json")])
        {
            all += Plan(read.scenarios).cases.map(\.path)
        }
        return Self.parts(of: all, behind: prefix).map { Candidate($0) }
    }

    /// How paths can go on: to the next `/`, or to their end.
    ///
    /// Where there is one way only it is gone further, so that nobody has to ask again.
    static func parts(of paths: [String], behind prefix: String) -> [String] {
        let paths = paths.filter { $0.hasPrefix(prefix) }
        var seen: Set<String> = []
        let parts = paths.map { path -> String in
            let rest = path[path.index(path.startIndex, offsetBy: prefix.count)...]
            // A label may have slashes of its own.
            guard let end = rest.firstIndex(where: { "/[".contains($0) }), rest[end] == "/", !prefix.contains("[")
            else {
                return path
            }
            return String(path[...end])
        }
        .filter { seen.insert($0).inserted }
        guard parts.count == 1, let part = parts.first, part.hasSuffix("/") else { return parts }
        return Self.parts(of: paths, behind: part)
    }

    /// The tags of the cases: those that follow from what one does, and those that stand in a file.
    package var tags: [Candidate] {
        let files = try? locator.files()
        var tags = Set(CaseTag.allCases.map(\.rawValue))
        for path in (try? files?.scenarioPaths()) ?? [] {
            guard let source = try? SuiteFiles.read(path: path), let scenario = try? JSONReader.parse(source.bytes).root
            else { continue }
            tags.formUnion(scenario["tags"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        }
        return fitting(tags.sorted().map { Candidate($0, CaseTag(rawValue: $0)?.summary) })
    }

    /// The requirements of the contract.
    package var requirements: [Candidate] {
        fitting((suite?.contract.requirements ?? []).map { Candidate($0.id, $0.text) })
    }

    /// The logical streams, each with what stands behind it.
    package func streams(_ end: String = "") -> [Candidate] {
        fitting((suite?.manifest.streams ?? []).map { Candidate($0.name + end, $0.description) })
    }

    /// The exceptions, in-stream errors and members that a scenario can be about.
    package var exceptions: [Candidate] {
        guard let contract = suite?.contract else { return [] }
        let all = contract.exceptions + contract.authenticationErrors + contract.frontEndErrors
        return fitting(all.map { Candidate($0.name, $0.meaning) })
    }

    /// The ids of in-stream errors.
    package var inStreamErrors: [Candidate] {
        fitting((suite?.contract.inStreamErrors ?? []).map { Candidate("\($0.id.rawValue)", $0.meaning) })
    }

    /// The members of GetMedia's request.
    package var members: [Candidate] {
        let input = suite?.contract.operation(named: "GetMedia")?.input ?? []
        return fitting(input.flatMap { $0.members.isEmpty ? [$0] : $0.members }.map { Candidate($0.name) })
    }

    /// All that can be explained, and the kinds of it.
    package var topics: [Candidate] {
        let topics = Topics(locator)
        return fitting(
            Topic.Kind.allCases.map { Candidate($0.rawValue, $0.heading) }
                + topics.all.flatMap { topic in
                    // An abbreviation of several codes is none of them.
                    let names = topic.name.hasPrefix("…") ? topic.aliases.filter { $0.contains(".") } : [topic.name]
                    return names.map { Candidate($0, topic.summary) }
                }
        )
    }

    // MARK: What the program has

    /// The faults of the emulator; behind the name of one its arguments, behind `@` its occasions, behind `:` the streams.
    package var faults: [Candidate] {
        if let colon = prefix.lastIndex(of: ":") {
            let end = prefix[...colon]
            return fitting((suite?.manifest.streams ?? []).map { Candidate(end + $0.name, $0.description) })
        }
        let name = Fault.Name(rawValue: String(prefix.prefix { !"=@".contains($0) }))
        if let name, let at = prefix.lastIndex(of: "@") {
            let occasions = Fault.Occasion.allCases.filter { $0 != .always && name.waitsForOccasions }
            return fitting(occasions.map { Candidate(prefix[...at] + $0.rawValue) })
        }
        if let name, prefix.contains("=") {
            return fitting(name.arguments(suite?.contract).map { Candidate("\(name.rawValue)=\($0)") })
        }
        let names = Fault.Name.allCases.filter { $0.rawValue.hasPrefix(prefix) }
        let candidates = names.map { Candidate($0.rawValue, $0.summary) }
        guard names.count == 1, let name = names.first, name.parameter != .none else { return candidates }
        return candidates + [Candidate("\(name.rawValue)=")]
    }

    /// The regions of AWS.
    package var regions: [Candidate] {
        fitting(Self.regions.map { Candidate($0) })
    }

    private static let regions = Partition.all.flatMap(\.regions).filter { !Partition.isPseudoRegion($0) }.sorted()

    /// What names a target: the emulator, regions, files, recordings.
    package var targets: [Candidate] {
        for word in ["recording:", "emulator:dialect="] where prefix.hasPrefix(word) {
            let path = Completion(String(prefix.dropFirst(word.count)), in: locator)
            let dialects = word.hasPrefix("emulator") ? path.fitting(Self.dialects) : []
            let files = path.files(word.hasPrefix("emulator") ? [".json"] : nil)
            return (dialects + files).map { Candidate(word + $0.text, $0.about) }
        }
        let emulator = [
            Candidate("emulator", "The built-in emulator."), Candidate("emulator:dialect="), Candidate("recording:"),
        ]
        return fitting(emulator) + regions + files([".json"])
    }

    /// The dialects.
    package static let dialects = Dialect.allCases.map { Candidate($0.rawValue, $0.summary) }

    /// Conditions by which cases are selected.
    package var conditions: [Candidate] {
        fitting(CasePredicate.Kind.allCases.map { Candidate("\($0.rawValue)(") })
    }

    /// Folders, and files of some kinds.
    ///
    /// - Parameter endings: How the names of the files end; `nil` for folders alone.
    /// - Returns: Their paths, folders with `/` behind; those that are hidden only where a point is written.
    package func files(_ endings: [String]?) -> [Candidate] {
        let slash = prefix.lastIndex(of: "/")
        let folder = slash.map { String(prefix[...$0]) } ?? ""
        let begun = slash.map { String(prefix[prefix.index(after: $0)...]) } ?? prefix
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        return names.sorted().compactMap { name in
            guard name.hasPrefix(begun), !name.hasPrefix(".") || begun.hasPrefix(".") else { return nil }
            if SuiteFiles.isFolder(folder + name) { return Candidate(folder + name + "/") }
            return endings?.contains(where: name.hasSuffix) == true ? Candidate(folder + name) : nil
        }
    }
}
