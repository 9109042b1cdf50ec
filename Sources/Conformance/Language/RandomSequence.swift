/// Numbers that look random and are the same for the same seed: SplitMix64 (Steele, Lea and Flood, 2014).
package struct RandomSequence: Sendable {
    private var state: UInt64

    /// Begins a sequence.
    ///
    /// - Parameters:
    ///   - seed: The seed of the run or of a case.
    ///   - place: Tells the sequences of one seed apart.
    package init(seed: UInt64, place: Int = 0) {
        state = seed
        state = next() ^ UInt64(bitPattern: Int64(place))
    }

    /// The seed of one case of a run, which depends on nothing but the run's seed and the case's path.
    package static func seed(of path: String, in run: UInt64) -> UInt64 {
        // FNV-1a: stable from run to run, as the language's own hashes are not.
        path.utf8.reduce(0xcbf2_9ce4_8422_2325 ^ run) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// The next number.
    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
