/// A dotted, stable name of what a finding is about, such as `stream.order.fragment-number`: the `type` in JUnit and a
/// section of the reference (`Documentation/Findings.md`).
package struct FindingCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// What a step's own expectation can be found broken for.
    package enum Expected: String, CaseIterable, Sendable {
        case status = "http.status"
        case error = "http.error"
        case header = "http.header"
        case body = "http.body"
        case message = "http.message"
        case noAnswer = "http.no-answer"
        case lateHead = "timing.head"
        case lateFirstChunk = "timing.first-chunk"
        case gap = "timing.gap"
        case rate = "timing.rate"
        case first = "stream.first"
        case last = "stream.last"
        case each = "stream.each"
        case never = "stream.never"
        case some = "stream.some"
        case pairwise = "stream.pairwise"
        case count = "stream.count"
        case ends = "stream.ends"
        case endedEarly = "stream.ended-early"
        case streamError = "stream.error"
        case stalled = "stream.stalled"
        case noAlternative = "expectation.no-alternative"
        case tolerated = "expectation.non-strict"
        case missingCapture = "capture.missing"
        case tally = "together.tally"
    }

    /// The name.
    package let rawValue: String

    /// A code by its name, known here or not: journals of other versions have others.
    package init(rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }

    init(_ expected: Expected) { rawValue = expected.rawValue }

    init(_ invariant: Invariant) { rawValue = invariant.rawValue }

    /// All that the judge can find.
    package static let all =
        Expected.allCases.map { FindingCode($0) } + Invariant.allCases.map { FindingCode($0) }
}
