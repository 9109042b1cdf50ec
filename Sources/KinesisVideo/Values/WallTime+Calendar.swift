/// Moments in the words of RFC 3339, and in the basic form of Signature Version 4.
extension WallTime {
    private static let millisecondsPerDay: Int64 = 86_400_000

    /// Reads the strict grammar of RFC 3339 §5.6: `2017-11-28T06:55:09.126Z`, `2017-11-28T07:55:09+01:00`.
    ///
    /// Days that no month has, and hours that no day has, are refused; so is anything after the zone. A 60th second is
    /// taken where a leap second can be, as the moment after it. Digits finer than a millisecond are cut off.
    package init?(rfc3339 text: some StringProtocol) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), reader.skip("T") || reader.skip("t"),
            let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2), reader.skip(":"),
            let second = reader.number(2), let fraction = reader.fraction(), let zone = reader.zone(), reader.isAtEnd
        else { return nil }
        guard let days = Self.days(year, month, day), hour < 24, minute < 60, second <= 60 else { return nil }
        let minutes = (hour * 60 + minute) - zone
        if second == 60 {
            // Leap seconds end a month of UTC, wherever the clock that shows them stands.
            let end = days * 1440 + minutes + 1
            guard end % 1440 == 0, Self.date(ofDay: end / 1440).day == 1 else { return nil }
        }
        self.init(milliseconds: days * Self.millisecondsPerDay + (minutes * 60 + second) * 1000 + fraction)
    }

    /// Reads the basic form of ISO 8601 that Signature Version 4 dates requests with: `20150830T123600Z`.
    package init?(basicFormat text: some StringProtocol) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), let month = reader.number(2), let day = reader.number(2), reader.skip("T"),
            let hour = reader.number(2), let minute = reader.number(2), let second = reader.number(2),
            reader.skip("Z"), reader.isAtEnd,
            let days = Self.days(year, month, day), hour < 24, minute < 60, second < 60
        else { return nil }
        self.init(milliseconds: days * Self.millisecondsPerDay + ((hour * 60 + minute) * 60 + second) * 1000)
    }

    /// The moment in RFC 3339, in UTC and always with three decimals: `2017-11-28T06:55:09.126Z`.
    ///
    /// RFC 3339 ends with the year 9999; years beyond it get the sign and the digits that they need.
    package var rfc3339Text: String {
        let (date, clock) = parts
        let year = (0...9999).contains(date.year) ? Self.padded(date.year, 4) : Self.expanded(date.year)
        return "\(year)-\(Self.padded(date.month))-\(Self.padded(date.day))"
            + "T\(Self.padded(clock.hour)):\(Self.padded(clock.minute)):\(Self.padded(clock.second))"
            + ".\(Self.padded(clock.millisecond, 3))Z"
    }

    /// The moment as Signature Version 4 dates requests, without milliseconds: `20150830T123600Z`.
    package var basicFormatText: String {
        let (date, clock) = parts
        return "\(Self.padded(date.year, 4))\(Self.padded(date.month))\(Self.padded(date.day))"
            + "T\(Self.padded(clock.hour))\(Self.padded(clock.minute))\(Self.padded(clock.second))Z"
    }

    /// The day of the moment as Signature Version 4 scopes credentials: `20150830`.
    package var basicDayText: String {
        String(basicFormatText.prefix { $0 != "T" })
    }

    private var parts:
        (
            date: (year: Int64, month: Int64, day: Int64),
            clock: (hour: Int64, minute: Int64, second: Int64, millisecond: Int64)
        )
    {
        var (days, rest) = milliseconds.quotientAndRemainder(dividingBy: Self.millisecondsPerDay)
        if rest < 0 {
            days -= 1
            rest += Self.millisecondsPerDay
        }
        let seconds = rest / 1000
        return (Self.date(ofDay: days), (seconds / 3600, seconds / 60 % 60, seconds % 60, rest % 1000))
    }

    // MARK: The Gregorian calendar

    /// The day's number from 1970-01-01; nil where the month has no such day.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64? {
        guard (1...12).contains(month), day >= 1 else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day <= lengths[Int(month) - 1] else { return nil }
        // Years are counted from March, so that the leap day is the last of its year.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The date of a day that is numbered from 1970-01-01.
    private static func date(ofDay number: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }

    private static func padded(_ number: Int64, _ width: Int = 2) -> String {
        let digits = String(number.magnitude)
        let padding = String(repeating: "0", count: max(0, width - digits.utf8.count))
        return (number < 0 ? "-" : "") + padding + digits
    }

    private static func expanded(_ year: Int64) -> String {
        (year < 0 ? "" : "+") + padded(year, 6)
    }
}

/// Reads fixed-width numbers and separators from the front of a text.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: some StringProtocol) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool {
        rest.isEmpty
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let byte = rest.first, UInt32(byte) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func number(_ width: Int) -> Int64? {
        let digits = rest.prefix(width)
        guard digits.count == width, digits.allSatisfy(\.isASCIIDigit) else { return nil }
        rest = rest.dropFirst(width)
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    /// The milliseconds of an optional fraction of a second; nil where a point has no digit after it.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        let digits = rest.prefix(while: \.isASCIIDigit)
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        let kept = digits.prefix(3).reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        return [kept * 100, kept * 10, kept][min(digits.count, 3) - 1]
    }

    /// The minutes of a zone east of UTC.
    mutating func zone() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let isWest = skip("-")
        guard isWest || skip("+"), let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60
        else { return nil }
        return (isWest ? -1 : 1) * (hours * 60 + minutes)
    }
}
