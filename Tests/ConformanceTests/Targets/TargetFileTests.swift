import ConformanceReports
import KinesisVideo
import Testing

@testable import Conformance

@Suite("Target files and suite manifests")
struct TargetFileTests {
    private static func read(_ text: String) -> (target: TargetFile?, diagnostics: [Diagnostic]) {
        TargetFile.read(SourceText(name: "target.json", text: text), vocabulary: Sample.vocabulary)
    }

    static let whole = #"""
        { "$schema": "target.schema.json", "name": "eu", "endpoint": "https://s-1.example", "region": "eu-west-1", "fips": false, "dualStack": false, "dialect": "observed",
          "credentials": { "accessKeyId": "AKID", "secretAccessKey": "secret", "sessionToken": "token" },
          "trust": "ca.pem", "limits": { "callsPerSecond": 5, "sessions": 3 }, "capabilities": ["limits"],
          "streams": { "recorded": "r", "live": { "name": "l", "arn": "arn:aws:kinesisvideo:eu-west-1:1:stream/l/1", "limits": { "callsPerSecond": 20, "sessions": 10 } } } }
        """#

    @Test("are read, written and read again")
    func whole() throws {
        let read = Self.read(Self.whole)
        let target = try #require(read.target, "\(read.diagnostics.map(\.rendered))")
        #expect(target.name == "eu")
        #expect(target.dialect == .observed && target.trust == "ca.pem")
        #expect(target.limits == Target.Limits(callsPerSecond: 5, sessions: 3))
        #expect(target.usesFIPS == false && target.usesDualStack == false)
        #expect(target.capabilities == ["limits"])
        #expect(target.streams["recorded"] == Target.Stream(name: "r"))
        #expect(target.streams["live"]?.limits == Target.Limits(callsPerSecond: 20, sessions: 10))
        #expect(target.streams["live"]?.arn == "arn:aws:kinesisvideo:eu-west-1:1:stream/l/1")
        guard case .inline(let credentials) = target.credentials else {
            Issue.record("no credentials")
            return
        }
        #expect(credentials.sessionToken == "token")
        let again = try #require(Self.read(target.document.text()).target)
        #expect(again.document == target.document)
    }

    @Test("take the ARNs of every partition", arguments: Partition.all)
    func partitions(partition: Partition) throws {
        let arn = "arn:\(partition.id):kinesisvideo:\(partition.implicitGlobalRegion):123456789012:stream/l/1"
        let text = #"""
            { "endpoint": "https://h", "region": "REGION", "dialect": "openapi",
              "streams": { "live": { "name": "l", "arn": "ARN" } } }
            """#
        let read = Self.read(
            text.replacing("ARN", with: arn).replacing("REGION", with: partition.implicitGlobalRegion)
        )
        #expect(read.diagnostics.isEmpty)
        #expect(read.target?.streams["live"]?.arn == arn)
    }

    static let wrong: [(name: String, text: String)] = [
        ("nothing in it", "{}"),
        (
            "endpoints that are no URLs",
            #"{ "endpoint": "https://user:password@h", "controlEndpoint": "h:443", "region": "r", "dialect": "openapi" }"#
        ),
        ("unknown member", #"{ "endpoint": "https://h", "region": "r", "dialect": "openapi", "stream": {} }"#),
        (
            "variants of an endpoint of one's own",
            #"{ "endpoint": "https://h", "region": "r", "fips": true, "dualStack": false }"#
        ),
        (
            "a variant of another type",
            #"{ "region": "r", "controlEndpoint": "https://h", "fips": "yes", "dualStack": true }"#
        ),
        ("unknown dialect", #"{ "endpoint": "https://h", "region": "r", "dialect": "open-api" }"#),
        (
            "unknown stream",
            #"{ "endpoint": "https://h", "region": "r", "dialect": "openapi", "streams": { "recorde": "x" } }"#
        ),
        (
            "a stream of another type",
            #"{ "endpoint": "https://h", "region": "r", "dialect": "openapi", "streams": { "live": 1 } }"#
        ),
        (
            "an ARN of another region",
            #"{ "region": "us-west-2", "streams": { "live": { "name": "l", "arn": "arn:aws:kinesisvideo:eu-west-1:1:stream/l/1" } } }"#
        ),
        (
            "an ARN of another service, and one of another stream",
            #"""
            { "region": "us-west-2", "streams": {
              "live": { "name": "l", "arn": "arn:aws:s3:::l" },
              "recorded": { "name": "r", "arn": "arn:aws:kinesisvideo:us-west-2:1:stream/l/1" } } }
            """#
        ),
        (
            "unknown capability",
            #"{ "endpoint": "https://h", "region": "r", "dialect": "openapi", "capabilities": ["limit"] }"#
        ),
        (
            "credentials from nowhere",
            #"{ "endpoint": "https://h", "region": "r", "dialect": "openapi", "credentials": "profile" }"#
        ),
        (
            "half of the credentials",
            #"{ "endpoint": "https://h", "region": "r", "dialect": "openapi", "credentials": { "accessKeyId": "a" } }"#
        ),
        (
            "what no header field can carry",
            #"{ "endpoint": "https://h", "region": "r\n", "dialect": "openapi", "credentials": { "accessKeyId": "a\u0000", "secretAccessKey": "s\r\n", "sessionToken": "\n" } }"#
        ),
        (
            "no limit",
            #"{ "endpoint": "https://h", "region": "r", "dialect": "openapi", "limits": { "callsPerSecond": 0, "sessions": 3 } }"#
        ),
        (
            "a duplicate name",
            #"{ "endpoint": "https://h", "endpoint": "https://i", "region": "r", "dialect": "openapi" }"#
        ),
    ]

    @Test("are refused with all that is wrong")
    func diagnostics() throws {
        var text = ""
        for (name, file) in Self.wrong {
            let read = Self.read(file)
            #expect(read.target == nil, "\(name)")
            text +=
                "\(name)\n" + read.diagnostics.map { "  \($0.rendered.replacing("\n", with: "\n  "))\n" }.joined()
                + "\n"
        }
        try Golden.expect(text, is: "diagnostics.targets.txt")
    }

    @Test("manifests are refused with all that is wrong")
    func manifests() {
        let source = SourceText(name: "suite.json", text: #"{ "streams": { "a": 1 }, "capabilites": {} }"#)
        let read = SuiteManifest.read(source)
        #expect(read.manifest == nil)
        #expect(
            read.diagnostics.map(\.code).sorted() == [
                "suite.missing-member", "suite.unknown-member", "suite.wrong-type",
            ]
        )
        let streams = [
            #"{ "kind": "empty" }"#, #"{ "description": "d", "kind": "emtpy" }"#,
            #"{ "description": "d", "kind": "missing", "failsWith": 4000 }"#,
            #"{ "description": "d", "failsWith": "4000" }"#,
            #"{ "description": "d", "kind": "empty", "tracks": ["video"] }"#,
            #"{ "description": "d", "kind": "missing", "producerTime": "relative" }"#,
            #"{ "description": "d", "tracks": ["vidoe"] }"#,
            #"{ "description": "d", "producerTime": "realtive" }"#,
        ]
        let codes = [
            "suite.missing-member", "suite.unknown-name", "suite.contradiction", "suite.wrong-type",
            "suite.contradiction",
            "suite.contradiction", "suite.unknown-name", "suite.unknown-name",
        ]
        for (stream, code) in zip(streams, codes) {
            let text = #"{ "streams": { "a": \#(stream) }, "capabilities": {} }"#
            #expect(SuiteManifest.read(SourceText(name: "suite.json", text: text)).diagnostics.map(\.code) == [code])
        }
    }

    @Test("manifests say of streams what they are, and a description alone means one that is read")
    func streams() throws {
        let text = #"""
            { "streams": { "a": "A.", "b": { "description": "B.", "failsWith": 4000 },
                           "c": { "description": "C.", "kind": "missing" }, "d": { "description": "D.", "kind": "missing" } },
              "capabilities": {} }
            """#
        let manifest = try #require(SuiteManifest.read(SourceText(name: "suite.json", text: text)).manifest)
        #expect(manifest.streams.map(\.description) == ["A.", "B.", "C.", "D."])
        #expect(manifest.streams.map(\.kind) == [.readable, .readable, .missing, .missing])
        #expect(manifest.streams.map(\.failsWith) == [nil, 4000, nil, nil])
        #expect(manifest.names(of: .missing) == ["c", "d"] && manifest.names(of: .empty).isEmpty)
    }

    @Test(
        "show no secret where they are wrong",
        arguments: [
            #""credentials": { "accessKeyId": "A", "secretAccessKey": ["SECRET"] }"#,
            #""credentials": { "accessKeyId": "A", "secretAccessKey": { "x": "SECRET" } }"#,
            #""credentials": { "accessKeyId": "A", "secretAccesKey": "SECRET", "sessionTokn": "SECRET" }"#,
            #""credentials": { "accessKeyId": "A", "secretAccessKey": "x", "SessionToken": "SECRET" }"#,
            #""credentials": "AKID:SECRET""#,
            #""credentials": "SECRET""#,
            #""credentials": { "accessKeyId": 1, "secretAccessKey": "SECRET" "sessionToken": "x" }"#,
            #""credentials": { "accessKeyId": "A", "secretAccessKey": "SECRET, "sessionToken": "x" }"#,
            #""credentials": { "accessKeyId": "A", "secretAccessKey": SECRET }"#,
            #""credentials": { "accessKeyId": "A", secretAccessKey: "SECRET" }"#,
        ]
    )
    func secrets(_ member: String) {
        let secret = #"wQ7\/xK+Zp9Lm3/Ts5VbN8rYdHfGj2kEcUaIo4W1M"#
        let text = """
            { "endpoint": "https://h", "region": "r", "dialect": "open-api", \(member.replacing("SECRET", with: secret)) }
            """
        let diagnostics = Self.read(text).diagnostics
        #expect(!diagnostics.isEmpty)
        for style in [TextStyle.plain, .ascii] {
            let shown = DiagnosticRenderer(style: style).text(diagnostics)
            #expect(!shown.contains("dHfGj2kE") && shown.contains("***"))
        }
        #expect(!DiagnosticFormat.json(diagnostics).text().contains("dHfGj2kE"))
        #expect(!DiagnosticFormat.github(diagnostics).contains("dHfGj2kE"))
    }
}
