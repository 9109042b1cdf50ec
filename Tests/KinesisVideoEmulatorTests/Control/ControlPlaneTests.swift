import KinesisVideo
import Synchronization
import Testing

@testable import KinesisVideoEmulator

/// Streams that are created, changed, listed, tagged and deleted.
@Suite struct ControlPlaneTests {
    /// Asks an operation of the control plane, and reads the answer.
    private static func ask(_ fixture: Fixture, _ path: String, _ body: String, denied: Bool = false) throws -> JSONNode
    {
        let credentials = denied ? Fixture.deniedKey : Fixture.key
        let answer = fixture.answer(fixture.request(body, path: "/" + path, credentials: credentials))
        guard answer.status == 200 else {
            return .object(["Error": .string(answer.errorType ?? "?"), "Status": .integer(answer.status)])
        }
        return try JSONReader.parse(Array(answer.text.utf8)).root
    }

    private static func error(_ fixture: Fixture, _ path: String, _ body: String, denied: Bool = false) throws
        -> String?
    {
        try ask(fixture, path, body, denied: denied)["Error"]?.stringValue
    }

    private static func create(_ fixture: Fixture, _ name: String, _ more: String = "") throws -> String {
        let answer = try ask(fixture, "createStream", #"{"StreamName":"\#(name)"\#(more)}"#)
        return try #require(answer["StreamARN"]?.stringValue)
    }

    private static func describe(_ fixture: Fixture, _ name: String) throws -> JSONNode {
        try #require(try ask(fixture, "describeStream", #"{"StreamName":"\#(name)"}"#)["StreamInfo"])
    }

    @Test func aCreatedStreamIsDescribedAsItWasCreated() throws {
        let fixture = try Fixture()
        let arn = try Self.create(
            fixture,
            "door",
            #","DeviceName":"cam","MediaType":"video/h264","DataRetentionInHours":2,"Tags":{"a":"1"}"#
        )
        #expect(
            arn == "arn:aws:kinesisvideo:eu-west-1:123456789012:stream/door/\(fixture.clock.now.milliseconds)"
        )
        let info = try Self.describe(fixture, "door")
        #expect(info["StreamARN"]?.stringValue == arn)
        #expect(info["StreamName"]?.stringValue == "door")
        #expect(info["DeviceName"]?.stringValue == "cam")
        #expect(info["MediaType"]?.stringValue == "video/h264")
        #expect(info["DataRetentionInHours"]?.intValue == 2)
        #expect(info["Status"]?.stringValue == "ACTIVE")
        #expect(info["Version"]?.stringValue?.count == 20)
        #expect(info["CreationTime"]?.timestampValue == fixture.clock.now)
        #expect(info["KmsKeyId"]?.stringValue == "arn:aws:kms:eu-west-1:123456789012:alias/aws/kinesisvideo")
        let byARN = try Self.ask(fixture, "describeStream", #"{"StreamARN":"\#(arn)"}"#)
        #expect(byARN["StreamInfo"] == info)
    }

    @Test func namesAreTakenUntilTheirStreamIsGone() throws {
        let fixture = try Fixture { $0.transition = 1000 }
        let arn = try Self.create(fixture, "door")
        #expect(try Self.describe(fixture, "door")["Status"]?.stringValue == "CREATING")
        #expect(fixture.getMedia("door").errorType == "ResourceNotFoundException")
        #expect(try Self.error(fixture, "deleteStream", #"{"StreamARN":"\#(arn)"}"#) == "ResourceInUseException")
        #expect(try Self.error(fixture, "createStream", #"{"StreamName":"door"}"#) == "ResourceInUseException")
        #expect(try Self.error(fixture, "createStream", #"{"StreamName":"recorded"}"#) == "ResourceInUseException")
        fixture.clock.advance(by: 1000)
        #expect(try Self.describe(fixture, "door")["Status"]?.stringValue == "ACTIVE")
        #expect(fixture.getMedia("door").status == 200)
        #expect(try Self.error(fixture, "deleteStream", #"{"StreamARN":"\#(arn)"}"#) == nil)
        #expect(try Self.describe(fixture, "door")["Status"]?.stringValue == "DELETING")
        #expect(fixture.getMedia("door").errorType == "ResourceNotFoundException")
        let endpoint = #"{"StreamName":"door","APIName":"PUT_MEDIA"}"#
        #expect(try Self.error(fixture, "getDataEndpoint", endpoint) == "ResourceNotFoundException")
        #expect(try Self.error(fixture, "tagStream", #"{"StreamName":"door","Tags":{"a":"b"}}"#) != nil)
        #expect(try Self.error(fixture, "createStream", #"{"StreamName":"door"}"#) == "ResourceInUseException")
        #expect(try Self.error(fixture, "deleteStream", #"{"StreamARN":"\#(arn)"}"#) == "ResourceInUseException")
        fixture.clock.advance(by: 1000)
        #expect(try Self.error(fixture, "describeStream", #"{"StreamName":"door"}"#) == "ResourceNotFoundException")
        let again = try Self.create(fixture, "door")
        #expect(again != arn)
        #expect(try Self.error(fixture, "describeStream", #"{"StreamARN":"\#(arn)"}"#) == "ResourceNotFoundException")
    }

    @Test func streamsThatAreDeclaredCanBeDeletedToo() throws {
        let fixture = try Fixture()
        let arn = try #require(try Self.describe(fixture, "recorded")["StreamARN"]?.stringValue)
        let answer = fixture.getMedia("recorded")
        guard case .media(var session, _) = answer.body else {
            Issue.record("no media")
            return
        }
        #expect(try Self.error(fixture, "deleteStream", #"{"StreamARN":"\#(arn)"}"#) == nil)
        #expect(fixture.getMedia("recorded").errorType == "ResourceNotFoundException")
        // Whoever reads it is told once, also one who asks too late.
        let told = Counter()
        let wait = session.ending.wait { told.count() }
        #expect(told.value == 1)
        session.endAtBoundary()
        #expect(session.next(at: fixture.clock.now) == .finish)
        _ = wait
    }

    @Test func whoWaitsForAnEndIsToldOnceAndNotAfterItLetGo() {
        let ending = StreamEnding()
        let (kept, dropped) = (Counter(), Counter())
        let wait = ending.wait { kept.count() }
        do { _ = ending.wait { dropped.count() } }
        ending.end()
        ending.end()
        #expect(kept.value == 1)
        #expect(dropped.value == 0)
        _ = wait
    }

    @Test func changesNeedTheLatestVersion() throws {
        let fixture = try Fixture()
        _ = try Self.create(fixture, "door")
        let first = try #require(try Self.describe(fixture, "door")["Version"]?.stringValue)
        let update = #"{"StreamName":"door","CurrentVersion":"\#(first)","DeviceName":"cam","MediaType":"video/h265"}"#
        #expect(try Self.error(fixture, "updateStream", update) == nil)
        #expect(try Self.error(fixture, "updateStream", update) == "VersionMismatchException")
        let info = try Self.describe(fixture, "door")
        #expect(info["DeviceName"]?.stringValue == "cam")
        #expect(info["MediaType"]?.stringValue == "video/h265")
        #expect(info["Version"]?.stringValue != first)
        let arn = try #require(info["StreamARN"]?.stringValue)
        let stale = #"{"StreamARN":"\#(arn)","CurrentVersion":"\#(first)"}"#
        #expect(try Self.error(fixture, "deleteStream", stale) == "VersionMismatchException")
        #expect(try Self.error(fixture, "deleteStream", #"{"StreamARN":"\#(arn)"}"#) == nil)
    }

    @Test func aStreamThatChangesIsUpdatingAndServedMeanwhile() throws {
        let fixture = try Fixture { $0.transition = 1000 }
        _ = try Self.create(fixture, "door", #","DataRetentionInHours":1"#)
        fixture.clock.advance(by: 1000)
        for (path, change) in [
            ("updateStream", #""DeviceName":"cam""#),
            ("updateDataRetention", #""Operation":"INCREASE_DATA_RETENTION","DataRetentionChangeInHours":1"#),
        ] {
            func body() throws -> String {
                let version = try #require(try Self.describe(fixture, "door")["Version"]?.stringValue)
                return #"{"StreamName":"door","CurrentVersion":"\#(version)",\#(change)}"#
            }
            #expect(try Self.error(fixture, path, try body()) == nil)
            let info = try Self.describe(fixture, "door")
            #expect(info["Status"]?.stringValue == "UPDATING")
            #expect(info["DeviceName"]?.stringValue == "cam")
            // Who reads and writes is not interrupted; who changes has to wait.
            #expect(fixture.getMedia("door").status == 200)
            #expect(try Self.error(fixture, "getDataEndpoint", #"{"StreamName":"door","APIName":"GET_MEDIA"}"#) == nil)
            #expect(try Self.error(fixture, path, try body()) == "ResourceInUseException")
            let arn = try #require(info["StreamARN"]?.stringValue)
            #expect(try Self.error(fixture, "deleteStream", #"{"StreamARN":"\#(arn)"}"#) == "ResourceInUseException")
            fixture.clock.advance(by: 999)
            #expect(try Self.error(fixture, path, try body()) == "ResourceInUseException")
            fixture.clock.advance(by: 1)
            #expect(try Self.describe(fixture, "door")["Status"]?.stringValue == "ACTIVE")
        }
    }

    @Test(
        arguments: [
            ("INCREASE", 5, 6), ("INCREASE", 87_599, 87_600), ("DECREASE", 1, 0),
            ("INCREASE", 87_600, nil), ("DECREASE", 2, nil), ("INCREASE", Int.max, nil),
        ] as [(String, Int, Int?)]
    )
    func retentionStaysWithinItsBounds(_ operation: String, _ change: Int, _ expected: Int?) throws {
        let fixture = try Fixture()
        _ = try Self.create(fixture, "door", #","DataRetentionInHours":1"#)
        let version = try #require(try Self.describe(fixture, "door")["Version"]?.stringValue)
        let body =
            #"{"StreamName":"door","CurrentVersion":"\#(version)","Operation":"\#(operation)_DATA_RETENTION","#
            + #""DataRetentionChangeInHours":\#(change)}"#
        #expect(
            try Self.error(fixture, "updateDataRetention", body) == (expected == nil ? "InvalidArgumentException" : nil)
        )
        let info = try Self.describe(fixture, "door")
        #expect(info["DataRetentionInHours"]?.intValue == expected ?? 1)
        #expect((info["Version"]?.stringValue == version) == (expected == nil))
        let kept = try #require(try fixture.stream("door").store?.retention)
        #expect(kept == .hours(expected ?? 1))
    }

    @Test func listsHavePagesThatGoOnBehindAName() throws {
        let fixture = try Fixture { $0.streams = [] }
        for name in ["cam-3", "cam-1", "cam-4", "cam-2", "yard"] { _ = try Self.create(fixture, name) }
        let condition = #""StreamNameCondition":{"ComparisonOperator":"BEGINS_WITH","ComparisonValue":"cam-"}"#
        func names(_ page: JSONNode) -> [String] {
            (page["StreamInfoList"]?.arrayValue ?? []).compactMap { $0["StreamName"]?.stringValue }
        }
        let first = try Self.ask(fixture, "listStreams", #"{"MaxResults":2,\#(condition)}"#)
        #expect(names(first) == ["cam-1", "cam-2"])
        let token = try #require(first["NextToken"]?.stringValue)
        // What goes and comes meanwhile moves nothing.
        let arn = try #require(first["StreamInfoList"]?[1]?["StreamARN"]?.stringValue)
        #expect(try Self.error(fixture, "deleteStream", #"{"StreamARN":"\#(arn)"}"#) == nil)
        _ = try Self.create(fixture, "cam-0")
        let second = try Self.ask(fixture, "listStreams", #"{"MaxResults":2,\#(condition),"NextToken":"\#(token)"}"#)
        #expect(names(second) == ["cam-3", "cam-4"])
        #expect(second["NextToken"] == nil)
        for body in [
            #"{"NextToken":"\#(token)"}"#, #"{"NextToken":"00"}"#, #"{\#(condition),"NextToken":"\#(token)00"}"#,
        ] {
            #expect(try Self.error(fixture, "listStreams", body) == "InvalidArgumentException", "\(body)")
        }
        #expect(names(try Self.ask(fixture, "listStreams", "")) == ["cam-0", "cam-1", "cam-3", "cam-4", "yard"])
    }

    @Test func anAccountHasSoManyStreams() throws {
        let fixture = try Fixture {
            $0.streams = []
            $0.streamLimit = 1
        }
        _ = try Self.create(fixture, "door")
        #expect(
            try Self.error(fixture, "createStream", #"{"StreamName":"yard"}"#) == "AccountStreamLimitExceededException"
        )
    }

    @Test func tagsAreAddedReplacedListedAndTaken() throws {
        let fixture = try Fixture()
        let arn = try #require(try Self.describe(fixture, "recorded")["StreamARN"]?.stringValue)
        func tags() throws -> JSONNode? {
            try Self.ask(fixture, "listTagsForStream", #"{"StreamName":"recorded"}"#)["Tags"]
        }
        #expect(try tags() == .object([]))
        #expect(try Self.error(fixture, "tagStream", #"{"StreamName":"recorded","Tags":{"b":"1","a":"é 1"}}"#) == nil)
        let list = #"{"ResourceARN":"\#(arn)","Tags":[{"Key":"b","Value":"2"},{"Key":"c","Value":""}]}"#
        #expect(try Self.error(fixture, "TagResource", list) == nil)
        #expect(try tags() == .object(["a": "é 1", "b": "2", "c": ""]))
        #expect(try Self.error(fixture, "untagStream", #"{"StreamARN":"\#(arn)","TagKeyList":["a","x"]}"#) == nil)
        #expect(try Self.error(fixture, "UntagResource", #"{"ResourceARN":"\#(arn)","TagKeyList":["b"]}"#) == nil)
        let left = try Self.ask(fixture, "ListTagsForResource", #"{"ResourceARN":"\#(arn)"}"#)
        #expect(left["Tags"] == .object(["c": ""]))
    }

    private static let channel = "arn:aws:kinesisvideo:eu-west-1:123456789012:channel/recorded/1"
    private static func many(_ range: ClosedRange<Int>) -> String {
        range.map { #""k\#($0)":"v""# }.joined(separator: ",")
    }

    @Test(
        arguments: [
            (#""StreamName":"recorded","Tags":{}"#, "InvalidArgumentException"),
            (#""StreamName":"recorded","Tags":{"":"v"}"#, "InvalidArgumentException"),
            (#""StreamName":"recorded","Tags":{"aws:x":"v"}"#, "InvalidArgumentException"),
            (#""StreamName":"recorded","Tags":{"a!":"v"}"#, "InvalidArgumentException"),
            (#""StreamName":"recorded","Tags":{"a":1}"#, "InvalidArgumentException"),
            (#""StreamName":"recorded","Tags":{"a":null}"#, "InvalidArgumentException"),
            (#""StreamName":"recorded","Tags":{\#(many(1...51))}"#, "InvalidArgumentException"),
            (#""StreamName":"recorded","Tags":{\#(many(2...51))}"#, "TagsPerResourceExceededLimitException"),
            (#""StreamName":"recorded","Tags":{\#(many(1...50))}"#, nil),
            (#""StreamARN":"\#(channel)","Tags":{"a":"v"}"#, "InvalidResourceFormatException"),
            (#""StreamName":"nowhere","Tags":{"a":"v"}"#, "ResourceNotFoundException"),
            (#""Tags":{"a":"v"}"#, "InvalidArgumentException"),
        ] as [(String, String?)]
    )
    func tagsHaveBounds(_ members: String, _ expected: String?) throws {
        let fixture = try Fixture()
        #expect(try Self.error(fixture, "tagStream", #"{"StreamName":"recorded","Tags":{"k1":"v"}}"#) == nil)
        #expect(try Self.error(fixture, "tagStream", "{\(members)}") == expected)
    }

    @Test(arguments: [
        ("createStream", #"{}"#), ("createStream", #"{"StreamName":"a b"}"#),
        ("createStream", #"{"StreamName":"a","DataRetentionInHours":-1}"#),
        ("createStream", #"{"StreamName":"a","DataRetentionInHours":87601}"#),
        ("createStream", #"{"StreamName":"a","DataRetentionInHours":"1"}"#),
        ("createStream", #"{"StreamName":"a","MediaType":"video"}"#),
        ("createStream", #"{"StreamName":"a","StreamStorageConfiguration":{"DefaultStorageTier":"ICE"}}"#),
        ("listStreams", #"{"MaxResults":0}"#), ("listStreams", #"{"MaxResults":10001}"#),
        ("listStreams", #"{"StreamNameCondition":{"ComparisonOperator":"ENDS_WITH"}}"#),
        ("describeStream", "{}"), ("describeStream", ""),
        ("untagStream", #"{"StreamName":"recorded","TagKeyList":[]}"#),
        ("untagStream", #"{"StreamName":"recorded","TagKeyList":[""]}"#),
        ("untagStream", #"{"StreamName":"recorded","TagKeyList":"a"}"#),
        ("listTagsForStream", #"{"StreamName":"recorded","NextToken":"AAAA"}"#),
    ])
    func badRequestsAreRefused(_ path: String, _ body: String) throws {
        let fixture = try Fixture()
        #expect(try Self.error(fixture, path, body) == "InvalidArgumentException")
    }

    @Test func aKeyThatMayNothingChangesNothing() throws {
        let fixture = try Fixture()
        for (path, body) in [
            ("createStream", #"{"StreamName":"a"}"#), ("listStreams", "{}"),
            ("describeStream", #"{"StreamName":"recorded"}"#),
            ("tagStream", #"{"StreamName":"recorded","Tags":{"a":""}}"#),
        ] {
            #expect(try Self.error(fixture, path, body, denied: true) == "NotAuthorizedException", "\(path)")
        }
    }

    @Test func whatIsNotServedIsRefusedAsByAHostThatDoesNotKnowIt() throws {
        let fixture = try Fixture()
        let answer = fixture.answer(fixture.request("{}", path: "/createSignalingChannel"))
        #expect(answer.status == 403)
        #expect(answer.text.hasPrefix("<AccessDeniedException>"))
    }
}

/// Counts calls from any thread.
final class Counter: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }

    func count() {
        number.withLock { $0 += 1 }
    }
}
