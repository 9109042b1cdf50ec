internal import KinesisVideo

/// How far an endpoint's clock is ahead of ours, as far as the `Date` of its answers tells: whole seconds, seen through a
/// network.
struct ClockOffset: Sendable, Hashable {
    /// The least and the most that it can be, in milliseconds.
    private(set) var range: ClosedRange<Int64>

    /// What one answer tells.
    ///
    /// - Parameters:
    ///   - date: Its `Date`, whose fraction of a second is cut off.
    ///   - sent: When its request went out, by our clock.
    ///   - received: When its head came.
    init(_ date: WallTime, sent: WallTime, received: WallTime) {
        let most = date.milliseconds(since: sent) + 999
        range = min(date.milliseconds(since: received), most)...most
    }

    /// What both tell together; of two that contradict each other, because a clock was set, the later one counts.
    func narrowed(by later: ClockOffset) -> ClockOffset {
        var offset = later
        if range.overlaps(later.range) { offset.range = range.clamped(to: later.range) }
        return offset
    }

    /// The middle of what it can be.
    var milliseconds: Int64 { range.lowerBound + (range.upperBound - range.lowerBound) / 2 }

    /// Whether it is so large, for certain, that it alone explains why signatures are refused.
    var explainsRefusal: Bool { range.lowerBound > Self.tolerated || range.upperBound < -Self.tolerated }

    /// Services tolerate five minutes; what is nearer than this, no service refuses.
    private static let tolerated: Int64 = 240_000

    /// `20 min 3 s behind the endpoint's`: what our clock is.
    var words: String {
        if abs(milliseconds) < 1000 { return "within a second of the endpoint's" }
        let distance = Duration.milliseconds(abs(milliseconds)).forReading
        return "\(distance) \(milliseconds > 0 ? "behind" : "ahead of") the endpoint's"
    }
}
