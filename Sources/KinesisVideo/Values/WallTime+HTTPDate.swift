// The one form of date that HTTP headers are written in: IMF-fixdate (RFC 9110, section 5.6.7).
extension WallTime {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads a moment like `Sun, 06 Nov 1994 08:49:37 GMT`, whose name of the day is not looked at; `nil` for other texts.
    package init?(httpDate text: some StringProtocol) {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[1].utf8.count == 2, parts[3].utf8.count == 4, parts[5] == "GMT",
            let month = Self.months.firstIndex(of: String(parts[2]))
        else { return nil }
        let number = month + 1
        self.init(rfc3339: "\(parts[3])-\(number < 10 ? "0" : "")\(number)-\(parts[1])T\(parts[4])Z")
    }

    /// Reads a moment as mail and several signers write it, with a zone of zero in digits; `nil` for other texts.
    init?(mailDate text: some StringProtocol) {
        let parts = text.split(separator: " ")
        guard parts.count == 6, ["+0000", "-0000"].contains(parts[5]) else { return nil }
        self.init(httpDate: (parts.dropLast().map { String($0) } + ["GMT"]).joined(separator: " "))
    }

    /// The moment like `Sun, 06 Nov 1994 08:49:37 GMT`, its milliseconds cut off.
    package var httpDateText: String {
        // 19941106T084937Z
        let basic = Array(basicFormatText)
        let seconds = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        let day = Int((seconds.quotient - (seconds.remainder < 0 ? 1 : 0)) % 7 + 7) % 7
        guard basic.count == 16, let month = Int(String(basic[4..<6])), Self.months.indices.contains(month - 1) else {
            return basicFormatText
        }
        return "\(Self.days[day]), \(String(basic[6..<8])) \(Self.months[month - 1]) \(String(basic[0..<4])) "
            + "\(String(basic[9..<11])):\(String(basic[11..<13])):\(String(basic[13..<15])) GMT"
    }
}
