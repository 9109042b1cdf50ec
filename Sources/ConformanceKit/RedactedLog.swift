package import Conformance
internal import Logging

/// Takes secrets out of what is noted, before whoever writes it down has it.
private struct RedactedLog: LogHandler {
    var base: any LogHandler
    let redaction: Redaction

    var metadataProvider: Logger.MetadataProvider? {
        get { base.metadataProvider }
        set { base.metadataProvider = newValue }
    }

    var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }

    var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
        var event = event
        event.message = "\(redaction.text("\(event.message)"))"
        event.metadata = event.metadata?.mapValues { .string(redaction.text("\($0)")) }
        base.log(event: event)
    }
}

extension Caller {
    /// The caller, with a log that has no secret in it which a redaction knows.
    package func redacted(by redaction: Redaction) -> Caller {
        var caller = self
        caller.logger.handler = RedactedLog(base: logger.handler, redaction: redaction)
        return caller
    }
}
