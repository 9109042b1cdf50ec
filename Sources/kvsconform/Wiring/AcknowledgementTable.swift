import Conformance
import ConformanceReports
import ConformanceStorage
import KinesisVideo
import KinesisVideoClient
import Synchronization

/// Shows what is acknowledged while media is put: a line each.
final class AcknowledgementTable: Sendable {
    private struct State {
        var failure: FileError?
        var hasHeader = false
    }

    private let redaction: Redaction
    private let settling: ProducerMachine.Settling
    private let asJSON: Bool
    private let clock: SteadyClock
    private let began: Duration
    private let state = Mutex(State())

    init(
        _ redaction: Redaction,
        _ settling: ProducerMachine.Settling,
        asJSON: Bool,
        clock: SteadyClock = .system
    ) {
        self.redaction = redaction
        self.settling = settling
        self.asJSON = asJSON
        self.clock = clock
        began = clock.now
    }

    /// Shows what happens.
    func take(_ event: Producer.Event) {
        let at = clock.now - began
        switch event {
        case .began(let session):
            if asJSON { tell("session", at, [("number", .integer(session))]) }
        case .acknowledged(let acknowledgement):
            if asJSON { tell("acknowledgement", at, Self.members(acknowledgement)) } else { show(acknowledgement, at) }
        case .resuming(let end, let time):
            let wait = time - clock.now
            if asJSON {
                tell("cut", at, [("reason", .string(redaction.text("\(end)")))])
            } else {
                let pause = wait > .milliseconds(500) ? "; the next call is in \(wait.forReading)" : ""
                write("  \(TextStyle.harmless(redaction.text("\(end)\(pause)")))\n")
            }
        }
    }

    private func show(_ acknowledgement: FragmentAcknowledgement, _ at: Duration) {
        // That a fragment has begun to come says little to whoever looks on.
        guard acknowledgement.event != .buffering, acknowledgement.event != .idle else { return }
        let isFirst = state.withLock { state in
            defer { state.hasHeader = true }
            return !state.hasHeader
        }
        if isFirst {
            write("  event          timecode  fragment number                                          at\n")
        }
        let line = [
            "  " + acknowledgement.eventText.left(9),
            (acknowledgement.timecode.map(String.init) ?? "").right(13),
            " " + (acknowledgement.fragmentNumber?.text ?? "").left(47),
            "+\(at.shown)".right(11),
        ]
        write(TextStyle.harmless(line.joined(separator: " ")) + "\n")
    }

    private static func members(_ acknowledgement: FragmentAcknowledgement) -> [(String, JSONNode?)] {
        [
            ("type", .string(acknowledgement.eventText)),
            ("timecode", acknowledgement.timecode.map { .integer($0) }),
            ("fragmentNumber", acknowledgement.fragmentNumber.map { .string($0.text) }),
            ("errorId", acknowledgement.errorID.map { .integer($0.rawValue) }),
            ("errorCode", (acknowledgement.errorCode ?? acknowledgement.errorID?.code).map { .string($0) }),
        ]
    }

    private func tell(_ event: String, _ at: Duration, _ members: [(String, JSONNode?)]) {
        let seconds = JSONNode.number(lexeme: WallTime(milliseconds: Int64(at / .milliseconds(1))).tagText)
        let all = [("event", .string(event)), ("at", seconds)] + members
        let node = JSONNode.object(
            all.compactMap { name, value in value.map { JSONNode.Member(name: name, value: $0) } }
        )
        write(String(decoding: node.bytes(), as: UTF8.self) + "\n")
    }

    private func write(_ text: String) {
        state.withLock { state in
            guard state.failure == nil else { return }
            do throws(FileError) {
                try StandardStream.output.write(text)
            } catch {
                state.failure = error
            }
        }
    }

    /// Says what came of it.
    ///
    /// - Parameters:
    ///   - summary: What was put.
    ///   - failure: Why no more; `nil` where all of it was.
    /// - Returns: How the program should end.
    /// - Throws: Why something could not be told.
    func conclude(_ summary: ProducerSummary, _ failure: FollowFailure?) throws -> ExitStatus {
        let at = clock.now - began
        if asJSON {
            tell(
                "end",
                at,
                [
                    ("fragments", .integer(summary.fragments)),
                    ("bytes", .integer(summary.bytes)),
                    ("sessions", .integer(summary.sessions)),
                    ("sentAgain", .integer(summary.sentAgain)),
                    ("failure", failure.map { .string(redaction.text($0.description)) }),
                ]
            )
        } else {
            let words = [
                "\(Count(summary.fragments, "fragment")) \(settling.rawValue)", "\(summary.bytes) bytes",
                at.forReading, "\(Count(summary.sessions, "session"))",
            ]
            let again = summary.sentAgain > 0 ? ", \(summary.sentAgain) sent again" : ""
            write("  \(words.joined(separator: ", "))\(again)\n")
        }
        if let error = state.withLock(\.failure) { throw error }
        if let failure, failure.kind != .cancelled {
            KVSConform.say(TextStyle.harmless(redaction.text(failure.description)))
        }
        return switch failure?.kind {
        case nil, .cancelled, .outOfTime: .asExpected
        case .unreachable: .unreachable
        case .unsendable: .configuration
        case .noAnswer, .refused: .unexpectedVerdict
        }
    }
}
