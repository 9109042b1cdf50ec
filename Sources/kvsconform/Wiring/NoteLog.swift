import ConformanceReports
import ConformanceStorage
import Logging

/// Writes what is noted on the way to standard error, a line each, as the program writes everything there.
struct NoteLog: LogHandler {
    var metadataProvider: Logger.MetadataProvider?
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .warning

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        KVSConform.say("\(event.level): \(TextStyle.harmless("\(event.message)"))")
    }
}
