internal import KinesisVideo
internal import Synchronization

/// Makes request ids: random UUIDs (RFC 9562, version 4), the same ones again for the same seed.
final class RequestIDs: Sendable {
    private let generator: Mutex<SplitMix64>

    /// Makes ids from a seed.
    init(seed: UInt64) {
        generator = Mutex(SplitMix64(seed: seed))
    }

    /// The next id.
    func next() -> String {
        let (high, low) = generator.withLock { ($0.next(), $0.next()) }
        let digits =
            Hexadecimal.padded(high & ~0xF000 | 0x4000, to: 16)
            + Hexadecimal.padded(low & ~(0b11 << 62) | 0b10 << 62, to: 16)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text += "-" }
            text.append(digit)
        }
        return text
    }
}
