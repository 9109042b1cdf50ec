internal import KinesisVideo
internal import Matroska
internal import NIOCore

/// One PutMedia call: the producer's bytes in, fragments into the stream, acknowledgements out.
///
/// A state machine like ``MediaSession``: it does no I/O and reads no clock, and is asked for its next step whenever something
/// came or its time has come. It keeps the bytes of the fragment that is coming, and nothing of those that are stored.
///
/// An error ends the upload: the fragment that it is about is dropped, what was stored before stays.
struct UploadSession: Sendable {
    /// What the connection is to do.
    enum Step: Hashable, Sendable {
        /// Send these bytes.
        case send(ByteBuffer)
        /// Say when this fragment cannot be lost any more, by ``persisted(at:isSafe:)``.
        case persist(StoredStream.Receipt)
        /// Come back when something came, or at this time; nil for never.
        case wait(until: WallTime?)
        /// End the body of the answer properly.
        case finish
        /// Close the connection without ending the body.
        case cut
    }

    private enum State: Hashable {
        /// More may come.
        case receiving
        /// Nothing more is taken; the answer ends when all that is stored is acknowledged.
        case ending
        /// The connection is cut once what was acknowledged has left.
        case cutting
    }

    /// A fragment that has been given a number.
    struct Begun: Hashable, Sendable {
        var number: FragmentNumber
        let timecode: Int64
        let at: WallTime
        /// Which fragment of the upload it is, from 1.
        let ordinal: Int
        /// How many bytes it has, once it is whole.
        var byteCount = 0
    }

    /// Where fragments go.
    let store: StoredStream
    private let request: PutMediaInput
    private var policy: UploadPolicy
    private let startedAt: WallTime

    private var state = State.receiving
    private var reader: MatroskaReader
    private var cutter: FragmentCutter
    private var budget: ByteBudget
    /// The bytes that a cut may still name.
    private var window = ByteWindow()

    private var documentCount = 0
    private var trackCount = 0
    private var header: StreamMedia.Header?
    private var trackNumbers: Set<UInt64> = []
    private var begun: Begun?
    /// Whether the Tags that are being read say that the fragment before them is over.
    private var isFragmentOver = false
    private var previousTimecode: UInt64?

    private var outgoing = AcknowledgementQueue()
    /// What was told last, as it was meant.
    private(set) var lastTold: FragmentAcknowledgement?
    private var unsaid: CircularBuffer<StoredStream.Receipt> = []
    private var unpersisted: CircularBuffer<Begun> = []
    private var lastData: WallTime
    private var idleTold = 0

    /// How many bytes of fragments wait until they are safe.
    private var bytesUnsafe = 0
    /// How many may wait before more is read: a disk may be slower than a producer.
    private static let mostUnsafe = 16 * 1024 * 1024

    /// How many fragments have been stored.
    private(set) var fragmentsStored = 0
    /// How many bytes have come.
    private(set) var bytesReceived = 0
    /// The error that ended the upload.
    private(set) var failure: IngestErrorID?
    /// What is wrong with the data where that was the error, with the byte.
    private(set) var dataError: EBMLError?

    /// Begins an upload.
    ///
    /// - Parameters:
    ///   - store: Where fragments go.
    ///   - request: What the request's headers say.
    ///   - policy: The rules.
    ///   - now: The time.
    init(into store: StoredStream, _ request: PutMediaInput, _ policy: UploadPolicy, at now: WallTime) {
        (self.store, self.request, self.policy, startedAt, lastData) = (store, request, policy, now, now)
        var limits = EBMLLimits()
        // An upload may be one document for hours, and nothing is kept of what is stored.
        limits.renewsMetadataAtClusters = true
        reader = MatroskaReader(limits: limits)
        cutter = FragmentCutter()
        budget = ByteBudget(bytesPerSecond: policy.limits.bytesPerSecond, at: now.milliseconds)
    }

    /// How many bytes are kept.
    var bytesKept: Int { window.count }

    /// Whether nothing more is read until a fragment is safe that waits for that.
    var isFull: Bool { bytesUnsafe > Self.mostUnsafe }

    /// When more may be read; nil for now.
    mutating func nextRead(at now: WallTime) -> WallTime? {
        budget.nextSend(at: now.milliseconds).map { WallTime(milliseconds: $0) }
    }
}

// MARK: - What comes

extension UploadSession {
    /// Takes bytes of the body.
    mutating func receive(_ bytes: ByteBuffer, at now: WallTime) {
        budget.spend(bytes.readableBytes)
        bytesReceived += bytes.readableBytes
        guard state == .receiving else { return }
        (lastData, idleTold) = (now, 0)
        window.append(bytes)
        let input = Array(bytes.readableBytesView)
        var position = 0
        do throws(EBMLError) {
            while state == .receiving, let event = try reader.next(input.span.bytes, from: &position) {
                hear(event, at: now)
            }
        } catch {
            dataError = error
            fail(.invalidData, at: now)
        }
        if state == .receiving, cutter.pendingLength(at: reader.offset) > policy.limits.largestFragment {
            fail(.fragmentTooLarge, at: now)
        }
        forget()
    }

    /// Notes that the body has come to its proper end.
    mutating func endInput(at now: WallTime) {
        guard state == .receiving else { return }
        do throws(EBMLError) {
            while state == .receiving, let event = try reader.finish() { hear(event, at: now) }
        } catch {
            dataError = error
            fail(.invalidData, at: now)
        }
        end()
    }

    /// Notes that the connection ended before the body did.
    mutating func loseInput(at now: WallTime) {
        fail(.readError, at: now)
    }

    /// Ends the upload as if the body ended here; the fragment that is coming is dropped.
    mutating func close() {
        end()
    }

    /// Notes that the oldest fragment of those told by ``Step/persist(_:)`` cannot be lost any more, or will never be safe.
    mutating func persisted(at now: WallTime, isSafe: Bool = true) {
        guard let begun = unpersisted.popFirst() else { return }
        bytesUnsafe -= begun.byteCount
        guard isSafe else { return fail(.archivalError, about: begun, at: now) }
        if policy.acknowledgesPersistence { acknowledge(.persisted, begun, at: now) }
    }

    /// What to do next.
    mutating func next(at now: WallTime) -> Step {
        if state == .receiving { watchTheClock(at: now) }
        if let bytes = outgoing.next(at: now) { return .send(bytes) }
        if let receipt = unsaid.popFirst() { return .persist(receipt) }
        if let due = outgoing.due { return .wait(until: state == .receiving ? min(due, nextLook) : due) }
        switch state {
        case .cutting: return .cut
        case .ending where unpersisted.isEmpty: return .finish
        case .ending: return .wait(until: nil)
        case .receiving: return .wait(until: nextLook)
        }
    }

    private mutating func watchTheClock(at now: WallTime) {
        if now >= startedAt.advanced(byMilliseconds: policy.duration) { return fail(.connectionTooLong, at: now) }
        guard policy.isActive(now) else { return fail(.streamNotActive, at: now) }
        let silence = now.milliseconds(since: lastData)
        if silence >= policy.limits.idle { return end() }
        let due = Int(silence / max(1, policy.limits.idleInterval))
        guard due > idleTold else { return }
        idleTold = due
        if request.wantsAcknowledgements { tell(FragmentAcknowledgement(.idle), at: now) }
    }

    private var nextLook: WallTime {
        let said = Int64(idleTold + 1) * policy.limits.idleInterval
        return min(
            startedAt.advanced(byMilliseconds: policy.duration),
            lastData.advanced(byMilliseconds: min(said, policy.limits.idle))
        )
    }
}

// MARK: - What it says

extension UploadSession {
    private mutating func hear(_ event: MatroskaEvent, at now: WallTime) {
        let cut = cutter.take(event)
        switch cut {
        case .document(let document): begin(document, at: now)
        case .fragment(let fragment): keep(fragment, at: now)
        case nil: break
        }
        guard state == .receiving else { return }
        switch event {
        case .segmentStart:
            documentCount += 1
            trackCount = 0
            if documentCount > 1, policy.limits.documents == .one { fail(.invalidData, at: now) }
        case .track:
            trackCount += 1
            if trackCount > policy.limits.tracks { fail(.tooManyTracks, at: now) }
        case .tag(let tag):
            if !tag.metadata.allSatisfy(policy.limits.allow) { return fail(.metadataLimit, at: now) }
            isFragmentOver = isFragmentOver || tag.endsFragment
        case .levelOne: isFragmentOver = false
        case .levelOneEnd(.tags, _):
            guard isFragmentOver, let fragment = cutter.takeComplete() else { return }
            keep(fragment, at: now)
        case .clusterTimestamp:
            guard let current = cutter.current else { return }
            begin(current, at: now)
        case .block(let header):
            guard trackNumbers.contains(header.trackNumber) else { return fail(.trackMismatch, at: now) }
            if let current = cutter.current, current.spanMilliseconds > policy.limits.longestFragment {
                fail(.fragmentTooLong, at: now)
            }
        default: break
        }
    }

    private mutating func begin(_ document: FragmentCutter.Document, at now: WallTime) {
        do throws(EBMLError) {
            header = try StreamMedia.Header(document.bytes { window[$0].readableBytesView })
        } catch {
            dataError = error
            return fail(.invalidData, at: now)
        }
        trackNumbers = Set(document.tracks.map(\.number))
    }

    /// Gives the fragment that is coming its number, which is told at once.
    private mutating func begin(_ fragment: FragmentCutter.Fragment, at now: WallTime) {
        if let faults = policy.laterFaults?(&policy.faultGeneration) { policy.faults = faults }
        let timecode = Int64(clamping: fragment.milliseconds)
        let begun = Begun(number: store.nextNumber(at: now), timecode: timecode, at: now, ordinal: fragmentsStored + 1)
        self.begun = begun
        acknowledge(.buffering, begun, at: now)
        guard previousTimecode.map({ fragment.milliseconds >= $0 }) ?? true else {
            return fail(.timecodeGoesBack, at: now)
        }
        guard request.producerTimestamp(of: fragment.milliseconds) != nil else {
            return fail(.producerTimestamp, at: now)
        }
        previousTimecode = fragment.milliseconds
    }

    /// Stores a fragment of which everything has come.
    private mutating func keep(_ fragment: FragmentCutter.Fragment, at now: WallTime) {
        if begun == nil { begin(fragment, at: now) }
        guard state == .receiving, let header, let begun,
            let producerTimestamp = request.producerTimestamp(of: fragment.milliseconds)
        else { return }
        guard trackNumbers.isSubset(of: fragment.trackNumbers) else { return fail(.framesMissing, at: now) }
        let items = fragment.tags.reduce(0) { $0 + $1.metadata.count }
        guard items <= policy.limits.metadataItems else { return fail(.metadataLimit, at: now) }
        // Where the producer paused, a fragment is no longer than its frames.
        let length =
            fragment.durationMilliseconds > policy.limits.longestFragment
            ? fragment.spanMilliseconds : fragment.durationMilliseconds
        var trailing = ByteBuffer()
        for range in fragment.trailing { trailing.writeImmutableBuffer(window[range]) }
        let incoming = IncomingFragment(
            header: header,
            cluster: window[fragment.cluster],
            trailing: trailing,
            producerTimestamp: producerTimestamp,
            duration: max(1, Int64(clamping: length))
        )
        self.begun = nil
        take(incoming, begun, at: now)
    }

    private mutating func take(_ incoming: IncomingFragment, _ begun: Begun, at now: WallTime) {
        if let id = policy.faults.uploadError(afterFragments: fragmentsStored) {
            return fail(id, about: begun, at: now)
        }
        fragmentsStored += 1
        var begun = begun
        if policy.faults.contains(.lostFragment, fragmentsStored) {
            acknowledge(.received, begun, at: now)
            if policy.acknowledgesPersistence { acknowledge(.persisted, begun, at: now) }
            return
        }
        // It is dated to its first byte; another upload of the stream may have been faster.
        let receipt = store.append(incoming, at: begun.at)
        begun.number = receipt.fragment.number
        begun.byteCount = incoming.byteCount
        bytesUnsafe += begun.byteCount
        acknowledge(.received, begun, at: now)
        unpersisted.append(begun)
        unsaid.append(receipt)
        if policy.faults.contains(.uploadCut, fragmentsStored) {
            state = .cutting
            unsaid.removeAll()
        }
    }

    /// Lets go what no cut can name any more.
    private mutating func forget() {
        guard state == .receiving else { return window.removeAll() }
        window.removeAll(before: min(cutter.keptFrom, reader.offset))
    }
}

// MARK: - What is answered

extension UploadSession {
    private mutating func acknowledge(_ event: FragmentAcknowledgement.Event, _ begun: Begun, at now: WallTime) {
        guard request.wantsAcknowledgements else { return }
        var told = FragmentAcknowledgement(event, timecode: begun.timecode, fragmentNumber: begun.number)
        if policy.faults.contains(.wrongAckNumber, begun.ordinal) {
            told.fragmentNumber = begun.number.successor
        }
        tell(told, at: now)
    }

    private mutating func tell(_ acknowledgement: FragmentAcknowledgement, at now: WallTime) {
        lastTold = acknowledgement
        outgoing.add(acknowledgement, policy.faults, at: now)
    }

    private mutating func fail(_ id: IngestErrorID, about begun: Begun? = nil, at now: WallTime) {
        guard failure == nil, state == .receiving || id == .archivalError else { return }
        let begun = begun ?? self.begun
        failure = id
        state = .ending
        guard request.wantsAcknowledgements else { return }
        let told = FragmentAcknowledgement(
            .error,
            timecode: begun?.timecode,
            fragmentNumber: begun?.number,
            errorID: id,
            errorCode: id.code ?? "INTERNAL_ERROR"
        )
        tell(told, at: now)
    }

    private mutating func end() {
        guard state == .receiving else { return }
        state = .ending
        window.removeAll()
    }
}
