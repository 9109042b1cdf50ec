package import Conformance
internal import Dispatch
internal import FileSystem
package import KinesisVideo
internal import Synchronization

/// Writes the recordings of a run into a folder, beside the judging and never in its way.
///
/// What comes is queued, and written by a thread of its own: a disk that is slow holds nobody up. Where it is too slow for
/// the queue, what it cannot take is left out of the recording, which says so.
package final class RecordingFolder: Recorder {
    /// Which recordings are kept.
    package enum Kept: String, CaseIterable, Sendable {
        /// Those of every attempt of every step.
        case all
        /// Of the cases that did not pass, those of the last attempt of each step.
        case failures
    }

    /// How recordings are made.
    package struct Options: Sendable {
        package var kept: Kept
        /// How many bytes of a body a recording takes.
        package var limit: UInt64
        /// Whether the bytes of frames are replaced by zeros.
        package var zeroesMedia: Bool

        package init(kept: Kept = .failures, limit: UInt64 = 64 << 20, zeroesMedia: Bool = false) {
            self.kept = kept
            self.limit = limit
            self.zeroesMedia = zeroesMedia
        }
    }

    /// How many bytes may wait for the disk, all recordings together.
    static let maximumWaiting = 32 << 20

    /// From how many bytes on a recording that may be thrown away goes to the disk nevertheless.
    static let maximumHeld = 128 << 10

    package let program: String
    /// The folder, as it was named.
    package let path: String

    let options: Options
    let redaction: Redaction
    /// The texts that stand in every recording, ready to be written.
    let sharedFrames: [UInt8]
    /// Writes for all tapes, in the order in which they ask.
    let queue = DispatchQueue(label: "recordings", qos: .utility)
    /// Bytes that are waiting, of all tapes.
    let waiting = Atomic<Int>(0)

    private struct State {
        var tapes: [String: [Tape]] = [:]
        var files: [String: String] = [:]
        var problems: [FileError] = []
        var temporaries = 0
        /// How often each exchange was begun: whoever tries again, a step or the whole case, gets the next number.
        var attempts: [String: Int] = [:]
    }

    private let state = Mutex(State())

    /// Prepares to record; nothing is written before there is something to keep.
    ///
    /// - Parameters:
    ///   - path: The folder, which need not exist.
    ///   - program: The version of the program.
    ///   - contract: The contract's file.
    ///   - suite: The suite's manifest.
    ///   - redaction: What no recording may hold.
    ///   - options: What is recorded, and how much.
    package init(
        _ path: String,
        program: String,
        contract: SourceText,
        suite: SourceText,
        redaction: Redaction = Redaction(),
        options: Options
    ) {
        self.redaction = redaction
        self.path = path
        self.program = program
        self.options = options
        sharedFrames =
            RecordingEncoder.resource(.contract, contract.bytes) + RecordingEncoder.resource(.suite, suite.bytes)
    }

    /// The file of what was recorded of an exchange, case and step in one word, its last attempt; `nil` where none was kept.
    package func file(of exchange: String, on target: String) -> String? {
        state.withLock { $0.files[Self.key(target, exchange)] }
    }

    /// What could not be written: the first problem, and no more, for where one file fails the others do.
    package var problem: FileError? {
        state.withLock(\.problems.first)
    }

    private static func key(_ target: String, _ name: String) -> String {
        "\(target)\u{0}\(name)"
    }

    // MARK: Recorder

    package func tape(for header: Recording.Header, scenario: SourceText) -> any RecordingTape {
        var header = header
        let number = state.withLock { state in
            state.temporaries += 1
            let attempt = (state.attempts[Self.key(header.target.name, header.exchange)] ?? 0) + 1
            state.attempts[Self.key(header.target.name, header.exchange)] = attempt
            header.attempt = attempt
            return state.temporaries
        }
        let name = RecordingPath.path(
            target: header.target.name,
            casePath: header.casePath,
            step: header.step,
            attempt: header.attempt
        )
        let tape = Tape(
            header,
            scenario: scenario,
            in: self,
            name: name,
            // What may be thrown away does not lie among what is kept.
            temporary: options.kept == .all
                ? nil : "\(path)/.unjudged/\(SystemCall.processID)-\(number)\(Recording.fileExtension)"
        )
        let superseded = state.withLock { state -> [Tape] in
            let key = Self.key(header.target.name, header.casePath)
            var tapes = state.tapes[key] ?? []
            var superseded: [Tape] = []
            if options.kept == .failures {
                superseded = tapes.filter { $0.exchange == header.exchange }
                tapes.removeAll { $0.exchange == header.exchange }
            }
            state.tapes[key] = tapes + [tape]
            return superseded
        }
        for tape in superseded { tape.discard() }
        return tape
    }

    package func conclude(_ casePath: String, on target: String, isPassed: Bool) async -> [String: String] {
        let tapes = state.withLock { $0.tapes.removeValue(forKey: Self.key(target, casePath)) ?? [] }
        var kept: [String: String] = [:]
        for tape in tapes {
            guard options.kept == .all || !isPassed else {
                tape.discard()
                continue
            }
            guard await tape.keep() else { continue }
            kept[tape.step] = tape.path
            state.withLock { $0.files[Self.key(target, tape.exchange)] = tape.path }
        }
        return kept
    }

    /// Ends what is still open, as the end of a run leaves it, and tidies up.
    package func close() async {
        let open = state.withLock { state in
            defer { state.tapes = [:] }
            return state.tapes.values.flatMap(\.self)
        }
        for tape in open {
            if options.kept == .all { _ = await tape.keep() } else { tape.discard() }
        }
        await withCheckedContinuation { continuation in
            queue.async { [path] in
                SystemCall.removeFolder("\(path)/.unjudged")
                continuation.resume()
            }
        }
    }

    func fail(_ error: FileError) {
        state.withLock { $0.problems.append(error) }
    }
}
