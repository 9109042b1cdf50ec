import ArgumentParser
import ConformanceKit
import ConformanceReports
import ConformanceStorage

/// Whether and how a run records what it sees.
struct RecordOptions: ParsableArguments {
    enum Kept: String, CaseIterable, ExpressibleByArgument {
        case all
        case failures
        case none
    }

    @Option(
        help: ArgumentHelp(
            "Which answers are recorded, to be judged again with 'kvsconform replay': all, failures or none.",
            discussion: "'failures' keeps the steps of cases that did not pass. Recordings go to the reports' folder.",
            valueName: "which"
        )
    )
    var record = Kept.failures

    @Option(
        help: ArgumentHelp(
            "How much of a body is recorded, such as 64M; what comes behind that is left out.",
            valueName: "size"
        )
    )
    var recordLimit = ByteCount(64 << 20)

    @Flag(inversion: .prefixedNo, help: "Record zeros for the bytes of frames; sizes and all else stay as they came.")
    var redactMedia = false

    /// How recordings are made in the folder of reports, which may be none; `nil` for no recordings.
    func options(in folder: String?) throws(Failure) -> RecordingFolder.Options? {
        guard folder != nil else {
            guard record == .all else { return nil }
            throw Failure(.usage, "--record all needs a folder for reports: leave out --no-reports")
        }
        return RecordingFolder.Kept(rawValue: record.rawValue).map { kept in
            RecordingFolder.Options(kept: kept, limit: UInt64(recordLimit.bytes), zeroesMedia: redactMedia)
        }
    }
}
