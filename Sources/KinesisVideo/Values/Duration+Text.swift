extension Duration {
    /// Whole milliseconds, rounded half up, as all texts have them; 0 for negative durations, `Int64.max` at the most.
    package var wholeMilliseconds: Int64 { whole(1_000_000_000_000_000) }

    /// Whole microseconds, rounded half up, as numbers that are compared have them; within the same bounds.
    package var wholeMicroseconds: Int64 { whole(1_000_000_000_000) }

    /// Whole nanoseconds, rounded half up, as files have them; within the same bounds.
    package var wholeNanoseconds: Int64 { whole(1_000_000_000) }

    private func whole(_ unit: Int128) -> Int64 {
        Int64(clamping: (max(attoseconds, 0) + unit / 2) / unit)
    }

    /// Seconds with three decimals: `1.902 s`.
    package var shown: String {
        "\(decimalSeconds) s"
    }

    /// Seconds with three decimals, without the unit: `41.200`.
    package var decimalSeconds: String {
        let milliseconds = wholeMilliseconds
        return "\(milliseconds / 1000).\(Self.padded(milliseconds % 1000, to: 3))"
    }

    /// The duration for a reader: `412 ms`, `1.21 s`, `41.2 s`, `2 min 05 s`, `1 h 02 min`.
    package var forReading: String {
        let milliseconds = wholeMilliseconds
        switch milliseconds {
        case ..<1000: return "\(milliseconds) ms"
        case ..<9_995:
            let hundredths = (milliseconds + 5) / 10
            return "\(hundredths / 100).\(Self.padded(hundredths % 100, to: 2)) s"
        case ..<59_950:
            let tenths = (milliseconds + 50) / 100
            return "\(tenths / 10).\(tenths % 10) s"
        case ..<3_599_500:
            let seconds = (milliseconds + 500) / 1000
            return "\(seconds / 60) min \(Self.padded(seconds % 60, to: 2)) s"
        default:
            let minutes = milliseconds / 60_000 + (milliseconds % 60_000 >= 30_000 ? 1 : 0)
            return "\(minutes / 60) h \(Self.padded(minutes % 60, to: 2)) min"
        }
    }

    /// The duration for a reader who compares small ones: `0.8 ms`, `41 ms`, `1.21 s`.
    package var forComparing: String {
        let tenths = (wholeMicroseconds + 50) / 100
        return tenths < 100 ? "\(tenths / 10).\(tenths % 10) ms" : forReading
    }

    /// The duration as a clock shows it: `0:12`, `12:05`, `1:02:05`.
    package var onAClock: String {
        let seconds = wholeMilliseconds / 1000
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        let rest = Self.padded(seconds % 60, to: 2)
        return hours > 0 ? "\(hours):\(Self.padded(minutes, to: 2)):\(rest)" : "\(minutes):\(rest)"
    }

    private static func padded(_ number: Int64, to digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }
}
