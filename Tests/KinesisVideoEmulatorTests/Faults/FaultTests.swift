import Testing

@testable import KinesisVideoEmulator

@Suite struct FaultTests {
    @Test(arguments: Fault.Name.allCases)
    func everyFaultIsWrittenAsItIsRead(_ name: Fault.Name) throws {
        let fault = Fault(default: name)
        #expect(try Fault(fault.description) == fault)
        #expect(try Fault(name.rawValue) == fault)
        #expect(name.summary.hasSuffix("."))
        #expect((fault.argument == nil) == name.parameter.placeholder.isEmpty)
    }

    struct Case: CustomTestStringConvertible {
        let text: String
        let expected: String
        var testDescription: String { text }
    }

    @Test(arguments: [
        Case(text: "stall", expected: "stall=head"),
        Case(text: "stall=3", expected: "stall=3"),
        Case(text: "reset=0", expected: "reset=0"),
        Case(text: "missingTag=12", expected: "missingTag=12"),
        Case(text: "wrongContentType=text/x; a=b", expected: "wrongContentType=text/x; a=b"),
        Case(text: "ignoresLimit=sessions", expected: "ignoresLimit=sessions"),
        Case(text: "missingTag=X@later", expected: "missingTag=X@later"),
        Case(text: "stall@resumed", expected: "stall=head@resumed"),
        Case(text: "missingTag=X@noon", expected: "missingTag=X@noon"),
        Case(text: "reset=2@always", expected: "reset=2"),
    ])
    func argumentsAreKept(_ example: Case) throws {
        #expect(try Fault(example.text).description == example.expected)
    }

    @Test(arguments: [
        Case(text: "stal", expected: "there is no fault 'stal'; did you mean 'stall'?"),
        Case(text: "", expected: "there is no fault ''"),
        Case(text: "stall=tail", expected: "the fault 'stall' takes head|COUNT, not 'tail'"),
        Case(text: "stall=0", expected: "the fault 'stall' takes head|COUNT, not '0'"),
        Case(text: "reset=-1", expected: "the fault 'reset' takes DOCUMENTS from 0 to 1000000, not '-1'"),
        Case(text: "reset=x", expected: "the fault 'reset' takes DOCUMENTS from 0 to 1000000, not 'x'"),
        Case(text: "missingTag=", expected: "the fault 'missingTag' takes TAG, not ''"),
        Case(text: "noRequestID=1", expected: "the fault 'noRequestID' takes no argument, not '1'"),
        Case(
            text: "noRequestID@later",
            expected: "the fault 'noRequestID' acts always; only one that changes a session acts '@later'"
        ),
        Case(text: "ignoresLimit=3", expected: "the fault 'ignoresLimit' takes calls|sessions, not '3'"),
    ])
    func whatIsWrongIsSaid(_ example: Case) {
        let error = #expect(throws: FaultError.self) { try Fault(example.text) }
        #expect(error?.description == example.expected)
    }

    @Test(arguments: [
        Case(text: "stall=2:nosuch", expected: "there is no stream 'nosuch' to have a fault; known: live, recorded"),
        Case(
            text: "stall=2:recorde",
            expected: "there is no stream 'recorde' to have a fault; did you mean 'recorded'?"
        ),
        Case(text: "noRequestID:lve", expected: "there is no stream 'lve' to have a fault; did you mean 'live'?"),
        Case(text: "stall=x:nosuch", expected: "the fault 'stall' takes head|COUNT, not 'x:nosuch'"),
        Case(text: "nosuch:recorded", expected: "there is no fault 'nosuch'"),
    ])
    func aStreamThatIsNoneIsSaid(_ example: Case) {
        var configuration = EmulatorConfiguration()
        configuration.streams = [StreamDeclaration(name: "recorded"), StreamDeclaration(name: "live")]
        let error = #expect(throws: FaultError.self) { try configuration.addFault(example.text) }
        #expect(error?.description == example.expected)
    }

    @Test func aFaultGoesToItsStream() throws {
        var configuration = EmulatorConfiguration()
        configuration.streams = [StreamDeclaration(name: "a"), StreamDeclaration(name: "b")]
        try configuration.addFault("noRequestID")
        try configuration.addFault("wrongErrorType=a:b:b")
        try configuration.addFault("wrongContentType=x:y")
        #expect(configuration.faults.map(\.description) == ["noRequestID", "wrongContentType=x:y"])
        #expect(configuration.streamFaults["b"]?.map(\.description) == ["wrongErrorType=a:b"])
        #expect(configuration.faultSet(of: configuration.streams[1]).contains(.wrongErrorType))
        #expect(!configuration.faultSet(of: configuration.streams[0]).contains(.wrongErrorType))
    }

    @Test func aFaultWaitsForItsOccasion() throws {
        let set = FaultSet([try Fault("wrongTagOrder@later"), try Fault("startsLater=NOW@again"), try Fault("stall=2")])
        #expect(set.contains(.stall) && !set.contains(.wrongTagOrder) && !set.contains(.startsLater))
        let again = set.on(.again)
        #expect(again.contains(.startsLater, "NOW") && again.contains(.stall, 2) && !again.contains(.wrongTagOrder))
        #expect(again.on(.later).contains(.wrongTagOrder) && again.on(.later).contains(.startsLater))
    }

    @Test(arguments: [
        (["repeatedFragment=2"], [0, 1, 1, 2, 3]),
        (["repeatedFragment=1"], [0, 0, 1, 2, 3]),
        (["skippedFragment=1"], [1, 2, 3, 4, 5]),
        (["skippedFragment=3"], [0, 1, 3, 4, 5]),
        (["swappedFragments=2"], [0, 2, 1, 3, 4]),
        ([], [0, 1, 2, 3, 4]),
    ])
    func theOrderOfFragmentsChanges(_ faults: [String], _ expected: [Int]) throws {
        let set = FaultSet(try faults.map { try Fault($0) })
        #expect((0..<5).map(set.fragmentOrdinal) == expected)
    }
}
