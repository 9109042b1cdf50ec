internal import KinesisVideo

/// How the limits of streams are kept: the documentation has the numbers, and says nothing of how they are counted.
package struct Limiting: Hashable, Sendable {
    /// What a second is.
    package enum Algorithm: String, CaseIterable, Hashable, Sendable {
        /// Any span of a second.
        case sliding
        /// A second of the clock: the count begins anew with each.
        case fixed
        /// As many calls at once as the limit is, and one more for each part of a second that has passed.
        case bucket
    }

    /// What a second is.
    package var algorithm = Algorithm.sliding

    /// Whether a call that is refused counts as one.
    package var countsRefused = false

    /// Whether the calls of the control plane and of the archive are limited too.
    package var coversAllOperations = false

    /// How long after its end a session still takes its place, in milliseconds.
    package var sessionRelease: Int64 = 0

    /// A second that slides, and places that are free at once.
    package init() {}

    /// Reads what an object declares; what it does not name keeps its default.
    init(_ reader: FileReader) {
        algorithm = reader.optionalChoice("algorithm") ?? algorithm
        countsRefused = reader.flag("countsRefused")
        coversAllOperations = reader.flag("allOperations")
        sessionRelease = reader.optional("sessionReleaseMilliseconds")?.milliseconds() ?? sessionRelease
    }
}
