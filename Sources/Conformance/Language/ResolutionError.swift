/// A reference that was well-formed when the file was loaded and has no value now that the case runs.
package struct ResolutionError: Error, Sendable, Hashable {
    /// The reference.
    package let reference: Reference

    /// What is missing, without trailing full stop.
    package let message: String
}
