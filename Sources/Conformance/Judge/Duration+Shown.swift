extension Duration {
    /// The duration for a person: `1.902 s`, to the millisecond.
    package var shown: String {
        let milliseconds = self.milliseconds
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction) s"
    }

    /// Whole milliseconds, rounded down; 0 for negative durations.
    package var milliseconds: Int64 {
        max(0, components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
    }
}
