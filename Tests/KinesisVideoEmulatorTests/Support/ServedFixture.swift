import KinesisVideo
import NIOHTTP1

@testable import KinesisVideoEmulator

/// A fixture that listens, on the clock of the machine.
struct ServedFixture {
    let running: RunningEmulator
    let fixture: Fixture

    /// Serves the package's streams for as long as the body runs.
    static func run(
        faults: [String] = [],
        clock: WallClock = .system,
        configure: (inout EmulatorConfiguration) -> Void = { _ in },
        _ body: (ServedFixture) async throws -> Void
    ) async throws {
        var configuration = try Fixture.configuration()
        for fault in faults { try configuration.addFault(fault) }
        configure(&configuration)
        let emulator = Emulator(
            configuration: configuration,
            contract: try PackageFolder.contract(),
            clock: clock,
            logger: Fixture.silentLogger
        )
        let served = ServedFixture(running: try await emulator.start(), fixture: try Fixture())
        do {
            try await body(served)
        } catch {
            try await served.running.shutdown()
            throw error
        }
        try await served.running.shutdown()
    }

    func connect(reads: Bool = true) async throws -> RawConnection {
        try await RawConnection.open(port: running.port, reads: reads)
    }

    /// The bytes of a signed GetMedia request.
    func getMedia(
        _ stream: String,
        _ selector: String = #"{"StartSelectorType":"EARLIEST"}"#,
        headers: [HeaderField] = [],
        version: String = "1.1"
    ) -> (head: [UInt8], body: [UInt8]) {
        fixture.clock.set(WallClock.system.now())
        let body = #"{"StreamName":"\#(stream)","StartSelector":\#(selector)}"#
        let request = fixture.request(body)
        var head = "POST /getMedia HTTP/\(version)\r\n"
        for (name, value) in request.head.headers { head += "\(name): \(value)\r\n" }
        for field in headers { head += "\(field.name): \(field.value)\r\n" }
        head += "Content-Length: \(request.body.count)\r\n\r\n"
        return (Array(head.utf8), request.body)
    }

    /// Sends a signed GetMedia request over a new connection.
    func send(
        _ stream: String,
        _ selector: String = #"{"StartSelectorType":"EARLIEST"}"#,
        reads: Bool = true
    ) async throws -> RawConnection {
        let connection = try await connect(reads: reads)
        let request = getMedia(stream, selector)
        try await connection.send(request.head + request.body)
        return connection
    }

    /// Waits until a stream has so many sessions.
    func waitForSessions(_ count: Int, of stream: String) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while running.sessionCount(of: stream) != count {
            guard ContinuousClock.now < deadline else { throw RawConnection.TimedOut() }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
