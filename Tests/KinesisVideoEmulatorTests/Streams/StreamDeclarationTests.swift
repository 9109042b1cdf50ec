import KinesisVideo
import Testing

@testable import KinesisVideoEmulator

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

    @Test func nothingHasToBeSaid() throws {
        #expect(try read("") == StreamDeclaration(name: "s"))
        #expect(try read(#""media":"/m.mkv","growth":{"intervalMilliseconds":1}"#)?.growth?.retained == 240)
    }

    @Test(arguments: [
        (#""medai":"x""#, "1:18: a stream has no member 'medai'; did you mean 'media'?"),
        (#""fragments":-1"#, "1:30: -1 is not between 0 and 1000000"),
        (#""fragments":3"#, "1:17: a stream with fragments has 'media'"),
        (#""media":"m","growth":{}"#, "1:39: 'growth' must have a member 'intervalMilliseconds'"),
        (#""access":"no""#, "1:27: 'no' is no 'access'; known here: denied, granted"),
        (#""delivery":{"pieceBytes":5}"#, "1:43: only 'pieces' have 'pieceBytes'"),
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
