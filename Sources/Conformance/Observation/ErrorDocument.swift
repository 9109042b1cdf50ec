internal import KinesisVideo

/// The document by which the service says, inside a stream that began well, why the stream ends.
package struct ErrorDocument: Hashable, Sendable {
    /// Everything else that its document holds: tags, elements, media where there should be none.
    package let chunk: MediaChunk

    /// The text of `AWS_KINESISVIDEO_ERROR_ID`.
    package var id: String? {
        chunk.text(.errorID)
    }

    /// The text of `AWS_KINESISVIDEO_ERROR_CODE`, or of the tag that has its place where the tags have other names.
    package var code: String? {
        chunk.text(.errorCode) ?? chunk.text(.exceptionErrorCode)
    }

    /// Whether its tags have the names that one other client reads, which have no place for an id: a contested point.
    package var hasExceptionNames: Bool {
        chunk.tag(.exceptionErrorCode) != nil && chunk.tag(.errorID) == nil && chunk.tag(.errorCode) == nil
    }

    /// The tag that says what is wrong.
    var tag: ServiceTag? {
        chunk.tag(.errorID) ?? chunk.tag(.errorCode) ?? chunk.tag(.exceptionErrorCode)
    }
}
