import Conformance
import KinesisVideo
import KinesisVideoClient
import KinesisVideoEmulator
import Synchronization
import Testing

@testable import ConformanceRunner

extension SocketTests {
    /// A stream is read on across whatever an emulator does to its sessions.
    @Suite("Following")
    struct FollowTests {
        /// Keeps the numbers of the chunks that come.
        struct Reader: ChunkFollowing {
            typealias Cutter = ChunkCutter
            var numbers: [String] = []
            var ends: [FollowMachine.SessionEnd] = []
            let most: Int

            mutating func take(_ chunk: MediaChunk, bytes: [UInt8], _ summary: FollowSummary) -> Bool {
                numbers.append(chunk.fragmentNumber?.text ?? "none")
                return numbers.count < most
            }

            mutating func sessionEnded(
                _ end: FollowMachine.SessionEnd,
                resumingAt time: Duration,
                after summary: FollowSummary
            ) {
                ends.append(end)
            }
        }

        /// Follows a stream until so many chunks have come.
        private static func follow(
            _ stream: String,
            _ most: Int = 10,
            of connections: [TargetConnection],
            credentials: [Credentials] = [Bench.credentials],
            silence: Duration = .seconds(60),
            limit: Duration = .seconds(30)
        ) async throws -> (reader: Reader, summary: FollowSummary, failure: FollowFailure?) {
            let renewals = Mutex(0)
            let sessions = Mutex(0)
            let first = connections[0]
            let follower = Follower(
                stream: .name(stream),
                contract: try Bench.suite().contract,
                route: Follower.Route(
                    client: { renewal in
                        let index = renewals.withLock { count in
                            if renewal == .endpoint { count += 1 }
                            return count
                        }
                        return try await connections[min(index, connections.count - 1)].route(to: nil).get().data
                    },
                    credentials: { _ in
                        let index = sessions.withLock { count in
                            defer { count += 1 }
                            return count
                        }
                        return credentials[min(index, credentials.count - 1)]
                    },
                    signing: { first.signing($0) }
                ),
                silence: silence
            )
            var reader = Reader(most: most)
            let (summary, failure) = await follower.follow(
                from: .earliest,
                for: limit,
                cutter: { ChunkCutter() },
                &reader
            )
            return (reader, summary, failure)
        }

        private static func expectAll(_ reader: Reader, _ count: Int = 10) {
            #expect(reader.numbers.count == count)
            let numbers = reader.numbers.compactMap { FragmentNumber($0) }
            #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
        }

        @Test(
            "each chunk comes once, in order, wherever sessions are cut",
            arguments: ["endsInside=3", "reset=3", "missingLastChunk", "inclusiveToken"]
        )
        func faults(fault: String) async throws {
            try await Bench.emulating {
                try $0.addFault("\(fault):recorded")
            } _: { emulator in
                let connection = try Bench.connection(emulator.endpoint, emulator: emulator)
                let (reader, summary, failure) = try await Self.follow("recorded", of: [connection])
                #expect(failure == nil)
                Self.expectAll(reader)
                // Three whole chunks a session, and the fourth is read again.
                if fault.hasSuffix("=3") { #expect(summary.sessions == 4 && summary.seamCount == 3) }
            }
        }

        @Test("a session in which nothing comes any more is given up for another one")
        func silence() async throws {
            try await Bench.emulating {
                try $0.addFault("stall=4:recorded")
            } _: { emulator in
                let connection = try Bench.connection(emulator.endpoint, emulator: emulator)
                let (reader, summary, failure) = try await Self.follow(
                    "recorded",
                    of: [connection],
                    silence: .milliseconds(500)
                )
                #expect(failure == nil)
                Self.expectAll(reader)
                #expect(summary.seams.map(\.reasons) == [["nothing came for 500 ms"], ["nothing came for 500 ms"]])
            }
        }

        @Test("ends when the time is over, and when it is cancelled, in a session and between two")
        func ends() async throws {
            try await Bench.emulating { emulator in
                let connection = try Bench.connection(emulator.endpoint, emulator: emulator)
                let timed = try await Self.follow("live", 1000, of: [connection], limit: .milliseconds(700))
                #expect(timed.failure?.kind == .outOfTime)
                #expect(!timed.reader.numbers.isEmpty)
                let cancelled = Task { try await Self.follow("live", 1000, of: [connection]) }
                try await Bench.eventually { emulator.sessionCount(of: "live") == 1 }
                cancelled.cancel()
                #expect(try await cancelled.value.failure?.kind == .cancelled)
            }
            let nobody = try Bench.connection("http://127.0.0.1:9")
            let waiting = Task { try await Self.follow("live", 1000, of: [nobody]) }
            try await Task.sleep(for: .milliseconds(100))
            waiting.cancel()
            #expect(try await waiting.value.failure?.kind == .cancelled)
        }

        @Test("sessions that are over go on in the next one, on a stream that grows")
        func growing() async throws {
            try await Bench.emulating { configuration in
                for index in configuration.streams.indices where configuration.streams[index].name == "live" {
                    configuration.streams[index].growth = .init(interval: 50, retained: 40)
                    configuration.streams[index].sessionDuration = 400
                }
            } _: { emulator in
                let connection = try Bench.connection(emulator.endpoint, emulator: emulator)
                let (reader, summary, failure) = try await Self.follow("live", 60, of: [connection])
                #expect(failure == nil)
                Self.expectAll(reader, 60)
                #expect(summary.seamCount >= 1)
                #expect(!summary.seams.contains { $0.mayLack })
            }
        }

        @Test("credentials that have expired are asked for anew")
        func expiry() async throws {
            let old = Credentials(accessKeyID: "ASIAOLD", secretAccessKey: "old", sessionToken: "token")
            try await Bench.emulating { configuration in
                try configuration.addFault("endsInside=4:recorded")
                configuration.keys.append(EmulatorConfiguration.AcceptedKey(old, isExpired: true))
            } _: { emulator in
                let connection = try Bench.connection(emulator.endpoint, emulator: emulator)
                let (reader, summary, failure) = try await Self.follow(
                    "recorded",
                    of: [connection],
                    credentials: [Bench.credentials, old, Bench.credentials]
                )
                #expect(failure == nil)
                Self.expectAll(reader)
                #expect(summary.seams.first?.reasons.count == 2)
                #expect(summary.seams.first?.reasons.last?.contains("ExpiredToken") == true)
            }
        }

        @Test("a stream that lives elsewhere is asked for its endpoint again, and found there")
        func moved() async throws {
            try await Bench.emulating { configuration in
                for index in configuration.streams.indices where configuration.streams[index].name == "recorded" {
                    configuration.streams[index].isElsewhere = true
                }
            } _: { old in
                try await Bench.emulating { new in
                    let connections = [try Bench.connection(old.endpoint), try Bench.connection(new.endpoint)]
                    let (reader, summary, failure) = try await Self.follow("recorded", of: connections)
                    #expect(failure == nil)
                    Self.expectAll(reader)
                    #expect(summary.seams.first?.reasons.first?.contains("InvalidEndpointException") == true)
                }
            }
        }

        @Test("what does not exist is given up, in the endpoint's words")
        func missing() async throws {
            try await Bench.emulating { emulator in
                let connection = try Bench.connection(emulator.endpoint, emulator: emulator)
                let (reader, _, failure) = try await Self.follow("no-such-stream", of: [connection])
                #expect(reader.numbers.isEmpty)
                #expect(failure?.kind == .refused)
                #expect(failure?.description.contains("ResourceNotFoundException") == true)
            }
        }
    }
}
