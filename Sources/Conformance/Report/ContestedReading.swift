/// What an answer decided about a contested point.
package struct ContestedReading: Sendable, Hashable {
    /// The point, by its id in the contract.
    package let point: String
    /// The reading that was seen; `nil` where it was none of those that the scenario describes.
    package let reading: String?

    package init(point: String, reading: String?) {
        self.point = point
        self.reading = reading
    }
}
