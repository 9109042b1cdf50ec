import KinesisVideo
import Testing

@testable import KinesisVideoClient

@Suite("The machine of an exchange")
struct ExchangeMachineTests {
    /// What happens, at a time in milliseconds since the start of the exchange.
    enum Input: Sendable {
        case asks(until: Int?)
        case sent(Int)
        case head(Int)
        case body(Int, bytes: Int = 10)
        case ended(Int, TransportOutcome = .finished)
        case fired(Int)
        case cancelled(Int)
        case progressed(ConnectionStep)
    }

    /// A course of inputs, each with what the machine says to it.
    struct Trace: CustomTestStringConvertible, Sendable {
        let name: String
        var timeout: Int?
        let steps: [(Input, String)]

        init(_ name: String, timeout: Int? = nil, _ steps: [(Input, String)]) {
            self.name = name
            self.timeout = timeout
            self.steps = steps
        }

        var testDescription: String { name }
    }

    static let traces: [Trace] = [
        Trace(
            "a reader that waits is handed each event",
            [
                (.asks(until: nil), "wait"), (.progressed(.connecting), ""),
                (.sent(5), "sent at 0"), (.asks(until: nil), "wait"), (.head(15), "head at 10"),
                (.asks(until: nil), "wait"), (.body(20), "10 bytes at 15"), (.asks(until: nil), "wait"),
                (.ended(30), "finished at 25, close"), (.asks(until: nil), "leave"), (.asks(until: nil), "leave"),
            ]
        ),
        Trace(
            "what waits is handed out in its order",
            [
                (.sent(5), ""), (.head(15), ""), (.body(20), ""), (.ended(30), "close"),
                (.asks(until: nil), "sent at 0"), (.asks(until: nil), "head at 10"),
                (.asks(until: nil), "10 bytes at 15"), (.asks(until: nil), "finished at 25"),
                (.asks(until: nil), "leave"),
            ]
        ),
        Trace(
            "what came in time is in time, however late it is asked for",
            [
                (.sent(0), ""), (.head(999), ""), (.body(1000), ""), (.body(2500), ""),
                (.asks(until: 1000), "sent at 0"), (.asks(until: 1000), "head at 999"),
                (.asks(until: 1000), "silence at 1000"), (.asks(until: 2000), "10 bytes at 1000"),
                (.asks(until: 2000), "silence at 2000"), (.asks(until: nil), "10 bytes at 2500"),
            ]
        ),
        Trace(
            "a deadline passes while the reader waits",
            [
                (.sent(100), ""), (.asks(until: 500), "sent at 0"), (.asks(until: 500), "wait, wake at 600"),
                (.fired(600), "silence at 500"), (.head(601), ""), (.asks(until: 900), "head at 501"),
            ]
        ),
        Trace(
            "what comes in the moment when the deadline passes comes behind it",
            [
                (.sent(0), ""), (.asks(until: 500), "sent at 0"), (.asks(until: 500), "wait, wake at 500"),
                (.body(500), "silence at 500"), (.fired(500), ""), (.asks(until: nil), "10 bytes at 500"),
            ]
        ),
        Trace(
            "the end of the transport is not sooner than a deadline before it",
            [
                (.sent(0), ""), (.asks(until: 500), "sent at 0"), (.asks(until: 500), "wait, wake at 500"),
                (.ended(700), "silence at 500, close"), (.asks(until: nil), "finished at 700"),
            ]
        ),
        Trace(
            "a later deadline does not wake anybody anew; an earlier one does",
            [
                (.sent(0), ""), (.asks(until: 500), "sent at 0"), (.asks(until: 500), "wait, wake at 500"),
                (.body(100), "10 bytes at 100"), (.asks(until: 600), "wait"), (.fired(500), "wake at 600"),
                (.body(550), "10 bytes at 550"), (.asks(until: 580), "wait, wake at 580"),
                (.fired(580), "silence at 580"),
            ]
        ),
        Trace(
            "no deadline passes before the request goes out",
            [
                (.asks(until: 10), "wait"), (.fired(400), "wake at 10000"), (.sent(700), "sent at 0"),
                (.asks(until: 10), "wait, wake at 710"), (.fired(710), "silence at 10"),
            ]
        ),
        Trace(
            "time that is over before a connection is there is no answer's",
            timeout: 3000,
            [
                (.progressed(.connecting), ""), (.asks(until: 10), "wait"), (.progressed(.securing), ""),
                (.fired(3000), "unreachable (no connection came about within 3 s (securing by TLS)) at 0, close"),
                (.sent(3001), "close"), (.asks(until: 10), "leave"),
            ]
        ),
        Trace(
            "a connection takes its own time at the most",
            timeout: 20_000,
            [
                (.asks(until: nil), "wait"),
                (
                    .fired(10_000),
                    "unreachable (no connection came about within 10 s (looking up the name)) at 0, close"
                ),
            ]
        ),
        Trace(
            "a connection that comes when the time is over does not count",
            timeout: 1500,
            [
                (.sent(1500), "close"),
                (.asks(until: nil), "unreachable (no connection came about within 1500 ms (looking up the name)) at 0"),
            ]
        ),
        Trace(
            "time that is over ends the answer, and what came in time is handed out before",
            timeout: 1000,
            [
                (.sent(100), ""), (.head(200), ""), (.body(1200), "close"), (.body(1300), "close"),
                (.ended(1400), "close"), (.asks(until: nil), "sent at 0"), (.asks(until: nil), "head at 100"),
                (.asks(until: nil), "timedOut at 900"), (.asks(until: nil), "leave"),
            ]
        ),
        Trace(
            "time is over while the reader waits; a deadline before that is told first",
            timeout: 1000,
            [
                (.sent(100), ""), (.asks(until: nil), "sent at 0"), (.asks(until: 300), "wait, wake at 400"),
                (.fired(400), "silence at 300"), (.asks(until: 2000), "wait, wake at 1000"),
                (.fired(1000), "timedOut at 900, close"),
            ]
        ),
        Trace(
            "a deadline that passes with all the time is told before the end",
            timeout: 1000,
            [
                (.sent(100), ""), (.asks(until: nil), "sent at 0"), (.asks(until: 900), "wait"),
                (.fired(1000), "silence at 900"), (.asks(until: nil), "wait, wake at 1000"),
                (.fired(1000), "timedOut at 900, close"),
            ]
        ),
        Trace(
            "who cancels hears of the end at once, and of nothing else",
            [
                (.sent(100), ""), (.head(150), ""), (.cancelled(200), "close"), (.head(210), "close"),
                (.asks(until: 50), "cancelled at 100"), (.asks(until: nil), "leave"),
            ]
        ),
        Trace(
            "who waits is cancelled, connected or not",
            [
                (.asks(until: nil), "wait"), (.cancelled(200), "cancelled at 0, close"),
                (.sent(201), "close"),
            ]
        ),
        Trace(
            "an end that was read stays what it was",
            [
                (.ended(100, .unreachable(reason: "x")), "close"), (.asks(until: nil), "unreachable (x) at 0"),
                (.cancelled(200), ""), (.asks(until: nil), "leave"),
            ]
        ),
        Trace(
            "too many bytes wait",
            [
                (.sent(0), ""), (.body(1, bytes: 600), ""), (.body(2, bytes: 600), "pause"), (.body(3, bytes: 300), ""),
                (.asks(until: nil), "sent at 0"), (.asks(until: nil), "600 bytes at 1"),
                (.asks(until: nil), "600 bytes at 2, resume"), (.asks(until: nil), "300 bytes at 3"),
            ]
        ),
        Trace(
            "too many entries wait",
            [
                (.body(0), "close"), (.sent(0), ""), (.body(1), ""), (.body(2), ""), (.body(3), ""),
                (.body(4), "pause"),
                (.asks(until: nil), "sent at 0"), (.asks(until: nil), "10 bytes at 1"),
                (.asks(until: nil), "10 bytes at 2, resume"), (.ended(9), "close"),
                (.asks(until: 5), "10 bytes at 3"),
            ]
        ),
    ]

    @Test("says what is to be done", arguments: traces)
    func trace(_ trace: Trace) {
        var machine = ExchangeMachine(
            timeout: trace.timeout.map { .milliseconds($0) },
            connectTimeout: .seconds(10),
            capacity: ExchangeMachine.Capacity(bytes: 1000, entries: 4)
        )
        for (number, (input, expected)) in trace.steps.enumerated() {
            #expect(Self.text(Self.take(input, &machine)) == expected, "step \(number): \(input)")
        }
    }

    private static func take(_ input: Input, _ machine: inout ExchangeMachine) -> ExchangeMachine.Reaction {
        switch input {
        case .asks(let deadline): return machine.next(until: deadline.map { .milliseconds($0) })
        case .sent(let time):
            return machine.sent(ConnectionTimes(connected: .milliseconds(time)), at: .milliseconds(time))
        case .head(let time):
            return machine.arrived(.head(AnswerHead(status: 200, headers: [])), at: .milliseconds(time))
        case .body(let time, let count):
            return machine.arrived(
                .body(BodyPart(index: 0, bytes: Array(repeating: 0, count: count))),
                at: .milliseconds(time)
            )
        case .ended(let time, let outcome): return machine.ended(outcome, at: .milliseconds(time))
        case .fired(let time): return machine.fired(at: .milliseconds(time))
        case .cancelled(let time): return machine.cancelled(at: .milliseconds(time))
        case .progressed(let progress):
            machine.progressed(to: progress)
            return ExchangeMachine.Reaction()
        }
    }

    private static func text(_ reaction: ExchangeMachine.Reaction) -> String {
        var parts: [String] = []
        switch reaction.reader {
        case .stay: break
        case .wait: parts.append("wait")
        case .leave: parts.append("leave")
        case .take(let event): parts.append("\(text(event.kind)) at \(milliseconds(event.time))")
        }
        if reaction.connection != .goOn { parts.append("\(reaction.connection)") }
        if let wake = reaction.wake { parts.append("wake at \(milliseconds(wake))") }
        return parts.joined(separator: ", ")
    }

    private static func text(_ kind: AnswerEvent.Kind) -> String {
        switch kind {
        case .sent: "sent"
        case .head: "head"
        case .body(let part): "\(part.bytes.count) bytes"
        case .silence: "silence"
        case .end(.unreachable(let reason)): "unreachable (\(reason))"
        case .end(let outcome): outcome.name
        }
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    }
}
