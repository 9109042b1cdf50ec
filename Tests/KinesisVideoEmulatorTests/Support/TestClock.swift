import KinesisVideo
import Synchronization

@testable import KinesisVideoEmulator

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
    /// 2026-01-02T03:04:05.000Z.
    static let start = WallTime(milliseconds: 1_767_323_045_000)

    private let time = Mutex(start)

    var now: WallTime {
        time.withLock { $0 }
    }

    func advance(by milliseconds: Int64) {
        time.withLock { $0 = $0.advanced(byMilliseconds: milliseconds) }
    }

    func set(_ time: WallTime) {
        self.time.withLock { $0 = time }
    }

    var wallClock: WallClock {
        WallClock { self.now }
    }
}
