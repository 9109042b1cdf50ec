internal import KinesisVideo
internal import Synchronization

/// What can be seen of an emulator while it runs: shared by its connections and by those who look.
final class Runtime: Sendable {
    /// The times that it goes by.
    let clock: ServiceClock

    /// The sessions that are open.
    let sessions = SessionBook()

    /// What has been counted.
    let metrics = Metrics()

    /// Who is told what happens.
    let events = EventHub()

    /// Begins to look.
    init(clock: ServiceClock) {
        self.clock = clock
    }

    /// Notes an answer that is about to be sent.
    func note(_ answer: Answer, method: String, path: String) {
        metrics.count(answer)
        guard events.hasListeners else { return }
        let note = answer.note
        events.tell(
            "request",
            .object([
                "method": .string(method), "path": .string(path), "status": .integer(Int64(answer.status)),
                "operation": note.operation.map(JSONNode.string), "stream": note.stream.map(JSONNode.string),
                "error": note.error.map(JSONNode.string), "requestId": .string(note.requestID),
            ])
        )
    }

    /// Notes a session that begins.
    ///
    /// - Parameters:
    ///   - kind: Which way its media goes.
    ///   - note: What is known of it.
    ///   - tell: Tells the session's connection what to do.
    /// - Returns: The session as others see it.
    func open(
        _ kind: OpenSession.Kind,
        _ note: Answer.Note,
        tell: @escaping @Sendable (SessionNudge) -> Void
    ) -> OpenSession {
        let session = sessions.open(kind, note, at: clock.now, tell: tell)
        metrics.countSession(kind)
        if events.hasListeners { events.tell("session", session.snapshot.node) }
        return session
    }

    /// Notes how far a session has come.
    func advance(_ session: OpenSession, bytes: Int, fragments: Int, current: Fragment?, bytesOfCurrent: Int) {
        let step = session.advance(bytes: bytes, fragments: fragments, current: current, size: bytesOfCurrent)
        metrics.countMedia(bytes: step.bytes, fragments: step.fragments)
        if step.fragments > 0, events.hasListeners { events.tell("fragment", session.snapshot.node) }
    }

    /// Notes how far an upload has come.
    func advance(_ session: OpenSession, bytes: Int, fragments: Int, told acknowledgement: FragmentAcknowledgement?) {
        let step = session.advance(bytes: bytes, fragments: fragments, told: acknowledgement)
        metrics.countPut(bytes: step.bytes)
        if step.fragments > 0, events.hasListeners { events.tell("fragment", session.snapshot.node) }
    }

    /// Notes the end of a session.
    func close(_ session: OpenSession, _ outcome: String) {
        sessions.close(session)
        metrics.countEnd(session.kind, outcome)
        guard events.hasListeners else { return }
        events.tell("session", session.snapshot.node(outcome: outcome))
    }
}
