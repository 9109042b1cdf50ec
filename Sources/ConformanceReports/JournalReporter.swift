package import Conformance
package import ConformanceStorage
internal import KinesisVideo

/// Writes the journal of a run: each line as soon as it happens, each with one call, so that a run that is killed leaves all
/// that it knew.
package struct JournalReporter: Reporter {
    private let path: String
    private let file: AppendedFile
    private var writer = JournalWriter()

    /// Creates the journal's file, which must not exist yet.
    ///
    /// - Parameter path: Where; folders above it that are missing are created.
    /// - Throws: ``FileError`` where it cannot be created.
    package init(path: String) throws(FileError) {
        self.path = path
        file = try AppendedFile(path: path)
    }

    package mutating func receive(_ event: RunEvent, in run: RunReport, at now: Duration) throws(ReportError) {
        for line in writer.lines(for: event, at: now) {
            do throws(FileError) {
                try file.append(line.bytes() + [0x0A])
            } catch {
                throw .file(error)
            }
        }
    }

    package mutating func finish(_ run: RunReport) throws(ReportError) {
        do throws(FileError) {
            try file.synchronize()
        } catch {
            throw .file(error)
        }
    }
}
