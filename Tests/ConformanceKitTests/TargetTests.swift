import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import KinesisVideo
import KinesisVideoEmulator
import Logging
import Synchronization
import Testing

@testable import ConformanceStorage

/// Keeps what is noted.
private struct KeptLog: LogHandler {
    final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        func withLock<Result>(_ body: (inout [String]) -> Result) -> Result { lines.withLock { body(&$0) } }
    }

    let lines = Lines()
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level = .trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let values = (event.metadata ?? [:]).values.map { "\($0)" }
        lines.withLock { $0.append(([event.message.description] + values).joined(separator: " ")) }
    }
}

/// What `--target` takes: read once, prepared, and asked what it has for the cases of a plan.
@Suite("A target", .serialized)
struct TargetTests {
    private static let environment = [
        "AWS_ACCESS_KEY_ID": "AKIDENVIRONMENT", "AWS_SECRET_ACCESS_KEY": "environment/secret",
        "AWS_REGION": "eu-west-1",
    ]

    private static let file = #"""
        { "endpoint": "http://127.0.0.1:9", "controlEndpoint": "http://127.0.0.1:8", "region": "us-east-1",
          "dialect": "observed", "credentials": { "accessKeyId": "AKIDFILE", "secretAccessKey": "file/secret" },
          "limits": { "callsPerSecond": 2, "sessions": 1 }, "capabilities": ["limits"],
          "streams": { "recorded": "r", "live": { "name": "l", "arn": "arn:aws:kinesisvideo:us-east-1:1:stream/l/1" } } }
        """#

    private static func resolution(
        _ environment: [String: String] = environment,
        region: String? = nil,
        dialect: String? = nil,
        faults: [String] = []
    ) throws -> TargetResolution {
        TargetResolution(
            try Kit.locator.suite(),
            Kit.caller(environment),
            region: region,
            dialect: dialect,
            faults: faults
        )
    }

    // MARK: Texts

    @Test("is what its text says")
    func specifications() async throws {
        try await Kit.withFolder { folder in
            try Kit.write(Self.file, to: folder + "/here.json")
            try Kit.write(
                Self.file.replacing("{ \"endpoint\"", with: "{ \"name\": \"x\", \"endpoint\""),
                to: folder + "/n.json"
            )
            let keys =
                #"{ "keys": [{ "accessKeyId": "AKIDEXAMPLE", "secretAccessKey": "secret" }], "dialect": "openapi" }"#
            try Kit.write(keys, to: folder + "/faulty.json")
            try Kit.write(#"{ "dialect": "openapi" }"#, to: folder + "/keyless.json")
            let cases:
                [(
                    text: String, name: String, dialect: Dialect?, origin: TargetHeader.Preparation.Origin,
                    region: String?
                )] = [
                    ("emulator", "emulator", .serviceModel, .builtIn, "us-east-1"),
                    ("emulator:dialect=observed", "emulator-observed", .observed, .argument, "us-east-1"),
                    ("emulator:\(folder)/faulty.json", "emulator-faulty", .openapi, .file, "us-east-1"),
                    ("emulator:\(folder)/keyless.json", "emulator-keyless", .openapi, .file, "us-east-1"),
                    ("http://127.0.0.1:9/base/", "127.0.0.1:9", nil, .builtIn, nil),
                    ("https://s-1.example", "s-1.example", nil, .builtIn, nil),
                    ("us-west-2", "us-west-2", nil, .builtIn, "us-west-2"),
                    ("region:xx-here-1", "xx-here-1", nil, .builtIn, "xx-here-1"),
                    ("\(folder)/here.json", "here", .observed, .file, "us-east-1"),
                    ("\(folder)/n.json", "x", .observed, .file, "us-east-1"),
                ]
            for expected in cases {
                let read = try Self.resolution().specifications(of: [expected.text])
                let target = try #require(read.first)
                #expect(read.count == 1 && target.name == expected.name && target.argument == expected.text)
                #expect(target.dialect == expected.origin, "\(expected.text)")
                switch target.source {
                case .emulator(let configuration):
                    #expect(configuration.dialect == expected.dialect && configuration.region == expected.region)
                    #expect(
                        (configuration.keys == EmulatorConfiguration.builtInKeys) == !expected.text.contains("faulty")
                    )
                case .endpoint(let file):
                    #expect(file.dialect == expected.dialect && file.region == expected.region)
                case .recordings: Issue.record("\(expected.text) is recordings")
                }
            }
            let none = try Self.resolution().specifications(of: [])
            #expect(none.map(\.name) == ["emulator-openapi", "emulator-service-model"])
            let options = try Self.resolution(region: "us-west-2", dialect: "openapi").specifications(of: ["http://h"])
            guard case .endpoint(let file) = options[0].source else { throw Failure(.internalError, "no endpoint") }
            #expect(file.region == "us-west-2" && file.dialect == .openapi && options[0].dialect == .option)
        }
    }

    @Test("is refused with what is wrong with its text")
    func refusals() async throws {
        try await Kit.withFolder { folder in
            try Kit.write("{}", to: folder + "/empty.json")
            try Kit.write(Self.file.replacing("http://127.0.0.1:9", with: "127.0.0.1:9"), to: folder + "/bare.json")
            let secret = Self.file.replacing("http://127.0.0.1:9", with: "http://user:password@127.0.0.1:9")
            try Kit.write(secret, to: folder + "/user.json")
            let cases: [(texts: [String], faults: [String], kind: Failure.Kind, message: String)] = [
                (["emulator:dialect=opneapi"], [], .usage, "there is no dialect 'opneapi'"),
                (["emulator:dialect=opneapi"], [], .usage, "did you mean 'openapi'?"),
                (["emulator:none.json"], [], .missingInput, "none.json"),
                (
                    ["emulator"], ["nosuch"], .usage,
                    "there is no fault 'nosuch'; 'kvsconform explain' lists all faults"
                ),
                (["emulator:openapi"], [], .usage, "write emulator:dialect=openapi"),
                (["emulator"], ["stall=2:nosuch"], .usage, "there is no stream 'nosuch' to have a fault"),
                (["http://127.0.0.1:9"], ["stall"], .usage, "--fault is for the built-in emulator"),
                (["ftp://h"], [], .configuration, "only http and https are spoken here"),
                (["http://h:0"], [], .configuration, "has a port outside"),
                (["emulatr"], [], .missingInput, "did you mean 'emulator'?"),
                (["us-wset-2"], [], .usage, "did you mean 'us-west-2'?"),
                (["region:no where"], [], .usage, "'no where' is not the name of a region"),
                (["none.json"], [], .missingInput, "there is no file 'none.json'"),
                (["\(folder)/empty.json"], [], .configuration, "a target has an \"endpoint\" or a \"region\""),
                (["\(folder)/bare.json"], [], .configuration, "the endpoint '127.0.0.1:9' has no scheme"),
                (["\(folder)/user.json"], [], .configuration, "has a character that an endpoint cannot have"),
                (["recording:\(folder)/none"], [], .missingInput, "No such file"),
                (["recording:\(folder)"], [], .configuration, "there is no recording"),
                (["emulator", "emulator"], [], .configuration, "two targets are named 'emulator'"),
            ]
            for expected in cases {
                let failure = try await Kit.failure {
                    try Self.resolution(faults: expected.faults).specifications(of: expected.texts)
                }
                #expect(failure?.kind == expected.kind, "\(expected.texts): \(failure?.description ?? "taken")")
                #expect(failure?.description.contains(expected.message) == true, "\(failure?.description ?? "")")
                let drawn = DiagnosticRenderer(style: .plain).text(failure?.diagnostics ?? [])
                #expect(!drawn.contains("password") && failure?.description.contains("password") != true)
            }
        }
    }

    @Test("is not what an option is for that none of them takes: who says it believes that it counts")
    func unusedOptions() async throws {
        try await Kit.withFolder { folder in
            try Kit.write(Self.file, to: folder + "/here.json")
            let file = folder + "/here.json"
            func refusal(
                _ texts: [String],
                region: String? = nil,
                dialect: String? = nil,
                profile: String? = nil,
                streams: [String] = []
            ) throws -> String? {
                var resolution = try Self.resolution(region: region, dialect: dialect)
                (resolution.profile, resolution.streams) = (profile, streams)
                do throws(Failure) {
                    _ = try resolution.specifications(of: texts)
                    return nil
                } catch {
                    return error.kind == .usage ? error.message : nil
                }
            }
            #expect(
                try refusal([], region: "us-west-2", streams: ["recorded=r"])
                    == "--stream is for a region, a URL or a target file; name one with --target, such as --target us-west-2"
            )
            #expect(try refusal(["emulator"], profile: "p")?.hasPrefix("--profile is for a region") == true)
            #expect(
                try refusal(["us-west-2"], region: "eu-west-1")
                    == "--region is for a URL; a region is a target itself: --target eu-west-1"
            )
            #expect(try refusal([file], region: "eu-west-1")?.hasPrefix("--region is for a URL") == true)
            #expect(
                try refusal([file], dialect: "openapi")?.contains(#""dialect": "openapi" into a target file"#) == true
            )
            #expect(
                try refusal(["emulator"], dialect: "openapi")?.contains("--target emulator:dialect=openapi") == true
            )
            #expect(try refusal(["us-west-2"], dialect: "openapi", profile: "p", streams: ["recorded=r"]) == nil)
            #expect(try refusal(["http://h"], region: "eu-west-1", dialect: "auto") == nil)
            #expect(try refusal([file], profile: "p", streams: ["recorded=r"]) == nil)
        }
    }

    @Test("takes notes that have no secret in them which was found")
    func notes() throws {
        let kept = KeptLog()
        var caller = Kit.caller()
        caller.logger = Logger(label: "tests") { _ in kept }
        let redaction = Redaction()
        let redacted = caller.redacted(by: redaction)
        redaction.learn(secret: "wJalrXUtnFEMI/K7MDENG")
        redacted.logger.warning("it said wJalrXUtnFEMI/K7MDENG", metadata: ["key": "wJalrXUtnFEMI/K7MDENG"])
        #expect(kept.lines.withLock { $0 } == ["it said [redacted] [redacted]"])
    }

    // MARK: Preparation

    @Test("is prepared with what was decided, and why")
    func preparation() async throws {
        try await Kit.withFolder { folder in
            try Kit.write(Self.file, to: folder + "/here.json")
            try Kit.write(
                #"{ "endpoint": "https://s-1.example", "region": "r", "dialect": "openapi", "trust": "none.pem" }"#,
                to: folder + "/trust.json"
            )
            let proxied = Self.environment.merging(["https_proxy": "http://u:p@proxy.example:3128"]) { $1 }
            let cases:
                [(text: String, environment: [String: String], key: String, expected: TargetHeader.Preparation)] = [
                    (
                        "\(folder)/here.json", [:], "AKIDFILE",
                        .init(controlEndpoint: "http://127.0.0.1:8", dialect: .file, credentials: .file)
                    ),
                    (
                        "http://127.0.0.1:9", Self.environment, "AKIDENVIRONMENT",
                        .init(dialect: .builtIn, credentials: .chain, credentialSource: "environment")
                    ),
                    (
                        "https://s-1.example", proxied, "AKIDENVIRONMENT",
                        .init(
                            dialect: .builtIn,
                            credentials: .chain,
                            credentialSource: "environment",
                            trust: "system",
                            proxy: "proxy.example:3128"
                        )
                    ),
                ]
            for (text, environment, key, expected) in cases {
                let region = text.contains("://") ? "us-east-1" : nil
                let target = try await Self.resolution(environment, region: region).prepare([text])[0]
                #expect(target.preparation == expected, "\(text): \(target.preparation)")
                #expect(target.target.credentials?.accessKeyID == key)
                await target.shutdown()
            }
            let emulator = try await Self.resolution([:]).prepare(["emulator"])[0]
            #expect(emulator.preparation.controlEndpoint == emulator.target.endpoint.description)
            #expect(emulator.preparation.credentials == .builtIn && emulator.preparation.trust == nil)
            #expect(emulator.target.streams["recorded"]?.arn != nil && emulator.target.streams["missing"]?.arn == nil)
            await emulator.shutdown()

            let wrong: [(text: String, environment: [String: String], message: String)] = [
                ("http://127.0.0.1:9", [:], "AWS_ACCESS_KEY_ID is not set"),
                ("\(folder)/trust.json", Self.environment, "the certificates in '\(folder)/none.pem' cannot be read"),
                (
                    "https://h", Self.environment.merging(["https_proxy": "socks5://p"]) { $1 },
                    "the proxy in https_proxy"
                ),
            ]
            for (text, environment, message) in wrong {
                let failure = try await Kit.failure {
                    let region = text.contains("://") ? "us-east-1" : nil
                    return try await Self.resolution(environment, region: region).prepare([text])
                }
                #expect(
                    failure?.kind == .configuration && failure?.message.contains(message) == true,
                    "\(failure as Any)"
                )
            }
        }
    }

    @Test("stands in the journal with what was decided, without any secret")
    func journal() async throws {
        try await Kit.withFolder { folder in
            try Kit.write(Self.file, to: folder + "/t.json")
            let outcome = try await Kit.run(["getmedia/limits"], on: ["\(folder)/t.json"]) { run in
                try run.leave(RunOutputs(folder: folder))
            }
            let kept = try RunReport.kept(at: folder + "/latest")
            #expect(kept.targets.map(\.header.preparation) == outcome.report.targets.map(\.header.preparation))
            #expect(kept.targets[0].header.preparation?.credentials == .file)
            #expect(kept.targets[0].header.preparation?.controlEndpoint == "http://127.0.0.1:8")
            let journal = try SuiteFiles.source(folder + "/latest/journal.jsonl")
            #expect(!String(decoding: journal.bytes, as: UTF8.self).contains("file/secret"))
        }
    }

    // MARK: Plans

    /// The plan says of a target that is only read what the run then says of the target that was prepared.
    @Test("is known to skip what a run on it then skips", arguments: ["emulator", "file", "recording"])
    func skips(kind: String) async throws {
        try await Kit.withFolder { folder in
            let what = ["getmedia/endpoint", "getmedia/bounds/arn-of-stream", "getmedia/start-selector/earliest"]
            var text = "emulator"
            if kind == "file" {
                // Nobody is there, so whatever is not skipped is inconclusive.
                text = folder + "/target.json"
                let file = #"""
                    { "endpoint": "http://127.0.0.1:9", "region": "us-east-1", "dialect": "observed",
                      "credentials": { "accessKeyId": "A", "secretAccessKey": "S" }, "streams": { "recorded": "r" } }
                    """#
                try Kit.write(file, to: text)
            }
            if kind == "recording" {
                text = "recording:\(folder)/latest/recordings"
                _ = try await Kit.run([what[2] + "[on=recorded]"]) { run in
                    var outputs = RunOutputs(folder: folder)
                    outputs.recordings = RecordingFolder.Options(kept: .all)
                    try run.leave(outputs)
                }
            }
            let plan = try RunPlan(CaseSelection(what: what), of: Kit.locator)
            let target = try Self.resolution().specifications(of: [text])[0]
            let applied = plan.plan.applied(to: target.offer(in: plan.suite))
            let outcome = try await Kit.run(what, on: [text])
            let skipped = outcome.report.results.filter(\.verdict.isSkipped)
            #expect(applied.skipped.map(\.item.path) == skipped.map(\.path))
            #expect(applied.skipped.map(\.reason) == skipped.map { $0.verdict.reason ?? "" })
            let reasons = Set(applied.skips.map(\.reason))
            switch kind {
            case "emulator": #expect(reasons.isEmpty && outcome.report.counts.passed == plan.plan.cases.count)
            case "file":
                #expect(reasons.contains("the target gives no control endpoint"))
                #expect(reasons.contains("the target gives no ARN for the stream"))
                #expect(reasons.contains("the target maps no stream to 'multi-track'"))
            default:
                #expect(applied.runnable.map(\.path) == [what[2] + "[on=recorded]"])
                #expect(reasons == ["\(folder)/latest/recordings has no recording of this case"])
            }
        }
    }
}
