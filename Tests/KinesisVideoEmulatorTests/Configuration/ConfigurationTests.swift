import KinesisVideo
import Testing

@testable import KinesisVideoEmulator

@Suite struct ConfigurationTests {
    private func read(_ text: String) throws(ConfigurationError) -> EmulatorConfiguration {
        try EmulatorConfiguration.read(
            SourceText(name: "emulator.json", text: text),
            streamFolders: [PackageFolder.path("Scenarios/streams")]
        )
    }

    @Test func theCommittedStreamsAreTheLogicalOnes() throws {
        let names = try read("{}").streams.map(\.name).sorted()
        let failing = [3002, 4000, 4500, 4501, 4502, 4503, 4504, 4505, 4506, 5000].map { "fails-\($0)" }
        let others = [
            "elsewhere", "empty", "forbidden", "limited", "live", "multi-track", "recorded", "recorded-unknown-cluster",
            "relative-time", "short-session",
        ]
        #expect(names == (failing + others).sorted())
    }

    @Test func noProblemShowsASecret() {
        let keys =
            #"[{ "accessKeyId": "A", "secretAccessKey": "wJalrXUtnFEMI", "sessionToken": 1, "secrt": "K7MDENG" }]"#
        let error = #expect(throws: ConfigurationError.self) { try read(#"{ "keys": \#(keys) }"#) }
        let diagnostics = error?.diagnostics ?? []
        let lines = Set(diagnostics.compactMap { $0.source.line(1) })
        #expect(lines.count == 1 && lines.first?.contains(#""secretAccessKey": "*************""#) == true)
        #expect(!(diagnostics.map(\.message) + lines).contains { $0.contains("wJalrXUtnFEMI") })
    }

    @Test func everyMemberIsRead() throws {
        let configuration = try read(
            #"""
            {
              "$schema": "x", "description": "y", "region": "eu-north-1", "accountID": "000000000001",
              "dialect": "openapi", "clockSkewSeconds": 900, "idle": "hold", "sessionMilliseconds": 5000, "seed": 3,
              "transitionMilliseconds": 700, "streamLimit": 2, "uploads": {"sessions": 7}, "retentionHours": 9,
              "keys": [{"accessKeyId": "A", "secretAccessKey": "S", "sessionToken": "T", "denied": true, "expired": true}],
              "namePrefix": "ci-", "names": {"live": "camera"},
              "choices": {"name-and-arn": "arn-wins", "header-family": "x-amz"},
              "faults": ["noRequestID"], "streamFaults": {"live": ["stall=2"]}
            }
            """#
        )
        #expect(configuration.region == "eu-north-1")
        #expect(configuration.accountID == "000000000001")
        #expect(configuration.dialect == .openapi)
        #expect(configuration.clockSkewSeconds == 900)
        #expect(configuration.idle == .hold)
        #expect(configuration.sessionDuration == 5000)
        #expect(configuration.seed == 3)
        #expect(configuration.uploadLimits.uploads == 7 && configuration.retentionHours == 9)
        #expect(configuration.transition == 700 && configuration.streamLimit == 2)
        #expect(configuration.keys.map(\.isDenied) == [true] && configuration.keys.map(\.isExpired) == [true])
        #expect(configuration.keys.first?.credentials.sessionToken == "T")
        #expect(configuration.streamName(of: "live") == "camera")
        #expect(configuration.streamName(of: "missing") == "ci-missing")
        #expect(configuration.choices.nameAndARN == .arnWins)
        #expect(configuration.choices.headerFamily == .amz)
        #expect(configuration.choices.unknownFragmentNumber == .inStream)
        #expect(configuration.faults.map(\.description) == ["noRequestID"])
        #expect(configuration.streamFaults["live"]?.map(\.description) == ["stall=2"])
    }

    @Test func everyContestedPointCanBeChosen() throws {
        let contract = try PackageFolder.contract()
        let schema = try JSONReader.parse(Files.bytes(at: PackageFolder.path("Scenarios/streams/emulator.schema.json")))
            .root
        let declared = schema["properties"]?["choices"]?["properties"]
        for point in contract.contested {
            #expect(declared?[point.id] != nil, "\(point.id)")
            for reading in point.readings {
                _ = try read(#"{"choices": {"\#(point.id)": "\#(reading.id)"}}"#)
            }
        }
        let chosen = try read(
            #"""
            {"choices": {
              "error-statuses": "openapi", "idle-stream": "holds", "session-length": "unbounded",
              "clock-skew": "fifteen-minutes", "content-type": "pattern"
            }}
            """#
        )
        #expect(chosen.dialect == .openapi && chosen.idle == .hold && chosen.clockSkewSeconds == 900)
        #expect(chosen.sessionDuration == EmulatorConfiguration.unboundedSession)
        #expect(chosen.answers.mediaType == "video-webm")
        // What says more exactly what is meant is in force.
        let exact = try read(
            #"{"idle": {"closeAfterMilliseconds": 5}, "choices": {"idle-stream": "holds"}, "dialect": "observed"}"#
        )
        #expect(exact.idle == .closeAfter(5) && exact.dialect == .observed)
    }

    struct Case: CustomTestStringConvertible {
        let text: String
        let expected: String
        var testDescription: String { text }
    }

    @Test(arguments: [
        Case(
            text: #"{"regio": "x"}"#,
            expected: "emulator.json:1:2: a configuration has no member 'regio'; did you mean 'region'?"
        ),
        Case(
            text: #"{"dialect": "service"}"#,
            expected: "emulator.json:1:13: 'service' is no 'dialect'; did you mean 'service-model'?"
        ),
        Case(
            text: #"{"faults": ["stal"]}"#,
            expected: "emulator.json:1:13: there is no fault 'stal'; did you mean 'stall'?"
        ),
        Case(
            text: #"{"streamFaults": {"recordet": ["stall"]}}"#,
            expected: "emulator.json:1:19: there is no stream 'recordet'; did you mean 'recorded'?"
        ),
        Case(
            text: #"{"idle": "never", "accountID": "12"}"#,
            expected: """
                emulator.json:1:10: 'never' is no idle policy; write "hold", or {"closeAfterMilliseconds": 3000}
                emulator.json:1:32: 'accountID' is twelve digits
                """
        ),
        Case(
            text: #"{"idle": {}}"#,
            expected: "emulator.json:1:10: an idle policy must have a member 'closeAfterMilliseconds'"
        ),
        // One slip, one message of what is missing and one of what stands in its place; the secret is known.
        Case(
            text: #"{"keys": [{"accessKeyID": "A", "secretAccessKey": "s"}]}"#,
            expected: """
                emulator.json:1:11: a key must have a member 'accessKeyId'
                emulator.json:1:12: a key has no member 'accessKeyID'; did you mean 'accessKeyId'?
                """
        ),
        Case(
            text: #"{"seed": 1, "seed": 2}"#,
            expected: "emulator.json:1:13: the name 'seed' stands twice in one object"
        ),
        Case(text: "[1,]", expected: "emulator.json:1:3: a comma has nothing after it"),
    ])
    func whatIsWrongIsSaid(_ example: Case) {
        let error = #expect(throws: ConfigurationError.self) { try read(example.text) }
        #expect(error?.description == example.expected)
    }

    @Test func commentsAreWelcomeEverywhere() throws {
        let configuration = try read(
            #"""
            {"$comment": 1, "keys": [{"$comment": 1, "accessKeyId": "A", "secretAccessKey": "s"}],
             "names": {"$comment": 1, "live": "camera"}, "streamFaults": {"$comment": 1, "live": []},
             "choices": {"$comment": 1}, "idle": {"$comment": 1, "closeAfterMilliseconds": 5}}
            """#
        )
        #expect(configuration.names == ["live": "camera"])
        #expect(configuration.idle == .closeAfter(5))
    }

    @Test func filesThatAreNotThereAreNamed() {
        let file = #expect(throws: ConfigurationError.self) { try EmulatorConfiguration.read(file: "/nowhere/e.json") }
        #expect(file?.description == "cannot read /nowhere/e.json: No such file or directory")
        let folder = #expect(throws: ConfigurationError.self) { try EmulatorConfiguration.streams(in: ["/nowhere"]) }
        #expect(folder?.description == "cannot read /nowhere: No such file or directory")
    }

    @Test func mediaHasToBeMedia() throws {
        for (path, problem) in [
            (PackageFolder.path("Scenarios/media/none.mkv"), "No such file or directory"),
            (PackageFolder.path("Scenarios/media/make.sh"), "at byte 0"),
        ] {
            var configuration = EmulatorConfiguration()
            var stream = StreamDeclaration(name: "a")
            stream.media = path
            configuration.streams = [stream]
            let emulator = Emulator(
                configuration: configuration,
                contract: try PackageFolder.contract(),
                logger: Fixture.silentLogger
            )
            let error = #expect(throws: ConfigurationError.self) { try emulator.makeService() }
            #expect(error?.description.contains(path) == true)
            #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
        }
    }

    @Test func certificateAndKeyAreSeenFromTheConfiguration() throws {
        let text = #"{ "tls": { "certificate": "a.pem", "key": "/b.key" }, "hostName": "gateway.test" }"#
        let configuration = try EmulatorConfiguration.read(
            SourceText(name: "conf/emulator.json", text: text),
            streamFolders: [PackageFolder.path("Scenarios/streams")]
        )
        #expect(configuration.tls == .init(certificate: "conf/a.pem", key: "/b.key"))
        #expect(configuration.hostName == "gateway.test")
        for name in ["https://gateway.test", "gateway.test:443", "gateway.test/", "a b", ""] {
            let error = #expect(throws: ConfigurationError.self) { try read(#"{ "hostName": "\#(name)" }"#) }
            #expect(error?.description.contains("is not the name of a host") == true, "\(name)")
        }
        let half = #expect(throws: ConfigurationError.self) { try read(#"{ "tls": { "certificate": "a.pem" } }"#) }
        #expect(half?.description.contains("'key'") == true)
    }

    @Test(
        arguments: [
            ("none.pem", "gateway.key", "none.pem: No such file or directory"),
            ("gateway.key", "gateway.key", "gateway.key: it does not hold a certificate in PEM"),
            ("gateway.pem", "ca.pem", "ca.pem: it does not hold a private key in PEM, without a password"),
            ("gateway.pem", "expired.key", "expired.key is not that of the certificate in"),
        ]
    ) func certificateAndKeyHaveToBelongTogether(certificate: String, key: String, problem: String) async throws {
        var configuration = EmulatorConfiguration()
        let folder = PackageFolder.path("Tests/Certificates")
        configuration.tls = .init(certificate: "\(folder)/\(certificate)", key: "\(folder)/\(key)")
        let emulator = Emulator(
            configuration: configuration,
            contract: try PackageFolder.contract(),
            logger: Fixture.silentLogger
        )
        let error = await #expect(throws: ConfigurationError.self) { _ = try await emulator.start() }
        #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
    }

    @Test func twoStreamsCannotHaveOneName() throws {
        let error = #expect(throws: ConfigurationError.self) { try Fixture { $0.names = ["live": "recorded"] } }
        #expect(error?.description.contains("have the same name 'recorded'") == true)
    }

    @Test func pathsAreRelativeToTheirFile() {
        #expect(Files.folder(of: "a/b.json") == "a")
        #expect(Files.folder(of: "b.json") == ".")
        #expect(Files.folder(of: "/b.json") == "/")
        #expect(Files.resolve("../m.mkv", relativeTo: "a/b") == "a/b/../m.mkv")
        #expect(Files.resolve("/m.mkv", relativeTo: "a/b") == "/m.mkv")
    }
}
