/// Why a recording cannot be read, or not any further.
package struct RecordingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    package enum Kind: Sendable, Hashable {
        /// It does not begin as a recording does.
        case notARecording
        /// A frame is not what was written: its checksum is another.
        case damaged(frame: String)
        /// A frame claims a length that none has.
        case tooLong(frame: String, length: UInt32)
        /// A frame of a kind that must be understood, and is not.
        case unknownFrame(String)
        /// A frame stands where none of its kind may.
        case misplaced(frame: String)
        /// The content of a frame says something wrong.
        case malformed(frame: String, reason: String)
        /// The file cannot be read; the text says why.
        case unreadable(String)
    }

    package let kind: Kind
    /// Where the frame begins, in bytes from the start of the file.
    package let offset: UInt64

    package init(_ kind: Kind, at offset: UInt64) {
        self.kind = kind
        self.offset = offset
    }

    /// The problem in one line.
    package var description: String {
        switch kind {
        case .notARecording: "it is no recording: the first bytes are others"
        case .damaged(let frame): "the frame \(frame) at byte \(offset) is damaged: its checksum does not fit"
        case .tooLong(let frame, let length):
            "the frame \(frame) at byte \(offset) claims \(length) bytes, more than any has"
        case .unknownFrame(let frame):
            "the frame \(frame) at byte \(offset) is of no kind that this program knows; a later version may"
        case .misplaced(let frame): "the frame \(frame) at byte \(offset) stands where none of its kind may"
        case .malformed(let frame, let reason): "the frame \(frame) at byte \(offset) is wrong: \(reason)"
        case .unreadable(let reason): reason
        }
    }
}
