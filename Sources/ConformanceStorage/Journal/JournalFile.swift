package import Conformance
internal import FileSystem

/// Reads journals from disk, piece by piece.
package enum JournalFile {
    /// The name of a journal in the folder of its run.
    package static let name = "journal.jsonl"

    /// Why a journal cannot be used.
    package enum Problem: Error {
        /// The file cannot be read.
        case file(FileError)
        /// The file is no journal, or a broken one.
        case journal(path: String, JournalError)
    }

    /// The journal that a path means: the file itself, or the one in a folder.
    package static func path(at path: String) -> String {
        guard SystemCall.isFolder(path) else { return path }
        return path.hasSuffix("/") ? path + name : "\(path)/\(name)"
    }

    /// The folders of runs in a folder, sorted by their names; links such as `latest` are not followed.
    ///
    /// - Parameter folder: A folder such as `Reports`.
    /// - Returns: Their paths; none where it cannot be read.
    package static func runs(in folder: String) -> [String] {
        let names = (try? SystemCall.names(in: folder)) ?? []
        return names.map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }.filter {
            SystemCall.kind(of: $0) != .link && SystemCall.kind(of: "\($0)/\(name)") == .regular
        }
    }

    /// What a journal says first; `nil` where not even that was written.
    ///
    /// - Parameter path: The file, or the folder of a run.
    /// - Returns: The header.
    /// - Throws: ``Problem``.
    package static func header(of path: String) throws(Problem) -> RunHeader? {
        let path = self.path(at: path)
        var reader = JournalReader()
        let file = try reading { () throws(FileError) in try InputFile(path: path) }
        while let piece = try reading({ () throws(FileError) in try file.next() }) {
            // The line is whole with its end; what stands behind it is read by whoever wants it.
            let end = piece.firstIndex(of: 0x0A).map { $0 + 1 } ?? piece.endIndex
            do throws(JournalError) {
                if case .runStarted(let header) = try reader.read(piece[..<end]).first { return header }
            } catch {
                throw .journal(path: path, error)
            }
        }
        return nil
    }

    /// Reads a journal's events in their order.
    ///
    /// - Parameters:
    ///   - path: The file, or the folder of a run.
    ///   - withSteps: Whether what was seen in each step is wanted.
    ///   - take: Told of each event.
    /// - Returns: Whether the last line was torn, and left out.
    /// - Throws: ``Problem``.
    @discardableResult
    package static func read(
        _ path: String,
        withSteps: Bool = true,
        _ take: (RunEvent) -> Void
    ) throws(Problem) -> Bool {
        let path = self.path(at: path)
        var reader = JournalReader(withSteps: withSteps)
        let file = try reading { () throws(FileError) in try InputFile(path: path, pieceSize: 1 << 20) }
        while let piece = try reading({ () throws(FileError) in try file.next() }) {
            do throws(JournalError) {
                for event in try reader.read(piece) { take(event) }
            } catch {
                throw .journal(path: path, error)
            }
        }
        for event in reader.finish() { take(event) }
        return reader.isTorn
    }

    /// The report of a run from its journal; of a run that was killed, a red one.
    ///
    /// - Parameter path: The file, or the folder of a run.
    /// - Returns: The report.
    /// - Throws: ``Problem``.
    package static func report(of path: String) throws(Problem) -> RunReport {
        var run = RunReport()
        try read(path) { run.apply($0) }
        run.endUnfinished()
        return run
    }

    private static func reading<Result>(_ body: () throws(FileError) -> Result) throws(Problem) -> Result {
        do throws(FileError) {
            return try body()
        } catch {
            throw .file(error)
        }
    }
}
