internal import KinesisVideo

/// Hears the answer to PutMedia.
struct AcknowledgementListener: AnswerListener {
    /// What is told of it.
    enum Event {
        /// The endpoint takes the media.
        case accepted
        case acknowledged(FragmentAcknowledgement)
    }

    /// No message of an error is longer, or worth more.
    private static let mostOfAnError = 4096

    /// How the session ended; `nil` while it goes on.
    private(set) var end: ProducerMachine.SessionEnd?
    private(set) var deadline: Duration?

    private let silence: Duration
    private let contract: Contract
    private let tell: (Event) -> Void
    private let isAwaiting: () -> Bool
    private var head: AnswerHead?
    private var reader = AcknowledgementReader()
    private var errorBody: [UInt8] = []

    /// Makes a listener.
    ///
    /// - Parameters:
    ///   - silence: How long nothing may come while something is to be acknowledged.
    ///   - contract: Says how errors are told.
    ///   - tell: Told of what is heard.
    ///   - isAwaiting: Whether something is to be acknowledged.
    init(
        silence: Duration,
        contract: Contract,
        _ tell: @escaping (Event) -> Void,
        isAwaiting: @escaping () -> Bool
    ) {
        self.silence = silence
        self.contract = contract
        self.tell = tell
        self.isAwaiting = isAwaiting
        deadline = silence
    }

    var isDecided: Bool { end != nil }

    mutating func take(_ event: AnswerEvent) {
        deadline = event.time + silence
        switch event.kind {
        case .sent: break
        case .head(let head):
            self.head = head
            if head.status == 200 { tell(.accepted) }
        case .body(let part):
            if head?.status == 200 {
                read(part.bytes)
            } else {
                errorBody += part.bytes.prefix(Self.mostOfAnError - errorBody.count)
            }
        case .silence:
            if isAwaiting() { end = .silent(silence) }
        case .end(let outcome):
            end = refusal(outcome) ?? .transport(outcome)
        }
    }

    private mutating func read(_ bytes: [UInt8]) {
        var position = 0
        do throws(AcknowledgementError) {
            while let acknowledgement = try reader.next(bytes, from: &position) {
                tell(.acknowledged(acknowledgement))
                if acknowledgement.event == .error {
                    end = .failed(acknowledgement)
                    return
                }
            }
        } catch {
            end = .unreadable(error.description)
        }
    }

    /// What the answer refuses; `nil` where it is none that does, or did not come whole.
    private func refusal(_ outcome: TransportOutcome) -> ProducerMachine.SessionEnd? {
        guard let head, head.status != 200, outcome != .cancelled, outcome != .timedOut else { return nil }
        return .refused(FollowRefusal(head, body: errorBody, contract: contract))
    }
}
