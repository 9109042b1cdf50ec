/// What came of putting media.
package struct ProducerSummary: Sendable, Hashable {
    /// A place at which a session ended before its time, and another one went on.
    package struct Cut: Sendable, Hashable {
        /// When.
        package let time: Duration
        /// Why, in a clause.
        package let reason: String
    }

    /// How many cuts are kept.
    private static let kept = 100

    /// Fragments that are settled.
    package internal(set) var fragments = 0
    /// Their bytes.
    package internal(set) var bytes: UInt64 = 0
    /// Calls of PutMedia.
    package internal(set) var sessions = 0
    /// Fragments that went out again because they were not settled when a session ended.
    package internal(set) var sentAgain = 0
    /// How often it was said that a fragment was received.
    package internal(set) var received = 0
    /// How often it was said that a fragment was stored.
    package internal(set) var persisted = 0
    /// How many cuts there were.
    package private(set) var cutCount = 0
    /// The first of them.
    package private(set) var cuts: [Cut] = []

    package init() {}

    mutating func note(_ reason: String, at time: Duration) {
        cutCount += 1
        if cuts.count < Self.kept { cuts.append(Cut(time: time, reason: reason)) }
    }
}
