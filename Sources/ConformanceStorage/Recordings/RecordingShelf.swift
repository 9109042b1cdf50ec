package import Conformance
internal import FileSystem

/// The recordings of one target that lie in a folder, found by case and step.
package struct RecordingShelf: RecordingLibrary {
    private struct Entry: Sendable {
        let path: String
        let header: Recording.Header
    }

    package let name: String
    /// The target that was recorded.
    package let target: Recording.Header.Target
    /// By case path, the steps in the order in which they were recorded.
    private var cases: [String: [Entry]] = [:]

    private init(name: String, target: Recording.Header.Target) {
        self.name = name
        self.target = target
    }

    /// Looks through folders and files, and makes a shelf of each target.
    ///
    /// - Returns: The shelves, by the targets' names; and what was found that is no recording that can be read.
    /// - Throws: ``FileError`` where a folder cannot be read.
    package static func shelves(
        at path: String
    ) throws(FileError) -> (shelves: [RecordingShelf], problems: [(path: String, error: RecordingError)]) {
        var shelves: [String: RecordingShelf] = [:]
        var problems: [(path: String, error: RecordingError)] = []
        for file in try files(at: path) {
            do throws(RecordingError) {
                // The header is all that is read now; a folder may hold thousands.
                guard case .header(let header) = try RecordingFile(file).next() else { continue }
                var shelf = shelves[header.target.name] ?? RecordingShelf(name: path, target: header.target)
                shelf.add(Entry(path: file, header: header))
                shelves[header.target.name] = shelf
            } catch {
                problems.append((file, error))
            }
        }
        return (shelves.values.sorted { $0.target.name < $1.target.name }, problems)
    }

    /// The recordings at a path, the file itself or all below a folder, sorted.
    ///
    /// - Throws: ``FileError`` where there is nothing, or a folder cannot be read.
    package static func files(at path: String) throws(FileError) -> [String] {
        guard SystemCall.isFolder(path) else {
            guard SystemCall.kind(of: path) != nil else { throw FileError(.read, path: path, code: SystemCall.missing) }
            return [path]
        }
        var files: [String] = []
        try gather(path, &files, depth: 0)
        return files
    }

    private static func gather(_ folder: String, _ files: inout [String], depth: Int) throws(FileError) {
        let names: [String]
        do throws(SystemCall.Failure) {
            names = try SystemCall.names(in: folder)
        } catch {
            throw FileError(.read, path: folder, code: error.code)
        }
        for name in names {
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            if name.hasSuffix(Recording.fileExtension) {
                files.append(path)
            } else if depth < maximumDepth, SystemCall.kind(of: path) == .other, SystemCall.isFolder(path) {
                // Links are not followed: they may lead round in a circle.
                try gather(path, &files, depth: depth + 1)
            }
        }
    }

    private static let maximumDepth = 32

    private mutating func add(_ entry: Entry) {
        var entries = cases[entry.header.casePath] ?? []
        if let index = entries.firstIndex(where: { $0.header.step == entry.header.step }) {
            if entries[index].header.attempt < entry.header.attempt { entries[index] = entry }
        } else {
            entries.append(entry)
        }
        cases[entry.header.casePath] = entries
    }

    // MARK: RecordingLibrary

    package func header(of casePath: String, step: String?) -> Recording.Header? {
        entry(casePath, step)?.header
    }

    package func open(_ casePath: String, step: String) throws(RecordingError) -> (any RecordingSource)? {
        guard let entry = entry(casePath, step) else { return nil }
        return try RecordingFile(entry.path)
    }

    private func entry(_ casePath: String, _ step: String?) -> Entry? {
        let entries = cases[casePath] ?? []
        guard let step else { return entries.min { $0.header.startedAt < $1.header.startedAt } }
        return entries.first { $0.header.step == step }
    }
}
