/// Files that chunks are appended to, one after another, a new one where the last is large or old enough.
///
/// A file holds whole chunks alone, and each can be played by itself: `out-00001.mkv`, `out-00002.mkv` and so on, or, where nothing
/// bounds them, one file of the name that was given.
package struct ChunkFiles: Sendable {
    private let path: String
    private let maximumBytes: Int?
    private let maximumAge: Duration?
    private var file: OutputFile?
    private var began = Duration.zero
    private var written = 0

    /// How many files there are.
    package private(set) var count = 0

    /// The name of the file that is written to; `nil` before the first chunk.
    package private(set) var current: String?

    /// Prepares to write; nothing is created before the first chunk.
    ///
    /// - Parameters:
    ///   - path: The name of the file, or what the names are made of.
    ///   - maximumBytes: How large a file may become; a chunk that is larger has one of its own.
    ///   - maximumAge: How long a file is written to.
    package init(path: String, maximumBytes: Int? = nil, maximumAge: Duration? = nil) {
        self.path = path
        self.maximumBytes = maximumBytes
        self.maximumAge = maximumAge
    }

    /// Appends a chunk.
    ///
    /// - Parameters:
    ///   - chunk: Its bytes.
    ///   - time: The time.
    /// - Throws: Why it could not be written.
    package mutating func append(_ chunk: [UInt8], at time: Duration) throws(FileError) {
        let isFull = maximumBytes.map { written > 0 && written + chunk.count > $0 } ?? false
        let isOld = maximumAge.map { time - began >= $0 } ?? false
        if isFull || isOld { try close() }
        let open: OutputFile
        if let file { open = file } else { open = try next(at: time) }
        file = open
        try open.write(chunk.span.bytes)
        written += chunk.count
    }

    /// Closes the file that is open.
    package mutating func close() throws(FileError) {
        let open = file
        file = nil
        try open?.close()
    }

    private mutating func next(at time: Duration) throws(FileError) -> OutputFile {
        let name = maximumBytes == nil && maximumAge == nil ? path : Self.name(path, count + 1)
        let file = try OutputFile(path: name)
        count += 1
        (current, began, written) = (name, time, 0)
        return file
    }

    /// The name of a file in a row, with its number before the extension.
    static func name(_ path: String, _ number: Int) -> String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        guard let dot = path[slash...].lastIndex(of: "."), dot > slash else { return "\(path)-\(padded)" }
        return "\(path[..<dot])-\(padded)\(path[dot...])"
    }
}
