extension Duration {
    /// Whole milliseconds, rounded half up; never less than zero, and `Int64.max` at the most.
    package var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflows) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, alsoOverflows) = product.addingReportingOverflow(
            (attoseconds + 500_000_000_000_000) / 1_000_000_000_000_000
        )
        return overflows || alsoOverflows ? .max : sum
    }

    /// The duration for a reader: `412 ms`, `1.21 s`, `41.2 s`, `2 min 05 s`, `1 h 02 min`.
    package var forReading: String {
        let milliseconds = wholeMilliseconds
        switch milliseconds {
        case ..<1000: return "\(milliseconds) ms"
        case ..<9_995: return Self.seconds(hundredths: (milliseconds + 5) / 10)
        case ..<59_950: return Self.seconds(tenths: (milliseconds + 50) / 100)
        case ..<3_599_500:
            let seconds = (milliseconds + 500) / 1000
            return "\(seconds / 60) min \(Self.twoDigits(seconds % 60)) s"
        default:
            let minutes = milliseconds / 60_000 + (milliseconds % 60_000 >= 30_000 ? 1 : 0)
            return "\(minutes / 60) h \(Self.twoDigits(minutes % 60)) min"
        }
    }

    /// The duration as a clock shows it: `0:12`, `12:05`, `1:02:05`.
    var onAClock: String {
        let seconds = wholeMilliseconds / 1000
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        guard hours > 0 else { return "\(minutes):\(Self.twoDigits(seconds % 60))" }
        return "\(hours):\(Self.twoDigits(minutes)):\(Self.twoDigits(seconds % 60))"
    }

    /// Seconds with three decimals: `41.200`.
    var asDecimalSeconds: String {
        Self.decimalSeconds(milliseconds: wholeMilliseconds)
    }

    /// Seconds with three decimals, from whole milliseconds that are not negative.
    static func decimalSeconds(milliseconds: Int64) -> String {
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.utf8.count) + fraction
    }

    private static func seconds(hundredths: Int64) -> String {
        "\(hundredths / 100).\(twoDigits(hundredths % 100)) s"
    }

    private static func seconds(tenths: Int64) -> String {
        "\(tenths / 10).\(tenths % 10) s"
    }

    private static func twoDigits(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
