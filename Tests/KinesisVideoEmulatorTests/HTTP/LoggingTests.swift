import KinesisVideo
import Logging
import Synchronization
import Testing

@testable import KinesisVideoEmulator

@Suite struct LoggingTests {
    private final class Lines: Sendable {
        let lines = Mutex<[String]>([])
    }

    /// Keeps what is logged, at every level.
    private struct Recorder: LogHandler {
        let recorded: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        func log(event: LogEvent) {
            let metadata = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            recorded.lines.withLock { $0.append(([event.message.description] + metadata).joined(separator: " ")) }
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
    }

    @Test func requestsAreLoggedWithoutSecrets() async throws {
        let recorded = Lines()
        let logger = Logger(label: "test") { _ in Recorder(recorded: recorded) }
        let emulator = Emulator(
            configuration: try Fixture.configuration(),
            contract: try PackageFolder.contract(),
            logger: logger
        )
        let served = ServedFixture(running: try await emulator.start(), fixture: try Fixture())
        _ = try await served.send("recorded").answer()
        _ = try await served.send("missing").answer()
        let unsigned = try await served.connect()
        let head = "GET /other?X-Amz-Signature=abc HTTP/1.1\r\nAuthorization: secret words\r\nHost: a\r\n\r\n"
        try await unsigned.send(Array(head.utf8))
        _ = try await unsigned.answer()
        try await served.running.shutdown()

        let lines = recorded.lines.withLock { $0 }
        #expect(lines.contains { $0.hasPrefix("listening endpoint=http://127.0.0.1:") })
        #expect(lines.contains { $0.hasPrefix("POST /getMedia 200 requestID=") && $0.hasSuffix("stream=recorded") })
        #expect(lines.contains { $0.hasPrefix("session ended bytes=") && $0.contains("fragments=12") })
        #expect(lines.contains { $0.hasPrefix("POST /getMedia 404 error=ResourceNotFoundException") })
        #expect(lines.contains { $0.hasPrefix("GET /other 403 error=AccessDeniedException") })
        for secret in ["AWS4", "AKID", "Signature", "secret", Fixture.key.secretAccessKey] {
            #expect(!lines.contains { $0.contains(secret) }, "\(secret)")
        }
    }
}
