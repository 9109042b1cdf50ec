internal import FileSystem
package import KinesisVideo

/// The folder of one run below the folder of all reports: journal, recordings, and what is made of them.
package struct RunFolder: Sendable {
    /// The folder's path, below the reports' folder as that was given.
    package let path: String

    /// The path of the run's journal.
    package var journal: String {
        "\(path)/\(JournalFile.name)"
    }

    /// The folder of the run's recordings.
    package var recordings: String {
        "\(path)/\(Self.recordingsName)"
    }

    /// What the folder of recordings is called in every run.
    package static let recordingsName = "recordings"

    /// Creates the folder under a name of its own, and has `latest` lead to it.
    ///
    /// The name begins with the time, so that names sort as runs happened: `20261001T123456Z-07659a`, of which the last
    /// six digits are the milliseconds, in hexadecimal, and a number of its own.
    ///
    /// - Parameters:
    ///   - reports: The folder of all reports, created where it is missing.
    ///   - startedAt: When the run began.
    ///   - generator: Makes names unique among runs that begin in one millisecond.
    /// - Throws: ``FileError`` where the folder cannot be created.
    package init(
        in reports: String,
        startedAt: WallTime,
        using generator: inout some RandomNumberGenerator
    ) throws(FileError) {
        let time = startedAt.rfc3339Text.prefix { $0 != "." }.filter { $0 != "-" && $0 != ":" }
        let milliseconds = Hexadecimal.padded(UInt64((startedAt.milliseconds % 1000 + 1000) % 1000), to: 3)
        let folder = reports.isEmpty ? "." : reports
        for _ in 0..<100 {
            let unique = Hexadecimal.padded(UInt64(UInt16.random(in: 0..<1 << 12, using: &generator)), to: 3)
            let name = "\(time)Z-\(milliseconds)\(unique)"
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            do {
                try SystemCall.createFolders(folder)
                guard try SystemCall.createFolder(path) else { continue }
            } catch {
                throw FileError(.create, path: path, code: error.code)
            }
            self.path = path
            // A convenience: where links cannot be made, the run's own name still leads to it.
            try? SystemCall.replaceLink(folder.hasSuffix("/") ? folder + "latest" : "\(folder)/latest", to: name)
            return
        }
        throw FileError(.create, path: folder, code: SystemCall.alreadyExists)
    }
}

// MARK: What is not needed any more

extension RunFolder {
    /// Removes the folders of all runs but the last ones, by their names; what no run made stays.
    ///
    /// What cannot be removed stays too: that is no reason for a run not to be done.
    ///
    /// - Parameters:
    ///   - reports: The folder of all reports.
    ///   - count: How many runs are kept.
    package static func removeOld(in reports: String, keeping count: Int) {
        let folder = reports.isEmpty ? "." : reports
        let runs = ((try? SystemCall.names(in: folder)) ?? []).filter(isName).sorted()
        for name in runs.dropLast(max(1, count)) {
            let path = "\(folder)/\(name)"
            guard SystemCall.isFolder(path), SystemCall.kind(of: "\(path)/\(JournalFile.name)") == .regular else {
                continue
            }
            remove(path, depth: 0)
        }
    }

    /// Removes the folder with all that is in it, as far as it can be.
    package func remove() {
        Self.remove(path, depth: 0)
    }

    /// Whether a name is one that ``init(in:startedAt:using:)`` gives.
    private static func isName(_ name: String) -> Bool {
        let form = "00000000T000000Z-xxxxxx"
        return name.utf8.count == form.utf8.count
            && zip(name, form).allSatisfy { character, place in
                switch place {
                case "0": "0"..."9" ~= character
                case "x": "0"..."9" ~= character || "a"..."f" ~= character
                default: character == place
                }
            }
    }

    /// How deep the folders of a run are nested, at the most: recordings have one for each part of a case's path.
    private static let deepest = 64

    private static func remove(_ folder: String, depth: Int) {
        guard depth < deepest else { return }
        for name in (try? SystemCall.names(in: folder)) ?? [] {
            let path = "\(folder)/\(name)"
            // A link is removed, and not what it leads to.
            if SystemCall.kind(of: path) != .link, SystemCall.isFolder(path) {
                remove(path, depth: depth + 1)
            } else {
                SystemCall.remove(path)
            }
        }
        SystemCall.removeFolder(folder)
    }

    /// Removes files of a folder, as far as they can be.
    ///
    /// - Parameters:
    ///   - folder: The folder.
    ///   - kept: The names of files that stay.
    ///   - isMeant: Whether a file is one of those, by its name.
    package static func removeFiles(in folder: String, but kept: Set<String>, where isMeant: (String) -> Bool) {
        for name in (try? SystemCall.names(in: folder)) ?? [] where isMeant(name) && !kept.contains(name) {
            let path = "\(folder)/\(name)"
            if SystemCall.kind(of: path) == .regular { SystemCall.remove(path) }
        }
    }
}
