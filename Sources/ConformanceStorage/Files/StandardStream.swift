internal import FileSystem

/// One of the process's streams: what it is connected to, and how to write to it.
package struct StandardStream: Sendable {
    private let descriptor: Int32
    private let name: String

    /// A stream that is open, by the name that errors give it.
    package init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// Standard output.
    package static let output = StandardStream(descriptor: 1, name: "standard output")

    /// Standard error.
    package static let error = StandardStream(descriptor: 2, name: "standard error")

    /// Whether the stream is a terminal.
    package var isTerminal: Bool {
        SystemCall.isTerminal(descriptor)
    }

    /// The columns of the terminal as they are now; `nil` where there is none, or it does not tell.
    package var columns: Int? {
        SystemCall.columns(of: descriptor)
    }

    /// Writes text, all of it, unbuffered: what was written is seen even where the process is killed.
    ///
    /// Throws an error with ``FileError/isBrokenPipe`` where the reader went away, provided that
    /// ``ignoreBrokenPipes()`` was called.
    package func write(_ text: String) throws(FileError) {
        try write(Array(text.utf8))
    }

    /// Writes bytes, as ``write(_:)-(String)`` does text.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        do {
            try SystemCall.write(bytes.span.bytes, to: descriptor)
        } catch {
            throw FileError(.write, path: name, code: error.code)
        }
    }

    /// Makes writing to a stream whose reader went away an error instead of the end of the process.
    ///
    /// To be called once, when the process starts.
    package static func ignoreBrokenPipes() {
        SystemCall.ignoreBrokenPipes()
    }
}
