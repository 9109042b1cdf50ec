import Conformance
import ConformanceReports
import ConformanceStorage
import KinesisVideo
import KinesisVideoClient

/// Shows and saves the chunks of a stream that is followed: a line each, or, on a terminal where they are saved, how far it is.
struct FollowedChunks: ChunkFollowing {
    typealias Cutter = ChunkCutter

    private let most: Int?
    private let redaction: Redaction
    private let told: StandardStream
    private let clock: SteadyClock
    private let began: Duration
    private var progress: TerminalLine?
    private(set) var files: ChunkFiles?
    /// Why no more is wanted, where that is a fault of ours.
    private(set) var problem: ExitStatus?

    init(
        most: Int?,
        files: ChunkFiles?,
        redaction: Redaction,
        told: StandardStream = .output,
        clock: SteadyClock = .system
    ) {
        self.told = told
        self.most = most
        self.files = files
        self.redaction = redaction
        self.clock = clock
        began = clock.now
        // Where chunks are kept, a line for each says nothing new to whoever looks on.
        progress = files != nil && told.isTerminal ? TerminalLine(stream: told) : nil
        guard progress == nil else { return }
        do throws(FileError) {
            try told.write(ChunkRow.header(ChunkTable.header, in: told.columns))
        } catch {
            note(error)
        }
    }

    private var elapsed: Duration { clock.now - began }

    mutating func take(_ chunk: MediaChunk, bytes: [UInt8], _ summary: FollowSummary) -> Bool {
        do throws(FileError) {
            try files?.append(bytes, at: clock.now)
            if progress != nil {
                let status = status(chunk, summary)
                try progress?.draw(at: clock.now, status)
            } else {
                let text = ChunkTable.text(chunk, number: summary.chunks - 1, elapsed, in: told.columns)
                try told.write(redaction.text(text))
            }
        } catch {
            note(error)
            return false
        }
        return most.map { summary.chunks < $0 } ?? true
    }

    mutating func sessionEnded(
        _ end: FollowMachine.SessionEnd,
        resumingAt time: Duration,
        after summary: FollowSummary
    ) {
        let wait = time - clock.now
        let pause = wait > .milliseconds(500) ? "; the next call is in \(wait.forReading)" : ""
        let line = "  \(TextStyle.harmless(redaction.text("\(end)\(pause)")))\n"
        do throws(FileError) {
            try progress?.clear()
            try told.write(line)
        } catch {
            note(error)
        }
    }

    /// Closes what was written, and says what came of it.
    mutating func conclude(_ summary: FollowSummary, _ failure: FollowFailure?) {
        do throws(FileError) {
            try progress?.clear()
            try files?.close()
            try told.write(redaction.text(Self.text(summary, after: elapsed, files)))
        } catch {
            note(error)
        }
        guard let failure, ![.cancelled, .outOfTime].contains(failure.kind) else { return }
        try? StandardStream.error.write("kvsconform: \(TextStyle.harmless(redaction.text(failure.description)))\n")
    }

    /// How far it is, in one line.
    private func status(_ chunk: MediaChunk, _ summary: FollowSummary) -> String {
        let behind = chunk.text(.millisBehindNow).flatMap { Int64($0) }.map { Duration.milliseconds($0).forReading }
        let file = files?.current.map { ", \($0)" } ?? ""
        let seams = summary.seamCount > 0 ? ", \(Count(summary.seamCount, "seam"))" : ""
        return "\(elapsed.onAClock)  \(Count(summary.chunks, "chunk")), \(Self.size(summary.bytes)), "
            + "\(behind ?? "?") behind\(seams)\(file)"
    }

    private mutating func note(_ error: FileError) {
        if problem == nil, !error.isBrokenPipe { try? StandardStream.error.write("kvsconform: \(error)\n") }
        problem = .cannotWrite
    }

    // MARK: The summary

    /// What was read, and each seam.
    static func text(_ summary: FollowSummary, after time: Duration, _ files: ChunkFiles?) -> String {
        var facts = [
            Count(summary.chunks, "chunk").description, size(summary.bytes),
            "\(Count(summary.sessions, "session")) in \(time.forReading)",
        ]
        if summary.seenAgain > 0 { facts.append("\(Count(summary.seenAgain, "chunk")) came again and left out") }
        if let files, let last = files.current {
            facts.append(files.count == 1 ? "saved in \(last)" : "saved in \(files.count) files, the last one \(last)")
        }
        var text = "\n" + TextStyle.harmless(facts.joined(separator: ", ")) + "\n"
        guard !summary.seams.isEmpty else { return text }
        text += "\nseam  behind the fragment                               chunks  calls       after  why\n"
        var next = 1
        for seam in summary.seams {
            if seam.number > next { text += "      … \(Count(seam.number - next, "seam")) more\n" }
            next = seam.number + 1
            let loss = seam.mayLack ? "; FRAGMENTS MAY BE MISSING HERE: the stream no longer has what follows" : ""
            let fields = [
                "\(seam.number)".right(4), " " + (seam.after?.text ?? "none").left(48), "\(seam.chunks)".right(6),
                "\(seam.attempts)".right(6), (seam.isClosed ? seam.length.shown : "open").right(11),
                " " + seam.reasons.joined(separator: ", then ") + loss,
            ]
            text += TextStyle.harmless(fields.joined(separator: " ")) + "\n"
        }
        return text
    }

    private static func size(_ bytes: UInt64) -> String {
        switch bytes {
        case ..<10_000: "\(bytes) bytes"
        case ..<10_000_000: "\(bytes / 1000) kB"
        default: "\(bytes / 1_000_000) MB"
        }
    }
}

/// A line on a terminal that is drawn over itself, a few times a second.
private struct TerminalLine: Sendable {
    private static let interval = Duration.milliseconds(100)

    let stream: StandardStream
    private var drawnAt: Duration?

    init(stream: StandardStream) {
        self.stream = stream
    }

    mutating func draw(at time: Duration, _ text: String) throws(FileError) {
        if let drawnAt, time - drawnAt < Self.interval { return }
        drawnAt = time
        let columns = (stream.columns ?? 80) - 1
        try stream.write("\r\u{1B}[2K" + TextStyle.harmless(String(text.prefix(columns))))
    }

    mutating func clear() throws(FileError) {
        drawnAt = nil
        try stream.write("\r\u{1B}[2K")
    }
}
