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
    /// The name begins with the time, so that names sort as runs happened: `20261001T123456Z-5f3c9a`.
    ///
    /// - Parameters:
    ///   - reports: The folder of all reports, created where it is missing.
    ///   - startedAt: When the run began.
    ///   - generator: Makes names unique among runs that begin in one second.
    /// - Throws: ``FileError`` where the folder cannot be created.
    package init(
        in reports: String,
        startedAt: WallTime,
        using generator: inout some RandomNumberGenerator
    ) throws(FileError) {
        let time = startedAt.rfc3339Text.prefix { $0 != "." }.filter { $0 != "-" && $0 != ":" }
        let folder = reports.isEmpty ? "." : reports
        for _ in 0..<100 {
            let unique = Hexadecimal.padded(UInt64(UInt32.random(in: 0..<1 << 24, using: &generator)), to: 6)
            let name = "\(time)Z-\(unique)"
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
