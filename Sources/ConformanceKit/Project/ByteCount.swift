/// A number of bytes as people write it: `200000`, `200K`, `64M`, `1G`, in powers of 1024.
package struct ByteCount: CustomStringConvertible, Equatable, Sendable {
    package let bytes: Int

    package init(_ bytes: Int) {
        self.bytes = bytes
    }

    package init?(argument: String) {
        let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let unit = argument.last.flatMap { units[Character($0.uppercased())] }
        guard let number = Int(unit == nil ? argument : String(argument.dropLast())), number > 0 else { return nil }
        let (product, overflows) = number.multipliedReportingOverflow(by: unit ?? 1)
        guard !overflows else { return nil }
        bytes = product
    }

    package var description: String {
        for (unit, size) in [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)] where bytes >= size && bytes % size == 0 {
            return "\(bytes / size)\(unit)"
        }
        return "\(bytes)"
    }
}
