import KinesisVideo
import Matroska
import Testing

@testable import KinesisVideoEmulator

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct StreamDeclarationTests {
    private func read(_ members: String) throws(ConfigurationError) -> StreamDeclaration? {
        let text = #"{"streams":{"s":{\#(members)}}}"#
        return try StreamDeclaration.read(SourceText(name: "folder/streams.json", text: text)).first
    }

    @Test func everyMemberIsRead() throws {
        var expected = StreamDeclaration(name: "s")
        expected.media = "folder/../m.mkv"
        expected.fragments = 20
        expected.growth = .init(interval: 500, retained: 30)
        expected.age = 7
        expected.producerTimestamps = .relative
        expected.producerLag = 8
        expected.sessionDuration = 9
        expected.idle = .closeAfter(10)
        expected.delivery = Delivery(cutting: .pieces(11), bytesPerSecond: 12)
        expected.limits = .init(callsPerSecond: 13, sessions: 14)
        expected.failure = .init(id: 4000, afterFragments: 15)
        expected.access = .denied
        expected.isElsewhere = true
        expected.faults = [Fault(default: .stall)]
        let declaration = try read(
            #"""
            "description": "d", "media": "../m.mkv", "fragments": 20, "ageMilliseconds": 7,
            "growth": {"intervalMilliseconds": 500, "retainedFragments": 30},
            "producerTimestamps": "relative", "producerLagMilliseconds": 8, "sessionMilliseconds": 9,
            "idle": {"closeAfterMilliseconds": 10},
            "delivery": {"cutting": "pieces", "pieceBytes": 11, "bytesPerSecond": 12},
            "limits": {"callsPerSecond": 13, "sessions": 14}, "failsWith": {"id": 4000, "afterFragments": 15},
            "access": "denied", "elsewhere": true, "faults": ["stall"]
            """#
        )
        #expect(declaration == expected)
    }

    @Test func `live is what the option of that name makes of a path`() throws {
        #expect(
            try read(#""live":"../m.mkv""#)
                == StreamDeclaration(name: "s", live: Files.resolve("../m.mkv", relativeTo: "folder"))
        )
        #expect(try read(#""live":"-""#)?.live == .standardInput)
        let path = "/tmp/kvsconform-pipe-\(UInt64.random(in: 0 ... .max))"
        try #require(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        let pipe = try read(#""live":"\#(path)","sessionMilliseconds":9"#)
        #expect(pipe?.live == .pipe(path) && pipe?.sessionDuration == 9 && pipe?.media == nil)
    }

    @Test func `limits of uploads are those of the stream, else of the configuration, else as documented`() throws {
        let declared = try #require(
            try read(
                #""retentionHours":3,"uploads":{"callsPerSecond":1,"sessions":2,"bytesPerSecond":3,"longestFragmentMilliseconds":4,"#
                    + #""largestFragmentBytes":5,"tracks":6,"metadataItems":7,"metadataNameBytes":8,"metadataValueBytes":9,"#
                    + #""idleMilliseconds":10,"idleIntervalMilliseconds":11,"documents":"one"}"#
            )
        )
        var limits = UploadLimits()
        (limits.callsPerSecond, limits.uploads, limits.bytesPerSecond) = (1, 2, 3)
        (limits.longestFragment, limits.largestFragment, limits.tracks) = (4, 5, 6)
        (limits.metadataItems, limits.metadataName, limits.metadataValue) = (7, 8, 9)
        (limits.idle, limits.idleInterval, limits.documents) = (10, 11, .one)
        #expect(declared.uploads?.applied(to: .documented) == limits)
        var configuration = EmulatorConfiguration()
        configuration.retentionHours = 5
        configuration.uploads = try #require(try read(#""uploads":{"tracks":2,"sessions":4}"#)).uploads
        let own = try #require(try read(#""uploads":{"tracks":9}"#))
        func stream(_ declaration: StreamDeclaration) -> EmulatedStream {
            EmulatedStream(
                declaration,
                media: .empty,
                configuration: configuration,
                limits: .init(callsPerSecond: 5, sessions: 3),
                startedAt: WallTime(milliseconds: 0),
                seed: 1
            )
        }
        limits = UploadLimits()
        (limits.tracks, limits.uploads) = (9, 4)
        #expect(stream(own).uploads == limits)
        let admissions = Admissions()
        let leases = (0..<6).compactMap { _ in admissions.admitSession(to: stream(own), for: .writing, at: 0, .none) }
        #expect(leases.count == 4)
        let others = Admissions()
        let calls = (0..<6).filter { _ in others.admitCall(to: stream(declared), for: .writing, at: 0, .none) }
        #expect(calls.count == 1)
        #expect(stream(own).store?.retention == .hours(5) && stream(own).description.retentionHours == 5)
        limits.tracks = 2
        #expect(stream(StreamDeclaration(name: "s")).uploads == limits)
        #expect(stream(declared).store?.retention == .hours(3) && stream(declared).description.retentionHours == 3)
    }

    @Test func everyMemberOfAShapeIsRead() throws {
        var expected = MediaShape()
        expected.fragments = 3
        expected.bytes = 300...900
        expected.milliseconds = 100...700
        expected.tracks = [.audio, .text]
        expected.trackNumbers = [130, 2]
        expected.timestampScale = 500_000
        expected.clusterTimes = .start
        expected.hasNegativeTimes = true
        expected.blocks = .both
        expected.lacing = .ebml
        expected.sizes = .mixed
        expected.clusterSizes = .unknown
        expected.checksums = .some
        expected.voids = .all
        expected.unknownElements = .some
        expected.cues = .all
        expected.tags = .some
        expected.hasPaddedTexts = true
        expected.seed = 7
        let declaration = try read(
            #"""
            "synthesized": {"fragments": 3, "bytes": [300, 900], "milliseconds": [100, 700], "tracks": ["audio", "text"],
            "trackNumbers": [130, 2], "timestampScale": 500000, "clusterTimes": "start", "negativeTimes": true,
            "blocks": "both", "lacing": "ebml", "sizes": "mixed", "clusterSizes": "unknown", "crc": "some", "void": "all",
            "unknown": "some", "cues": "all", "tags": "some", "paddedTexts": true, "seed": 7}
            """#
        )
        #expect(declaration?.synthesized == expected)
    }

    @Test func theSchemaLiesBesideTheStreamsAsItIsMade() throws {
        let stored = try Files.source(at: PackageFolder.path("Scenarios/streams/streams.schema.json"))
        let made = StreamDeclaration.schema.text(.fitting(120)) + "\n"
        #expect(String(decoding: stored.bytes, as: UTF8.self) == made, "write it anew: kvsconform schema --write")
    }

    @Test func nothingHasToBeSaid() throws {
        #expect(try read("") == StreamDeclaration(name: "s"))
        #expect(try read(#""media":"/m.mkv","growth":{"intervalMilliseconds":1}"#)?.growth?.retained == 240)
        #expect(try read(#""media":"/m.mkv","growth":{}"#)?.growth == .init(interval: nil, retained: 240))
        #expect(try read(#""synthesized":{}"#)?.synthesized == MediaShape())
    }

    @Test(arguments: [
        (#""medai":"x""#, "1:18: a stream has no member 'medai'; did you mean 'media'?"),
        (#""fragments":-1"#, "1:30: -1 is not between 0 and 1000000"),
        (#""fragments":3"#, "1:17: a stream with fragments has 'media'"),
        (#""failsWith":{"id":1}"#, "1:30: 'failsWith' must have a member 'afterFragments'"),
        (#""media":"m","growth":{"intervalMilliseconds":0}"#, "1:63: 0 is not between 1 and 86400000"),
        (#""synthesized":{"tracks":[]}"#, "1:42: a stream has from 1 to 3 tracks"),
        (#""synthesized":{"tracks":["vidoe"]}"#, "1:43: 'vidoe' is no track; did you mean 'video'?"),
        (
            #""synthesized":{"tracks":["audio","video"],"trackNumbers":[7,7]}"#,
            "1:75: there is one number for each of the 2 tracks, all different"
        ),
        (#""synthesized":{"bytes":[1,20]}"#, "1:42: 1 is not between 16 and 50000000"),
        (#""synthesized":{"bytes":[90,20]}"#, "1:41: a range is its lower and its upper bound: [16, 50000000]"),
        (#""synthesized":{"lacing":"xiph"}"#, "1:42: only 'audio' is laced, and 'tracks' has none"),
        (
            #""synthesized":{"timestampScale":1000}"#,
            "1:50: a block can be 32767 ticks from its Cluster, which is 32 ms at this scale, and a fragment lasts up to 2000 ms"
        ),
        (#""access":"no""#, "1:27: 'no' is no 'access'; known here: denied, granted"),
        (#""delivery":{"pieceBytes":5}"#, "1:43: only 'pieces' have 'pieceBytes'"),
        (#""live":"a.mkv","fragments":2"#, "1:45: a stream with 'live' has no 'fragments'"),
        (#""uploads":{"track":1}"#, "1:29: 'uploads' has no member 'track'; did you mean 'tracks'?"),
        (#""uploads":{"tracks":0}"#, "1:38: 0 is not between 1 and 1000"),
        (#""retentionHours":87601"#, "1:35: 87601 is not between 0 and 87600"),
        (#""faults":"stall""#, "1:27: this is a string; expected an array of faults"),
        (#""faults":[1]"#, "1:28: this is 1; expected a string"),
        (#""limits":{"sessions":1}"#, "1:27: 'limits' must have a member 'callsPerSecond'"),
    ])
    func whatIsWrongIsSaid(_ members: String, _ expected: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(members) }
        let first = error?.description.split(separator: "\n").first.map(String.init)
        #expect(first == "folder/streams.json:\(expected)")
    }
}
