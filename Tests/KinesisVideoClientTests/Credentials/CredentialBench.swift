import KinesisVideo
import Logging
import Synchronization

@testable import KinesisVideoClient

/// A service of HTTP that answers each request as it is told, and remembers it.
final class PlayedService: Sendable {
    private let server: RawServer
    private let log: Log

    private final class Log: Sendable {
        let requests = Mutex<[String]>([])
    }

    /// Plays a service; `answer` gives the status and the body for a request's text, and for how many came before it.
    init(_ answer: @escaping @Sendable (_ request: String, _ before: Int) -> (Int, String)) throws {
        let log = Log()
        self.log = log
        server = try RawServer { peer in
            let request = peer.request()
            let before = log.requests.withLock { requests in
                requests.append(request)
                return requests.count - 1
            }
            let (status, body) = answer(request, before)
            peer.send("HTTP/1.1 \(status) Any\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }
    }

    var url: String { "http://127.0.0.1:\(server.port)" }

    var endpoint: Endpoint { Endpoint(host: "127.0.0.1", port: server.port) }

    var requests: [String] { log.requests.withLock(\.self) }
}

/// The surroundings of a test: a moment, variables, files, and what was learned to be secret.
final class CredentialBench: Sendable {
    static let now = "2026-11-27T12:00:00.000Z"
    static let later = "2026-11-27T13:00:00Z"
    static let earlier = "2026-11-27T11:00:00Z"

    private let secrets = Mutex<Set<String>>([])
    private let files = Mutex<[String: String]>([:])

    /// What was told to be secret.
    var learned: Set<String> { secrets.withLock(\.self) }

    /// A file as it is now.
    func file(_ path: String) -> String? {
        files.withLock { $0[path] }
    }

    /// Writes a file, as another program does.
    func write(_ text: String, to path: String) {
        files.withLock { $0[path] = text }
    }

    func surroundings(
        _ environment: [String: String] = [:],
        files: [String: String] = [:],
        connectTo: [ConnectTo] = [],
        process: @escaping @Sendable ([String], [String: String]) async -> ProcessResult = { _, _ in .failed("") }
    ) -> CredentialSurroundings {
        self.files.withLock { $0 = files }
        return CredentialSurroundings(
            environment: environment,
            file: { [self] in file($0).map { .bytes(Array($0.utf8)) } ?? .missing },
            save: { [self] bytes, path in
                guard !path.contains("/read-only/") else { return "Permission denied" }
                write(String(decoding: bytes, as: UTF8.self), to: path)
                return nil
            },
            process: process,
            tls: TLSContext(),
            connectTo: connectTo,
            date: { WallTime(rfc3339: Self.now) ?? WallTime(milliseconds: 0) },
            clock: SteadyClock(now: { .zero }, sleep: { _ in }),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onSecret: { [self] secret in _ = secrets.withLock { $0.insert(secret) } }
        )
    }

    /// A chain with a home directory.
    func chain(
        _ environment: [String: String] = [:],
        profile: String? = nil,
        config: String = "",
        credentials: String = "",
        files: [String: String] = [:],
        connectTo: [ConnectTo] = [],
        process: @escaping @Sendable ([String], [String: String]) async -> ProcessResult = { _, _ in .failed("") }
    ) -> CredentialChain {
        let home = ["/h/.aws/config": config, "/h/.aws/credentials": credentials].merging(files) { $1 }
        let variables = ["HOME": "/h", "AWS_EC2_METADATA_DISABLED": "true"].merging(environment) { $1 }
        return CredentialChain(
            profile: profile,
            in: surroundings(variables, files: home, connectTo: connectTo, process: process)
        )
    }
}
