internal import Synchronization

/// Makes request ids: random UUIDs (RFC 9562, version 4), the same ones again for the same seed.
final class RequestIDs: Sendable {
    private let generator: Mutex<SeededGenerator>

    /// Makes ids from a seed.
    init(seed: UInt64) {
        generator = Mutex(SeededGenerator(seed: seed))
    }

    /// The next id.
    func next() -> String {
        let (high, low) = generator.withLock { ($0.next(), $0.next()) }
        let digits = Self.digits(high & ~0xF000 | 0x4000) + Self.digits(low & ~(0b11 << 62) | 0b10 << 62)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text += "-" }
            text.append(digit)
        }
        return text
    }

    private static func digits(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
