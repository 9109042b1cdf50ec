import KinesisVideo
import Testing

@testable import KinesisVideoClient

@Suite("Putting a stream")
struct ProducerMachineTests {
    /// What happens to the machine.
    enum Input: Sendable {
        /// A fragment is read, of so many bytes, with its index times 1000 as timecode.
        case read(bytes: Int = 10, document: Int = 0)
        case sourceEnded
        case begins(Int)
        case accepted
        case next
        case buffering(Int)
        case received(Int)
        case persisted(Int)
        case ends(Int, ProducerMachine.SessionEnd)
    }

    /// A course of inputs, each with what the machine says to it.
    struct Trace: CustomTestStringConvertible, Sendable {
        let name: String
        var settling = ProducerMachine.Settling.received
        var start: Int64 = 0
        let steps: [(Input, String)]

        init(
            _ name: String,
            settling: ProducerMachine.Settling = .received,
            start: Int64 = 0,
            _ steps: [(Input, String)]
        ) {
            self.name = name
            self.settling = settling
            self.start = start
            self.steps = steps
        }

        var testDescription: String { name }
    }

    private static func failed(_ id: Int) -> ProducerMachine.SessionEnd {
        .failed(FragmentAcknowledgement(.error, timecode: 1000, errorID: IngestErrorID(rawValue: id)))
    }

    private static func refused(_ kind: FollowRefusal.Kind) -> ProducerMachine.SessionEnd {
        .refused(FollowRefusal(status: 400, exception: "E", kind))
    }

    private static let unreachable = ProducerMachine.SessionEnd.transport(.unreachable(reason: "no"))

    static let traces: [Trace] = [
        Trace(
            "what is read goes out, the first behind the header; at the end of the source the body ends, and then all is done",
            [
                (.read(), ""), (.begins(0), ""), (.next, "send 0 with header"), (.accepted, ""), (.next, "read"),
                (.read(), ""), (.next, "send 1"), (.received(0), "settles 0"), (.sourceEnded, ""), (.next, "end"),
                (.received(1), "settles 1"), (.ends(90, .transport(.finished)), "done"),
            ]
        ),
        Trace(
            "a stream that keeps what it gets settles what is stored, in any order",
            settling: .persisted,
            [
                (.read(), ""), (.read(), ""), (.sourceEnded, ""), (.begins(0), ""), (.accepted, ""),
                (.next, "send 0 with header"), (.next, "send 1"), (.next, "end"), (.buffering(0), ""),
                (.received(0), ""), (.persisted(1), "settles 1"), (.persisted(1), ""), (.persisted(0), "settles 0"),
                (.ends(90, .transport(.finished)), "done"),
            ]
        ),
        Trace(
            "what was received when the endpoint ended the session properly is settled, though nothing says that it is stored",
            settling: .persisted,
            [
                (.read(), ""), (.sourceEnded, ""), (.begins(0), ""), (.accepted, ""), (.next, "send 0 with header"),
                (.next, "end"), (.received(0), ""), (.ends(90, .transport(.finished)), "done, settles 0"),
            ]
        ),
        Trace(
            "what a cut left open goes out again, in its order, behind the header",
            settling: .persisted,
            [
                (.read(), ""), (.read(), ""), (.read(), ""), (.begins(0), ""), (.accepted, ""),
                (.next, "send 0 with header"), (.next, "send 1"), (.next, "send 2"), (.persisted(1), "settles 1"),
                (.received(2), ""), (.ends(500, .transport(.truncated)), "resume at 500"), (.begins(500), ""),
                (.next, "send 0 with header"), (.next, "send 2"), (.persisted(0), "settles 0"),
                (.persisted(2), "settles 2"), (.next, "read"),
            ]
        ),
        Trace(
            "timecodes may be told from 1970 though they are put from the producer's start",
            start: 1_000_000,
            [
                (.read(), ""), (.read(), ""), (.begins(0), ""), (.next, "send 0 with header"), (.next, "send 1"),
                (.received(1001), "settles 1"), (.received(0), "settles 0"),
            ]
        ),
        Trace(
            "nothing more is read while there is no room",
            [
                (.read(bytes: 60), ""), (.begins(0), ""), (.next, "send 0 with header"), (.next, "read"),
                (.read(bytes: 60), ""), (.next, "send 1"), (.next, "wait"), (.received(0), "settles 0"),
                (.next, "read"),
            ]
        ),
        Trace(
            "one fragment fits however large it is",
            [
                (.begins(0), ""), (.next, "read"), (.read(bytes: 5000), ""), (.next, "send 0 with header"),
                (.next, "wait"), (.received(0), "settles 0"), (.next, "read"),
            ]
        ),
        Trace(
            "another document begins in another session, at once",
            [
                (.read(), ""), (.read(document: 1), ""), (.begins(0), ""), (.accepted, ""),
                (.next, "send 0 with header"), (.next, "end"), (.received(0), "settles 0"),
                (.ends(90, .transport(.finished)), "resume at 250"), (.begins(250), ""), (.next, "send 1 with header"),
            ]
        ),
        Trace(
            "an endpoint that is busy is asked again, later and later",
            [
                (.read(), ""), (.begins(0), ""), (.ends(10, Self.refused(.passing)), "resume at 510"),
                (.begins(510), ""),
                (.ends(520, Self.refused(.passing)), "resume at 1520"), (.begins(1520), ""),
                (.ends(1530, Self.refused(.passing)), "resume at 3530"), (.begins(3530), ""), (.accepted, ""),
                (.next, "send 0 with header"), (.received(0), "settles 0"),
                (.ends(3600, .transport(.reset)), "resume at 3780"),
            ]
        ),
        Trace(
            "what is refused for good is not asked again",
            [
                (.read(), ""), (.begins(0), ""),
                (.ends(10, Self.refused(.lasting)), "refused: the endpoint refused the call (400 E)"),
            ]
        ),
        Trace(
            "a stream that is not there is looked for once more",
            [
                (.read(), ""), (.begins(0), ""), (.ends(10, Self.refused(.endpoint)), "resume at 510, endpoint"),
                (.begins(510), ""),
                (.ends(520, Self.refused(.endpoint)), "refused: the endpoint refused the call (400 E)"),
            ]
        ),
        Trace(
            "who is never reached is not called for ever",
            [
                (.read(), ""), (.begins(0), ""), (.ends(0, Self.unreachable), "resume at 500"), (.begins(500), ""),
                (.ends(500, Self.unreachable), "resume at 1500"), (.begins(1500), ""),
                (.ends(1500, Self.unreachable), "unreachable: the endpoint could not be reached: no"),
            ]
        ),
        Trace(
            "a fragment that cannot be taken ends it; one that could not be stored goes out again; a long session is followed at once",
            [
                (.read(), ""), (.read(), ""), (.begins(0), ""), (.accepted, ""), (.next, "send 0 with header"),
                (.next, "send 1"), (.received(0), "settles 0"), (.ends(2000, Self.failed(4003)), "resume at 2000"),
                (.begins(2000), ""), (.accepted, ""), (.next, "send 1 with header"),
                (.ends(3000, Self.failed(5001)), "resume at 3500"), (.begins(3500), ""), (.accepted, ""),
                (.next, "send 1 with header"),
                (
                    .ends(4000, Self.failed(4006)),
                    "refused: the fragment at 1000 ms was not taken: 4006 INVALID_MKV_DATA (the data is not valid Matroska)"
                ),
            ]
        ),
        Trace(
            "an endpoint that ends sessions without a word is not called for ever",
            [
                (.read(), ""), (.sourceEnded, ""), (.begins(0), ""), (.accepted, ""), (.next, "send 0 with header"),
                (.next, "end"), (.ends(1, .transport(.finished)), "resume at 501"), (.begins(501), ""), (.accepted, ""),
                (.next, "send 0 with header"), (.next, "end"), (.ends(501, .transport(.finished)), "resume at 1501"),
                (.begins(1501), ""),
                (
                    .ends(1501, .silent(.seconds(60))),
                    "refused: nothing was taken in 3 sessions; the last one: nothing was acknowledged for 1 min 00 s"
                ),
            ]
        ),
        Trace(
            "an endpoint that is gone after it took something is unreachable",
            [
                (.read(), ""), (.read(), ""), (.begins(0), ""), (.accepted, ""), (.next, "send 0 with header"),
                (.received(0), "settles 0"), (.ends(10, .transport(.reset)), "resume at 250"), (.begins(250), ""),
                (.ends(250, Self.unreachable), "resume at 750, endpoint"), (.begins(750), ""),
                (.ends(750, Self.unreachable), "resume at 1750, endpoint"), (.begins(1750), ""),
                (
                    .ends(1750, Self.unreachable),
                    "unreachable: nothing was taken in 3 sessions; the last one: the endpoint could not be reached: no"
                ),
            ]
        ),
    ]

    @Test("says what is to be done", arguments: traces)
    func trace(_ trace: Trace) {
        var patience = ProducerMachine.Patience()
        patience.bytes = 100
        patience.barrenSessions = 3
        if trace.name.contains("busy") { patience.barrenSessions = 8 }
        var machine = ProducerMachine(settling: trace.settling, producerStart: trace.start, patience: patience)
        var index = 0
        for (number, (input, expected)) in trace.steps.enumerated() {
            #expect(Self.said(by: &machine, to: input, &index) == expected, "step \(number) of \(trace.name)")
        }
    }

    /// Waits as long as it can be.
    private struct Longest: RandomNumberGenerator {
        func next() -> UInt64 { .max }
    }

    private static func said(by machine: inout ProducerMachine, to input: Input, _ index: inout Int) -> String {
        func settles(_ fragments: [ProducerMachine.Fragment]) -> String {
            fragments.isEmpty ? "" : "settles " + fragments.map { "\($0.index)" }.joined(separator: " ")
        }
        func told(_ event: FragmentAcknowledgement.Event, _ number: Int) -> String {
            settles(machine.acknowledged(FragmentAcknowledgement(event, timecode: Int64(number) * 1000)))
        }
        switch input {
        case .read(let bytes, let document):
            machine.take(
                ProducerMachine.Fragment(index: index, document: document, timecode: Int64(index) * 1000, bytes: bytes)
            )
            index += 1
        case .sourceEnded: machine.sourceEnded()
        case .begins(let time): machine.begin(at: .milliseconds(time))
        case .accepted: machine.accepted()
        case .next:
            return switch machine.next() {
            case .send(let index, let withHeader): "send \(index)" + (withHeader ? " with header" : "")
            case .read: "read"
            case .wait: "wait"
            case .endBody: "end"
            }
        case .buffering(let number): return told(.buffering, number)
        case .received(let number): return told(.received, number)
        case .persisted(let number): return told(.persisted, number)
        case .ends(let time, let end):
            var random = Longest()
            let (action, settled) = machine.ended(end, at: .milliseconds(time), random: &random)
            let text =
                switch action {
                case .resume(let time, let renewal):
                    "resume at \(time / .milliseconds(1))".replacing(".0", with: "")
                        + (renewal == .none ? "" : ", \(renewal)")
                case .done: "done"
                case .giveUp(let failure): "\(failure.kind): \(failure)"
                }
            return [text, settles(settled)].filter { !$0.isEmpty }.joined(separator: ", ")
        }
        return ""
    }
}
