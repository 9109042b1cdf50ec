package import Conformance
internal import FileSystem

/// A recording on disk, read from its beginning to its end in bounded memory.
package final class RecordingFile: RecordingSource {
    private let descriptor: Int32
    private let path: String
    private var reader = RecordingReader()
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    private var position = 0
    private var count = 0

    /// Opens a recording.
    ///
    /// - Throws: ``RecordingError`` where the file cannot be opened.
    package init(_ path: String) throws(RecordingError) {
        self.path = path
        do throws(SystemCall.Failure) {
            descriptor = try SystemCall.openForReading(path)
        } catch {
            throw RecordingError(.unreadable(FileError(.read, path: path, code: error.code).description), at: 0)
        }
    }

    deinit {
        try? SystemCall.close(descriptor)
    }

    /// Whether the last frame of the recording was read.
    package var isComplete: Bool {
        reader.isComplete
    }

    /// How many bytes of whole frames were read.
    package var readBytes: UInt64 {
        reader.readBytes
    }

    package func next() throws(RecordingError) -> RecordingReader.Item? {
        while true {
            if let item = try nextAtHand() { return item }
            do throws(SystemCall.Failure) {
                count = try SystemCall.read(descriptor, into: &buffer)
            } catch {
                throw RecordingError(.unreadable(FileError(.read, path: path, code: error.code).description), at: 0)
            }
            position = 0
            if count == 0 { return nil }
        }
    }

    /// The next thing in the bytes that were read already.
    private func nextAtHand() throws(RecordingError) -> RecordingReader.Item? {
        let buffer = buffer
        return try reader.next(buffer.span.bytes.extracting(first: count), from: &position)
    }
}

extension RecordingFile {
    /// The beginning of a recording: its header, and the texts that its judge reads.
    package struct Preamble: Sendable {
        package let header: Recording.Header
        package let texts: [Recording.Resource: [UInt8]]
        /// What was read behind them.
        package let next: RecordedEvent?
    }

    /// Reads the beginning, up to the first event.
    ///
    /// - Returns: `nil` where the file was cut short before it had a header.
    /// - Throws: ``RecordingError``.
    package func preamble() throws(RecordingError) -> Preamble? {
        var header: Recording.Header?
        var texts: [Recording.Resource: [UInt8]] = [:]
        while let item = try next() {
            switch item {
            case .header(let found): header = found
            case .resource(let resource, let text): texts[resource] = text
            case .event(let event): return header.map { Preamble(header: $0, texts: texts, next: event) }
            }
        }
        return header.map { Preamble(header: $0, texts: texts, next: nil) }
    }
}
