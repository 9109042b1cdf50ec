internal import KinesisVideo

/// The document by which the service says, inside a stream that began well, why the stream ends.
package struct ErrorDocument: Hashable, Sendable {
    /// Everything else that its document holds: tags, elements, media where there should be none.
    package let chunk: MediaChunk

    /// The text of `AWS_KINESISVIDEO_ERROR_ID`.
    package var id: String? {
        chunk.text(.errorID)
    }

    /// The text of `AWS_KINESISVIDEO_ERROR_CODE`.
    package var code: String? {
        chunk.text(.errorCode)
    }
}
