import KinesisVideo
import Synchronization
import Testing

@testable import KinesisVideoClient

@Suite("Credentials that end")
struct RenewedCredentialsTests {
    /// A clock that is set, and a provider of numbered credentials that goes by it.
    private final class Source: CredentialProvider {
        private struct State {
            var now: Int64 = 0
            var asked = 0
            var current = 0
            var most = 0
            var fails = false
        }

        private let state = Mutex(State())
        private let life: Int64?

        init(life: Int64?) { self.life = life }

        var date: @Sendable () -> WallTime { { [self] in WallTime(milliseconds: state.withLock(\.now)) } }
        var now: Int64 {
            get { state.withLock(\.now) }
            set { state.withLock { $0.now = newValue } }
        }
        var asked: Int { state.withLock(\.asked) }
        var mostAtOnce: Int { state.withLock(\.most) }

        func fail(_ fails: Bool = true) { state.withLock { $0.fails = fails } }

        func credentials() async throws(CredentialError) -> ProvidedCredentials {
            let number = state.withLock { state in
                state.asked += 1
                state.current += 1
                state.most = max(state.most, state.current)
                return state.asked
            }
            for _ in 0..<5 { await Task.yield() }
            let (now, fails) = state.withLock { state in
                state.current -= 1
                return (state.now, state.fails)
            }
            if fails { throw .failed("source", "is gone") }
            return ProvidedCredentials(
                Credentials(accessKeyID: "K\(number)", secretAccessKey: "s"),
                expiry: life.map { WallTime(milliseconds: now + $0) },
                source: "source"
            )
        }

        /// Waits until it was asked so often.
        func wait(for count: Int) async {
            while asked < count { await Task.yield() }
        }
    }

    private func key(_ provider: RenewedCredentials) async throws -> String {
        try await provider.credentials().credentials.accessKeyID
    }

    /// Asks until somebody else's renewal is there.
    private func key(_ provider: RenewedCredentials, other old: String) async throws -> String {
        for _ in 0..<10_000 {
            let key = try await key(provider)
            if key != old { return key }
            await Task.yield()
        }
        return old
    }

    @Test("do not, where they have no end, and are asked for once by all who wait")
    func endless() async throws {
        let source = Source(life: nil)
        let provider = RenewedCredentials(source, date: source.date)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<100 { group.addTask { try await provider.credentials().credentials.accessKeyID } }
            for try await key in group { #expect(key == "K1") }
        }
        source.now = 1 << 40
        #expect(try await key(provider) == "K1")
        #expect(source.asked == 1)
    }

    @Test("are asked for anew where a service refuses them: once by all, and not again for a minute where they stay")
    func refused() async throws {
        let source = Source(life: nil)
        let provider = RenewedCredentials(source, date: source.date)
        let first = try await provider.credentials().credentials
        try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<100 {
                group.addTask { await provider.credentials(insteadOf: first)?.credentials.accessKeyID }
            }
            for try await key in group { #expect(key == "K2") }
        }
        #expect(try await key(provider) == "K2" && source.asked == 2)
        source.fail()
        let second = try await provider.credentials().credentials
        for _ in 0..<3 { #expect(await provider.credentials(insteadOf: second) == nil) }
        #expect(try await key(provider) == "K2" && source.asked == 3)
        source.fail(false)
        source.now = 59_999
        #expect(await provider.credentials(insteadOf: second) == nil)
        source.now = 60_000
        #expect(await provider.credentials(insteadOf: second)?.credentials.accessKeyID == "K4")
    }

    @Test("that are written down stay what they are where they are refused")
    func written() async {
        let credentials = Credentials(accessKeyID: "K", secretAccessKey: "s")
        #expect(await StaticCredentials(credentials, source: "file").credentials(insteadOf: credentials) == nil)
    }

    @Test("are renewed five minutes early, while everybody goes on")
    func early() async throws {
        let source = Source(life: 3_600_000)
        let provider = RenewedCredentials(source, date: source.date)
        #expect(try await key(provider) == "K1")
        source.now = 3_299_999
        #expect(try await key(provider) == "K1")
        #expect(source.asked == 1)
        source.now = 3_300_000
        #expect(try await key(provider) == "K1")
        #expect(try await key(provider, other: "K1") == "K2")
        #expect(source.asked == 2)
    }

    @Test("are waited for in the last minute, once by all")
    func late() async throws {
        let source = Source(life: 3_600_000)
        let provider = RenewedCredentials(source, date: source.date)
        #expect(try await key(provider) == "K1")
        source.now = 3_540_000
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<100 { group.addTask { try await provider.credentials().credentials.accessKeyID } }
            for try await key in group { #expect(key == "K2") }
        }
        #expect(source.asked == 2)
    }

    @Test("are handed on where they cannot be renewed, as long as they are good")
    func failing() async throws {
        let source = Source(life: 3_600_000)
        let provider = RenewedCredentials(source, date: source.date)
        #expect(try await key(provider) == "K1")
        source.fail()
        source.now = 3_300_000
        #expect(try await key(provider) == "K1")
        await source.wait(for: 2)
        // The next try is a minute away.
        for _ in 0..<1000 {
            #expect(try await key(provider) == "K1")
            await Task.yield()
        }
        #expect(source.asked == 2)
        source.now = 3_560_000
        #expect(try await key(provider) == "K1")
        #expect(source.asked == 3)
        source.now = 3_600_000
        let error = await #expect(throws: CredentialError.self) { try await provider.credentials() }
        #expect(error?.description == "no credentials: source: is gone")
        source.fail(false)
        #expect(try await key(provider) == "K5")
    }

    @Test("of ten seconds are renewed under load: nobody is given one that has ended, and nobody asks in vain")
    func load() async throws {
        let source = Source(life: 10_000)
        let provider = RenewedCredentials(source, date: source.date)
        var keys: Set<String> = []
        for _ in 0..<1000 {
            source.now += 100
            let now = WallTime(milliseconds: source.now)
            try await withThrowingTaskGroup(of: ProvidedCredentials.self) { group in
                for _ in 0..<20 { group.addTask { try await provider.credentials() } }
                for try await provided in group {
                    #expect(provided.expiry.map { $0 > now } == true)
                    keys.insert(provided.credentials.accessKeyID)
                }
            }
        }
        // A hundred seconds, and one renewal after half of each life.
        #expect((15...25).contains(source.asked), "asked \(source.asked) times")
        #expect(keys.count >= source.asked - 1 && source.mostAtOnce == 1)
    }
}
