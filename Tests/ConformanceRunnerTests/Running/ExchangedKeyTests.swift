import Conformance
import KinesisVideo
import KinesisVideoClient
import KinesisVideoEmulator
import Synchronization
import Testing

@testable import ConformanceRunner

extension SocketTests {
    /// Keys that are written down have no end; somebody exchanges them while a run goes on.
    @Suite("Keys that are exchanged")
    struct ExchangedKeyTests {
        /// A file with one key after the other, each as long as nobody asks again.
        private final class File: CredentialProvider {
            private let count = Mutex(0)
            private let keys: [Credentials]

            init(_ keys: Credentials...) { self.keys = keys }

            var reads: Int { count.withLock(\.self) }

            func credentials() async throws(CredentialError) -> ProvidedCredentials {
                let index = count.withLock { count in
                    defer { count += 1 }
                    return count
                }
                return ProvidedCredentials(keys[min(index, keys.count - 1)], source: "file")
            }
        }

        private static let old = Credentials(accessKeyID: "AKIDOLD", secretAccessKey: "old")

        private static func connection(_ endpoint: String, _ file: File) throws -> TargetConnection {
            let provider = RenewedCredentials(file, date: WallClock.system.now)
            return try Bench.connection(endpoint, access: TargetAccess(credentials: provider))
        }

        private static let step = Bench.step(#"{ "stopWhen": { "chunks": 2 }, "count": { "atLeast": 2 } }"#)

        @Test("are read again when they are refused, and no case notices")
        func exchanged() async throws {
            try await Bench.emulating { emulator in
                let file = File(Self.old, Bench.credentials)
                let connection = try Self.connection(emulator.endpoint, file)
                let plan = try Bench.plan(Self.step, Self.step, Self.step, Self.step)
                let report = await Bench.run(plan, on: connection)
                #expect(report.summaries.filter { $0 != "passed" && !$0.hasPrefix("skipped") } == [])
                #expect(report.targets.flatMap(\.results).filter { $0.path.hasPrefix("a/") }.count == 4)
                #expect(file.reads == 2)
            }
        }

        @Test("are read once more where they stay what they are, and the cases say why nothing is judged")
        func unchanged() async throws {
            try await Bench.emulating { emulator in
                let file = File(Self.old)
                let report = await Bench.run(
                    try Bench.plan(Self.step, Self.step, Self.step),
                    on: try Self.connection(emulator.endpoint, file)
                )
                #expect(report.targets.flatMap(\.results).allSatisfy { $0.verdict.cause == .credentials })
                #expect(file.reads == 2)
            }
        }

        @Test("are read again by who follows a stream")
        func followed() async throws {
            let file = File(Self.old, Bench.credentials)
            let connection = try Self.connection("http://127.0.0.1:1", file)
            let route = connection.followedRoute(to: connection.target.streams["recorded"])
            #expect(try await route.credentials(.none) == Self.old)
            #expect(try await route.credentials(.endpoint) == Self.old)
            #expect(try await route.credentials(.credentials) == Bench.credentials)
            #expect(try await route.credentials(.none) == Bench.credentials)
        }
    }
}
