package import KinesisVideo

extension WallTime {
    /// Reads a time as requests and scenarios write it: a number of epoch seconds, such a number as text, or RFC 3339.
    package init?(json node: JSONNode) {
        if let lexeme = node.numberLexeme {
            self.init(epochSeconds: lexeme)
        } else if let text = node.stringValue {
            guard let time = WallTime(epochSeconds: text) ?? WallTime(rfc3339: text) else { return nil }
            self = time
        } else {
            return nil
        }
    }

    /// The moment that is meant where seconds since 1970 were counted in a thousandth of them, or less; `nil` where they are
    /// seconds as likely as not.
    var meant: (moment: WallTime, unit: String)? {
        // From 1990 to 2100: what lies there in seconds is meant so.
        let plausible = Int64(631_152_000_000)...4_102_444_800_000
        guard !plausible.contains(milliseconds) else { return nil }
        for (unit, factor) in [
            ("milliseconds", Int64(1000)), ("microseconds", 1_000_000), ("nanoseconds", 1_000_000_000),
        ] {
            let moment = WallTime(milliseconds: milliseconds / factor)
            if plausible.contains(moment.milliseconds) { return (moment, unit) }
        }
        return nil
    }

    /// Seconds in the exponent form that the service itself emits: `1.720751492346E9`.
    package var exponentText: String {
        let digits = String(milliseconds.magnitude)
        let fraction = digits.dropFirst().isEmpty ? "0" : String(digits.dropFirst())
        return "\(milliseconds < 0 ? "-" : "")\(digits.prefix(1)).\(fraction)E\(digits.count - 4)"
    }
}

extension ScenarioValue {
    /// Warns of a time in milliseconds, or smaller parts of a second, where seconds are meant.
    func warnOfUnit() {
        guard let time = WallTime(json: node), let (moment, unit) = time.meant else { return }
        // RFC 3339 has no years of five digits: they come with a sign and zeros.
        let text = time.rfc3339Text.prefix { $0 != "-" }
        let year = Int(text).map { "\($0)" } ?? String(text)
        warn(
            "unlikely-time",
            "these seconds since 1970 end in the year \(year)",
            help: "as \(unit) they are \(moment.rfc3339Text), which is written so, or as \(moment.epochSecondsText)"
        )
    }
}
