import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import KinesisVideoEmulator

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Connections of an event loop have their turns, and the loop is there for others between them.
@Suite struct TurnsTests {
    private static let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()

    @Test func `each has one turn a round, in the order of asking`() async throws {
        let order = Mutex<[Int]>([])
        let loop = Self.loop
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            loop.execute {
                @Sendable func turn(_ who: Int, _ left: Int) {
                    Turns.of(loop).wait {
                        order.withLock { $0.append(who) }
                        if left > 1 { turn(who, left - 1) } else if who == 3 { continuation.resume() }
                    }
                }
                for who in 1...3 { turn(who, 4) }
            }
        }
        #expect(order.withLock { $0 } == [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3])
    }

    @Test func `a long round lets others in`() async throws {
        let done = Atomic(0)
        let loop = Self.loop
        let tasks = 300
        // What is put in during the round runs before its end: the loop is asked by another thread, as by a socket.
        let seen: Int = await withCheckedContinuation { continuation in
            loop.execute {
                for number in 0..<tasks {
                    Turns.of(loop).wait {
                        usleep(1000)
                        done.add(1, ordering: .relaxed)
                        if number == 0 {
                            NIOThreadPool.singleton.submit { _ in
                                loop.execute { continuation.resume(returning: done.load(ordering: .relaxed)) }
                            }
                        }
                    }
                }
            }
        }
        #expect(seen < tasks)
    }
}
