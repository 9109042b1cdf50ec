internal import KinesisVideo

/// The one form of date that HTTP headers are written in: IMF-fixdate (RFC 9110, section 5.6.7).
enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// A moment like `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func text(_ time: WallTime) -> String {
        // 19941106T084937Z
        let basic = Array(time.basicFormatText)
        let seconds = time.milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        let day = Int((seconds.quotient - (seconds.remainder < 0 ? 1 : 0)) % 7 + 7) % 7
        guard basic.count == 16, let month = Int(String(basic[4..<6])), months.indices.contains(month - 1) else {
            return time.basicFormatText
        }
        return "\(days[day]), \(String(basic[6..<8])) \(months[month - 1]) \(String(basic[0..<4])) "
            + "\(String(basic[9..<11])):\(String(basic[11..<13])):\(String(basic[13..<15])) GMT"
    }
}
