/// A moment as a whole number of milliseconds since 1970-01-01T00:00:00Z, which is all that the wire ever says.
package struct WallTime: Sendable, Hashable {
    /// Milliseconds since 1970, without leap seconds; negative before.
    package let milliseconds: Int64

    /// Makes a moment.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The moment so many milliseconds later; where it cannot be counted any more, the last that can.
    package func advanced(byMilliseconds distance: Int64) -> WallTime {
        let (sum, overflow) = milliseconds.addingReportingOverflow(distance)
        return WallTime(milliseconds: overflow ? (distance < 0 ? .min : .max) : sum)
    }

    /// How many milliseconds have passed since another moment; bounded where they cannot be counted.
    package func milliseconds(since other: WallTime) -> Int64 {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(other.milliseconds)
        return overflow ? (milliseconds < 0 ? .min : .max) : difference
    }
}

extension WallTime: Comparable {
    package static func < (left: WallTime, right: WallTime) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

extension WallTime: CustomStringConvertible {
    package var description: String {
        rfc3339Text
    }
}
