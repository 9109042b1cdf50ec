internal import KinesisVideo

/// What streams that are made cost, by the published prices.
///
/// The prices are those of US East (N. Virginia) on https://aws.amazon.com/kinesis/video-streams/pricing/, as they stood in November
/// 2026; other regions have others, and an account may have agreed on some of its own.
package struct ProvisionCost: Sendable {
    /// For what, and when, the prices hold.
    package static let source = "US East, November 2026; https://aws.amazon.com/kinesis/video-streams/pricing/"

    /// Dollars for a GB that is put, and the same for one that is read.
    static let perGigabytePut = 0.0085
    /// Dollars for a GB that is kept for a month.
    static let perGigabyteMonth = 0.023
    /// Dollars for a key that is kept for a month, whether it is enabled or not.
    static let perKeyMonth = 1
    private static let hoursOfMonth = 730.0
    private static let gigabyte = 1_073_741_824.0

    /// The bytes that are put.
    package let bytes: Int
    /// How long they are kept, in hours.
    package let hours: Int

    /// How many keys are made that are paid for.
    package let keys: Int

    package init(bytes: Int, hours: Int, keys: Int = 0) {
        self.bytes = bytes
        self.hours = hours
        self.keys = keys
    }

    /// Dollars for putting them.
    package var putting: Double { Double(bytes) / Self.gigabyte * Self.perGigabytePut }

    /// Dollars for keeping them.
    package var keeping: Double {
        Double(bytes) / Self.gigabyte * Self.perGigabyteMonth * Double(hours) / Self.hoursOfMonth
    }

    /// The sum with its formula, for a person.
    package var text: String {
        let gigabytes = Self.number(Double(bytes) / Self.gigabyte, 6)
        let sum = putting + keeping
        let total = sum == 0 ? "nothing" : sum < 0.01 ? "less than $0.01" : "$\(Self.number(sum, 2))"
        let month =
            keys == 0 ? "" : ", and $\(keys * Self.perKeyMonth) a month for \(Count(keys, "key")), until --destroy"
        return "cost: \(total)\(month): \(gigabytes) GB put × $\(Self.perGigabytePut) "
            + "+ \(gigabytes) GB kept × \(hours) h / 730 h × $\(Self.perGigabyteMonth); what is read costs $\(Self.perGigabytePut) a GB (\(Self.source))"
    }

    /// A number with so many decimals.
    private static func number(_ value: Double, _ decimals: Int) -> String {
        let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        let whole = Int((value * scale).rounded())
        let digits = String(whole % Int(scale))
        return "\(whole / Int(scale))." + String(repeating: "0", count: decimals - digits.utf8.count) + digits
    }
}
