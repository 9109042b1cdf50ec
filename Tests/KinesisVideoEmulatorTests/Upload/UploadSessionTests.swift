import KinesisVideo
import Matroska
import NIOCore
import Testing

@testable import KinesisVideoEmulator

/// What becomes of a producer's bytes: which fragments are stored, and what is said of them when.
@Suite struct UploadSessionTests {
    /// An upload into a stream of its own, on a clock that the test moves.
    private struct Upload {
        let store = StoredStream(.hours(1), seed: 5)
        let clock = TestClock()
        var session: UploadSession
        private(set) var told: [FragmentAcknowledgement] = []
        private(set) var end: UploadSession.Step?
        private(set) var mostKept = 0
        /// Whether fragments are safe at once; else when the test says so.
        var isSafe = true
        private var reader = AcknowledgementReader()

        init(
            _ type: PutMediaRequest.TimecodeType = .absolute,
            start: String? = nil,
            acknowledged: Bool = true,
            faults: [String] = [],
            _ change: (inout UploadPolicy) -> Void = { _ in }
        ) throws {
            let members = JSONNode.object([
                "StreamName": "camera", "FragmentTimecodeType": .string(type.rawValue),
                "ProducerStartTimestamp": start.flatMap { JSONNode.number(lexeme: $0) },
                "FragmentAcknowledgmentRequired": acknowledged ? "1" : "0",
            ])
            var policy = UploadPolicy(
                duration: 3_600_000,
                acknowledgesPersistence: true,
                isActive: { _ in true },
                faults: FaultSet(try faults.map { try Fault($0) })
            )
            change(&policy)
            let input = try PutMediaInput(members, choices: EmulatorConfiguration().choices)
            session = UploadSession(into: store, input, policy, at: clock.now)
        }

        /// Sends bytes, in pieces of so many.
        mutating func send(_ bytes: [UInt8], pieces: Int = .max) {
            var rest = ByteBuffer(bytes: bytes)
            while let piece = rest.readSlice(length: min(pieces, rest.readableBytes)), piece.readableBytes > 0 {
                session.receive(piece, at: clock.now)
                drain()
                mostKept = max(mostKept, session.bytesKept)
            }
        }

        /// Carries out what the session wants until it waits.
        mutating func drain() {
            while end == nil {
                let step = session.next(at: clock.now)
                switch step {
                case .send(let bytes):
                    var position = 0
                    while let one = try? reader.next(bytes.readableBytesView, from: &position) { told.append(one) }
                case .persist: if isSafe { session.persisted(at: clock.now) }
                case .wait: return
                case .finish, .cut: end = step
                }
            }
        }

        mutating func finish() {
            session.endInput(at: clock.now)
            drain()
        }

        mutating func wait(_ milliseconds: Int64) {
            clock.advance(by: milliseconds)
            drain()
        }

        var events: [String] { told.map { "\($0.eventText) \($0.timecode.map(String.init) ?? "-")" } }
        var error: Int? { told.last { $0.event == .error }?.errorID?.rawValue }
        var stored: [Fragment] { (0..<session.fragmentsStored).compactMap(store.fragment) }
    }

    private static let track: TrackEntry = {
        var track = TrackEntry()
        (track.number, track.uid, track.type, track.codecID) = (1, 1, 1, "V_VP8")
        return track
    }()

    private static func head(tracks: Int = 1) -> [UInt8] {
        var writer = EBMLWriter()
        writer.documentHeader()
        writer.openSegment()
        writer.binary(.crc32, [1, 2, 3, 4])
        writer.info(SegmentInfo())
        writer.tracks(
            (1...tracks).map { number in
                var track = track
                (track.number, track.uid) = (UInt64(number), UInt64(number))
                return track
            }
        )
        return writer.bytes
    }

    private static func cluster(
        _ timestamp: UInt64,
        _ times: [Int16] = [0, 400],
        track: UInt64 = 1,
        bytes: Int = 50,
        form: EBMLWriter.SizeForm = .unknown(length: 1)
    ) -> [UInt8] {
        var writer = EBMLWriter()
        writer.cluster(timestamp: timestamp, form: form) { cluster in
            for time in times {
                let frame = [UInt8](repeating: UInt8(truncatingIfNeeded: timestamp), count: bytes)
                cluster.simpleBlock(track: track, relativeTimestamp: time, isKeyframe: time == 0, frames: [frame])
            }
        }
        return writer.bytes
    }

    private static func tags(_ pairs: [EBMLWriter.TagPair]) -> [UInt8] {
        // Without Targets, as the producer SDKs write them, and the service its own.
        EBMLWriter.kvsTags(pairs)
    }

    private static let three = head() + cluster(1000) + tags([("NAME", "value")]) + cluster(2000) + cluster(3000)

    // MARK: What goes well

    @Test func `an upload has the limits of its stream`() throws {
        let fixture = try Fixture { configuration in
            configuration.uploads = try? StreamDeclaration.read(
                SourceText(name: "s.json", text: #"{"streams":{"s":{"uploads":{"tracks":1}}}}"#)
            ).first?.uploads
        }
        let request = fixture.request(
            "",
            path: "/putMedia",
            headers: [
                HeaderField("x-amzn-stream-name", "empty"), HeaderField("x-amzn-fragment-timecode-type", "RELATIVE"),
            ]
        )
        guard case .upload(var session, _, _) = fixture.answer(request).body else {
            Issue.record("\(fixture.answer(request).text)")
            return
        }
        session.receive(ByteBuffer(bytes: Self.head(tracks: 2)), at: fixture.clock.now)
        #expect(session.failure?.rawValue == 4012)
    }

    @Test func `nothing more is read while too much waits for the disk`() throws {
        var upload = try Upload { $0.limits.largestFragment = 64 << 20 }
        upload.isSafe = false
        upload.send(Self.head())
        #expect(!upload.session.isFull)
        for second in 1...3 as ClosedRange<UInt64> { upload.send(Self.cluster(second * 1000, [0], bytes: 9 << 20)) }
        #expect(upload.session.isFull, "two fragments of 9 MiB are whole")
        upload.session.persisted(at: upload.clock.now)
        #expect(!upload.session.isFull)
    }

    @Test func `a fragment is told when it begins, when it is there, and when it is safe`() throws {
        var upload = try Upload()
        upload.isSafe = false
        upload.send(Self.head())
        #expect(upload.events.isEmpty)
        upload.send(Self.cluster(1000))
        #expect(upload.events == ["BUFFERING 1000"])
        upload.clock.advance(by: 500)
        upload.send(Self.cluster(2000))
        #expect(upload.events == ["BUFFERING 1000", "RECEIVED 1000", "BUFFERING 2000"])
        upload.session.persisted(at: upload.clock.now)
        upload.drain()
        #expect(upload.events.last == "PERSISTED 1000")
        upload.finish()
        // The last one is there, and not safe yet.
        #expect(upload.events.last == "RECEIVED 2000" && upload.end == nil)
        upload.session.persisted(at: upload.clock.now)
        upload.drain()
        #expect(upload.events.last == "PERSISTED 2000" && upload.end == .finish)
        // The server's time is that of the first byte.
        #expect(upload.stored.map { $0.serverTimestamp.milliseconds(since: TestClock.start) } == [0, 500])
        #expect(Set(upload.told.map(\.fragmentNumber)) == Set(upload.stored.map(\.number)))
    }

    @Test(arguments: [1, 2, 3, 7, 64, 1000, .max])
    func `any split of the bytes comes to the same`(pieces: Int) throws {
        var whole = try Upload()
        whole.send(Self.three)
        whole.finish()
        var upload = try Upload()
        upload.send(Self.three, pieces: pieces)
        upload.finish()
        #expect(upload.told.filter { $0.event != .persisted } == whole.told.filter { $0.event != .persisted })
        #expect(upload.stored == whole.stored && upload.stored.count == 3)
        for fragment in upload.stored {
            let (one, other) = (upload.store.media(of: fragment), whole.store.media(of: fragment))
            #expect(one?.header.bytes == other?.header.bytes && one?.trailing == other?.trailing)
            guard case (.shared(let bytes)?, .shared(let others)?) = (one?.cluster, other?.cluster) else {
                Issue.record("no bytes")
                continue
            }
            #expect(bytes == others)
        }
    }

    @Test func `what is stored is what was put`() throws {
        var upload = try Upload()
        upload.send(Self.three, pieces: 11)
        upload.finish()
        let first = try #require(upload.store.media(of: upload.stored[0]))
        guard case .shared(let cluster) = first.cluster else {
            Issue.record("no bytes")
            return
        }
        #expect(Array(cluster.readableBytesView) == Self.cluster(1000))
        #expect(Array(first.trailing.readableBytesView) == Self.tags([("NAME", "value")]))
        // Without the checksum of a Segment that is not the same any more.
        #expect(Array(first.header.bytes.readableBytesView) == Self.head().removing(Self.checksum))
        #expect(upload.stored.map(\.duration) == [1000, 1000, 800])
    }

    @Test(arguments: [1, 5, .max])
    func `a producer's word that a fragment is over is taken at once, and is no metadata`(pieces: Int) throws {
        let over = Self.tags([("AWS_KINESISVIDEO_END_OF_FRAGMENT", "")])
        let mixed = Self.tags([("NAME", "value"), ("AWS_KINESISVIDEO_END_OF_FRAGMENT", "")])
        // As many names as there may be, besides the word.
        let names = (1...10).flatMap { Self.tags([("NAME_\($0)", "value")]) }
        var upload = try Upload()
        upload.send(Self.head() + Self.cluster(1000) + names, pieces: pieces)
        #expect(upload.events == ["BUFFERING 1000"])
        upload.send(over, pieces: pieces)
        #expect(upload.events == ["BUFFERING 1000", "RECEIVED 1000", "PERSISTED 1000"])
        upload.send(Self.cluster(2000, form: .length(4)) + mixed, pieces: pieces)
        #expect(upload.events.suffix(2) == ["RECEIVED 2000", "PERSISTED 2000"])
        // The next one is not over before it is said again.
        upload.send(Self.cluster(3000) + Self.tags([("NAME", "value")]), pieces: pieces)
        #expect(upload.events.last == "BUFFERING 3000")
        upload.send(over, pieces: pieces)
        upload.finish()
        #expect(upload.error == nil && upload.end == .finish && upload.told.count == 9)
        #expect(upload.stored.map(\.duration) == [800, 800, 800])
        let trailing = upload.stored.map { fragment in
            Array((upload.store.media(of: fragment)?.trailing ?? ByteBuffer()).readableBytesView)
        }
        // What a producer tells the service is not for readers, unless it stands among what is.
        #expect(trailing == [names, mixed, Self.tags([("NAME", "value")])])
    }

    private static let checksum: [UInt8] = {
        var writer = EBMLWriter()
        writer.binary(.crc32, [1, 2, 3, 4])
        return writer.bytes
    }()

    @Test(
        arguments: [
            (.absolute, nil, [1000, 2000, 3000]), (.absolute, "5.5", [1000, 2000, 3000]),
            (.relative, nil, [1000, 2000, 3000]),
            (.relative, "1700000000.25", [1_700_000_001_250, 1_700_000_002_250, 1_700_000_003_250]),
            // As the C SDK writes 78 milliseconds.
            (.relative, "5.78", [6780, 7780, 8780]),
        ] as [(PutMediaRequest.TimecodeType, String?, [Int64])]
    )
    func `producers tell the time`(_ type: PutMediaRequest.TimecodeType, _ start: String?, _ times: [Int64]) throws {
        var upload = try Upload(type, start: start)
        upload.send(Self.three)
        upload.finish()
        #expect(upload.stored.map(\.producerTimestamp.milliseconds) == times)
        // What is acknowledged is the timecode as it was put.
        #expect(upload.told.filter { $0.event == .received }.map(\.timecode) == [1000, 2000, 3000])
    }

    @Test func `a producer may start again in its upload, unless one document is all that is allowed`() throws {
        for documents in [UploadLimits.Documents.several, .one] {
            var upload = try Upload { $0.limits.documents = documents }
            upload.send(Self.head() + Self.cluster(1000) + Self.head() + Self.cluster(2000))
            upload.finish()
            #expect(upload.error == (documents == .one ? 4006 : nil))
            #expect(upload.stored.count == (documents == .one ? 1 : 2))
        }
    }

    @Test func `who wants no acknowledgements gets none, and a buffer does not persist`() throws {
        var quiet = try Upload(acknowledged: false)
        quiet.send(Self.three + [0, 0, 0])
        quiet.finish()
        #expect(quiet.told.isEmpty && quiet.stored.count == 2 && quiet.end == .finish)
        var buffered = try Upload { $0.acknowledgesPersistence = false }
        buffered.send(Self.three)
        buffered.finish()
        #expect(buffered.told.allSatisfy { $0.event == .buffering || $0.event == .received } && buffered.end == .finish)
    }

    @Test func `memory is that of a fragment`() throws {
        var upload = try Upload()
        upload.send(Self.head())
        for index in 0..<200 as Range<UInt64> {
            upload.send(Self.cluster(index * 1000, bytes: 20_000), pieces: 4096)
        }
        #expect(upload.stored.count == 199)
        #expect(upload.mostKept < 3 * 40_000)
    }

    @Test func `a producer may pause, begin anew and stand still in time`() throws {
        var upload = try Upload { $0.limits.tracks = 1 }
        upload.send(Self.head() + Self.cluster(0) + Self.cluster(60_000) + Self.cluster(60_000))
        upload.send(Self.head() + Self.cluster(61_000))
        upload.finish()
        #expect(upload.error == nil)
        // One that is followed by silence is as long as its frames.
        #expect(upload.stored.map(\.duration) == [400, 800, 800, 800])
    }

    // MARK: Errors

    struct Failure: CustomTestStringConvertible {
        let id: Int
        let what: String
        let bytes: [UInt8]
        var stored = 1
        var isAboutFragment = true
        var testDescription: String { "\(id): \(what)" }
    }

    @Test(arguments: [
        Failure(
            id: 4002,
            what: "a fragment of more than 20 s",
            bytes: head() + cluster(0) + cluster(1000, [0, 20_001])
        ),
        Failure(id: 4004, what: "a time that goes back", bytes: head() + cluster(5000) + cluster(4999)),
        Failure(id: 4006, what: "no Matroska", bytes: Array("RIFF____AVI ".utf8), stored: 0, isAboutFragment: false),
        Failure(id: 4006, what: "garbage", bytes: head() + cluster(0) + cluster(1000) + [0, 0]),
        Failure(id: 4007, what: "a time that is none", bytes: head() + cluster(0) + cluster(1 << 62)),
        Failure(
            id: 4009,
            what: "eleven items",
            bytes: head() + cluster(0) + tags(Array(repeating: ("A", "b"), count: 11)) + cluster(1000),
            stored: 0
        ),
        Failure(
            id: 4009,
            what: "a long name",
            bytes: head() + cluster(0) + tags([(String(repeating: "n", count: 129), "")]),
            stored: 0
        ),
        Failure(
            id: 4009,
            what: "a long value",
            bytes: head() + cluster(0) + tags([("n", String(repeating: "ä", count: 129))]),
            stored: 0
        ),
        Failure(id: 4009, what: "a reserved name", bytes: head() + cluster(0) + tags([("AWS", "")]), stored: 0),
        Failure(id: 4010, what: "a track that is not declared", bytes: head() + cluster(0) + cluster(1000, track: 2)),
        Failure(
            id: 4011,
            what: "a track without frames",
            bytes: head(tracks: 2) + cluster(0) + cluster(1000),
            stored: 0
        ),
        Failure(id: 4012, what: "four tracks", bytes: head(tracks: 4) + cluster(0), stored: 0, isAboutFragment: false),
    ])
    func `what is wrong ends the upload, and what was stored stays`(_ failure: Failure) throws {
        for pieces in [1, 5, .max] {
            var upload = try Upload()
            upload.send(failure.bytes + Self.cluster(90_000), pieces: pieces)
            #expect(upload.error == failure.id)
            let told = try #require(upload.told.first { $0.event == .error })
            #expect(told.errorCode == told.errorID?.code && told.errorCode != nil)
            #expect((told.fragmentNumber != nil) == failure.isAboutFragment)
            #expect(upload.stored.count == failure.stored && upload.end == .finish)
            #expect(upload.told.count { $0.event == .persisted } == failure.stored)
            // Nothing more is taken, and nothing is kept.
            upload.send(Self.three)
            #expect(upload.stored.count == failure.stored && upload.session.bytesKept == 0)
        }
    }

    @Test func `a fragment that is too large is refused while it comes`() throws {
        var upload = try Upload { $0.limits.largestFragment = 10_000 }
        upload.send(Self.head() + Self.cluster(0, bytes: 4000) + Self.cluster(1000, bytes: 4900))
        #expect(upload.error == nil)
        upload.send(Self.cluster(2000, Array(0..<100), bytes: 1000), pieces: 100)
        #expect(upload.error == 4001 && upload.stored.count == 2)
        #expect(upload.mostKept < 25_000)
    }

    @Test func `a body that ends inside an element is not valid, one that is cut cannot be read`() throws {
        var ended = try Upload()
        ended.send(Self.head() + Self.cluster(0) + Self.cluster(1000, form: .length(8)).dropLast(3))
        ended.finish()
        #expect(ended.error == 4006 && ended.stored.count == 1 && ended.end == .finish)
        var cut = try Upload()
        cut.send(Self.head() + Self.cluster(0) + Self.cluster(1000))
        cut.session.loseInput(at: cut.clock.now)
        cut.drain()
        #expect(cut.error == 4000 && cut.stored.count == 1 && cut.end == .finish)
    }

    @Test func `an upload ends when its time is up, or its stream is gone`() throws {
        var long = try Upload { $0.duration = 5000 }
        long.send(Self.head() + Self.cluster(0) + Self.cluster(1000))
        long.wait(4999)
        #expect(long.error == nil)
        long.wait(1)
        #expect(long.error == 4003 && long.stored.count == 1 && long.end == .finish)
        let goneFrom = TestClock.start.advanced(byMilliseconds: 100)
        var gone = try Upload { $0.isActive = { $0 < goneFrom } }
        gone.send(Self.head() + Self.cluster(0))
        gone.wait(100)
        #expect(gone.error == 4008 && gone.end == .finish)
    }

    @Test func `a store that fails is told`() throws {
        var upload = try Upload()
        upload.isSafe = false
        upload.send(Self.head() + Self.cluster(0) + Self.cluster(1000))
        upload.session.persisted(at: upload.clock.now, isSafe: false)
        upload.drain()
        #expect(upload.error == 5001 && upload.end == .finish)
        #expect(upload.told.last?.timecode == 0 && !upload.told.contains { $0.event == .persisted })
    }

    @Test func `silence is told, and ends the upload after half a minute`() throws {
        var upload = try Upload()
        upload.send(Self.head() + Self.cluster(0))
        upload.wait(9999)
        #expect(upload.told.count == 1)
        upload.wait(1)
        upload.wait(10_000)
        #expect(upload.events == ["BUFFERING 0", "IDLE -", "IDLE -"])
        upload.send(Self.cluster(1000))
        upload.wait(29_999)
        #expect(upload.end == nil && upload.stored.count == 1)
        upload.wait(1)
        #expect(upload.end == .finish && upload.error == nil && upload.stored.count == 1)
    }

    @Test func `no more than a rate is read`() throws {
        var upload = try Upload { $0.limits.bytesPerSecond = 10_000 }
        var next = upload.session.nextRead(at: upload.clock.now)
        #expect(next == nil)
        upload.send(Self.head() + Self.cluster(0, bytes: 3000))
        next = upload.session.nextRead(at: upload.clock.now)
        let wait = try #require(next).milliseconds(since: upload.clock.now)
        #expect((400...700).contains(wait))
        upload.clock.advance(by: 700)
        next = upload.session.nextRead(at: upload.clock.now)
        #expect(next == nil)
    }

    // MARK: Faults

    @Test(
        arguments: [
            ("missingAck=RECEIVED", ["BUFFERING 1000", "PERSISTED 1000", "BUFFERING 2000", "PERSISTED 2000"], 2),
            ("missingAck=PERSISTED", ["BUFFERING 1000", "RECEIVED 1000", "BUFFERING 2000", "RECEIVED 2000"], 2),
            (
                "repeatedAck=BUFFERING",
                [
                    "BUFFERING 1000", "BUFFERING 1000", "RECEIVED 1000", "PERSISTED 1000", "BUFFERING 2000",
                    "BUFFERING 2000",
                    "RECEIVED 2000", "PERSISTED 2000",
                ], 2
            ),
            (
                "swappedAcks",
                [
                    "RECEIVED 1000", "BUFFERING 1000", "PERSISTED 1000", "RECEIVED 2000", "BUFFERING 2000",
                    "PERSISTED 2000",
                ], 2
            ),
            (
                "lostFragment=1",
                [
                    "BUFFERING 1000", "RECEIVED 1000", "PERSISTED 1000", "BUFFERING 2000", "RECEIVED 2000",
                    "PERSISTED 2000",
                ], 1
            ),
            (
                "uploadError=4504",
                ["BUFFERING 1000", "RECEIVED 1000", "PERSISTED 1000", "BUFFERING 2000", "ERROR 2000"], 1
            ),
            ("uploadCut=1", ["BUFFERING 1000", "RECEIVED 1000"], 1),
            ("slicedAcks=3", Self.faithful, 2), ("joinedAcks", Self.faithful, 2),
        ] as [(String, [String], Int)]
    )
    func `acknowledgements go wrong`(_ fault: String, _ events: [String], _ stored: Int) throws {
        var upload = try Upload(faults: [fault])
        for piece in [
            Self.head() + Self.cluster(1000), Array(Self.cluster(2000).prefix(5)),
            Array(Self.cluster(2000).dropFirst(5)),
        ] {
            upload.send(piece, pieces: 1)
        }
        upload.finish()
        // The order between two fragments depends on how fast the store is.
        let byFragment = { (events: [String]) in ["1000", "2000"].map { time in events.filter { $0.hasSuffix(time) } } }
        #expect(byFragment(upload.events) == byFragment(events))
        #expect(upload.store.available(at: upload.clock.now).count == stored)
        #expect(upload.end == (fault.hasPrefix("uploadCut") ? .cut : .finish))
    }

    private static let faithful = [
        "BUFFERING 1000", "RECEIVED 1000", "PERSISTED 1000", "BUFFERING 2000", "RECEIVED 2000", "PERSISTED 2000",
    ]

    @Test func `faults that are put while it runs are in force from the next fragment on`() throws {
        let board = FaultBoard(EmulatorConfiguration())
        var upload = try Upload {
            $0.laterFaults = { board.set(of: "camera", unless: &$0) }
            $0.faultGeneration = board.generation
        }
        upload.send(Self.head() + Self.cluster(1000))
        let missing = try Fault("missingAck=BUFFERING")
        board.change { $0.streams["camera"] = [missing] }
        upload.send(Self.cluster(2000))
        board.change { $0 = FaultBoard.Faults() }
        upload.send(Self.cluster(3000))
        upload.finish()
        #expect(upload.events.filter { $0.hasPrefix("BUFFERING") } == ["BUFFERING 1000", "BUFFERING 3000"])
        #expect(upload.session.lastTold?.event == .persisted && upload.session.lastTold?.timecode == 3000)
    }

    @Test func `acknowledgements are late, or about another fragment`() throws {
        var late = try Upload(faults: ["lateAcks=700"])
        late.send(Self.three)
        late.finish()
        #expect(late.told.isEmpty && late.end == nil && late.stored.count == 3)
        late.wait(699)
        #expect(late.told.isEmpty)
        late.wait(1)
        #expect(late.told.count == 9 && late.end == .finish)
        var wrong = try Upload(faults: ["wrongAckNumber=2"])
        wrong.send(Self.three)
        wrong.finish()
        let told = wrong.told.filter { $0.event == .persisted }.map(\.fragmentNumber)
        #expect(zip(told, wrong.stored).map { $0 == $1.number } == [true, false, true])
    }
}

extension [UInt8] {
    /// What is left without the first occurrence of some bytes.
    fileprivate func removing(_ bytes: [UInt8]) -> [UInt8] {
        guard let range = firstRange(of: bytes) else { return self }
        return Array(self[..<range.lowerBound] + self[range.upperBound...])
    }
}
