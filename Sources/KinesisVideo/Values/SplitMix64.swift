/// Numbers that look random and are the same for the same seed (Steele, Lea and Flood, 2014).
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Begins a sequence.
    package init(seed: UInt64) {
        state = seed
    }

    /// The next number.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// Spreads a number over all 64 bits.
    package static func mix(_ number: UInt64) -> UInt64 {
        var number = number
        number = (number ^ (number >> 30)) &* 0xBF58_476D_1CE4_E5B9
        number = (number ^ (number >> 27)) &* 0x94D0_49BB_1331_11EB
        return number ^ (number >> 31)
    }
}

extension UInt64 {
    /// FNV-1a of a text in 64 bits: the same on every machine and in every run, as the language's own hashes are not.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - seed: Tells the hashes of one text apart.
    package init(fnv1a text: String, seed: UInt64 = 0) {
        self = text.utf8.reduce(0xCBF2_9CE4_8422_2325 ^ seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
