import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import ConformanceStorage
import KinesisVideo
import KinesisVideoClient
import KinesisVideoEmulator
import Synchronization
import Testing

@Suite("A target by region")
struct RegionTests {
    /// An emulator in the place of a region's control plane and data plane.
    private static func withRegion(
        of locator: SuiteLocator = Kit.locator,
        _ change: (inout EmulatorConfiguration) -> Void = { _ in },
        _ body: (_ environment: [String: String]) async throws -> Void
    ) async throws {
        let suite = try locator.suite()
        var configuration = try suite.emulator()
        configuration.keys = EmulatorConfiguration.builtInKeys
        change(&configuration)
        let running = try await Emulator(
            configuration: configuration,
            contract: suite.contract,
            logger: Kit.caller().logger
        ).start()
        let environment = [
            "AWS_ENDPOINT_URL": running.endpoint,
            "AWS_ACCESS_KEY_ID": Credentials.emulator.accessKeyID,
            "AWS_SECRET_ACCESS_KEY": Credentials.emulator.secretAccessKey,
        ]
        try await body(environment)
        try await running.shutdown(grace: .zero)
    }

    private static func resolution(
        _ environment: [String: String],
        streams: [String],
        dialect: String? = nil,
        of locator: SuiteLocator = Kit.locator
    ) throws -> TargetResolution {
        TargetResolution(try locator.suite(), Kit.caller(environment), dialect: dialect, streams: streams)
    }

    @Test("has each stream's data endpoint looked up, and its dialect seen", arguments: Dialect.allCases)
    func prepared(dialect: Dialect) async throws {
        try await Self.withRegion({ $0.dialect = dialect }) { environment in
            let streams = ["recorded=recorded", "live=live", "elsewhere=elsewhere", "forbidden=forbidden"]
            let target = try await Self.resolution(environment, streams: streams).prepare(["us-east-1"])[0]
            #expect(target.problem == nil)
            let endpoint = try Endpoint(#require(environment["AWS_ENDPOINT_URL"]))
            #expect(target.target.endpoint == endpoint && target.target.controlEndpoint == endpoint)
            #expect(target.target.streams["recorded"]?.endpoint == endpoint)
            // What lives behind another endpoint is asked for at the others'.
            #expect(target.target.streams["elsewhere"]?.name == "elsewhere")
            #expect(target.target.streams["elsewhere"]?.endpoint == nil)
            #expect(target.target.streams["missing"] != nil)
            #expect(target.target.dialect == dialect)
            #expect(target.preparation.dialect == .answers)
            #expect(target.preparation.dialectEvidence.count == 3)
            #expect(target.preparation.credentials == .chain)
            await target.shutdown()
        }
    }

    @Test("is run against, and the journal says what was found")
    func run() async throws {
        try await Self.withRegion { environment in
            try await Kit.withFolder { folder in
                let what = ["getmedia/start-selector/earliest", "getmedia/errors/invalid-endpoint"]
                let plan = try RunPlan(CaseSelection(what: what), of: Kit.locator)
                let prepared = try await Self.resolution(
                    environment,
                    streams: ["recorded=recorded", "elsewhere=elsewhere"]
                ).prepare(["us-east-1"])
                var run = ConformanceRun(
                    plan,
                    on: prepared,
                    ConformanceRun.Options(Runner.Options(jobs: 8, timeout: .seconds(20), failFast: false)),
                    Kit.caller(environment)
                )
                try run.leave(RunOutputs(folder: folder))
                let outcome = await run.run()
                await prepared.shutdown()
                let verdicts = outcome.report.targets.flatMap(\.results).filter { !$0.path.contains("/always/") }
                #expect(
                    verdicts.contains { $0.path == "getmedia/errors/invalid-endpoint[NOW]" && $0.verdict == .passed }
                )
                #expect(
                    verdicts.allSatisfy { $0.verdict == .passed || $0.verdict.isSkipped },
                    "\(verdicts.map(\.verdict))"
                )
                let kept = try RunReport.kept(at: folder + "/latest").targets[0].header.preparation
                #expect(kept?.streamEndpoints["recorded"] == environment["AWS_ENDPOINT_URL"])
                #expect(kept?.dialectEvidence.first?.hasPrefix("ResourceNotFoundException ") == true)
            }
        }
    }

    @Test("is refused where a stream is not there, and judges nothing where nobody can be asked")
    func problems() async throws {
        try await Self.withRegion { environment in
            let missing = try await Kit.failure {
                try await Self.resolution(environment, streams: ["recorded=recrded"]).prepare(["us-east-1"])
            }
            #expect(missing?.kind == .configuration)
            #expect(missing?.message.contains("has no stream 'recrded', which is to be 'recorded'") == true)

            let none = try await Kit.failure {
                try await Self.resolution(environment, streams: []).prepare(["us-east-1"])
            }
            #expect(none?.kind == .usage && none?.message.contains("--stream recorded=parking-lot") == true)

            for (change, cause) in [
                (["AWS_SECRET_ACCESS_KEY": "wrong/secret/for/the/key"], Inconclusive.Cause.credentials),
                (["AWS_ENDPOINT_URL": "http://127.0.0.1:9"], .unreachable),
            ] {
                let environment = environment.merging(change) { $1 }
                let target = try await Self.resolution(environment, streams: ["recorded=recorded"])
                    .prepare(["us-east-1"])[0]
                #expect(target.problem?.cause == cause, "\(target.problem?.detail ?? "none")")
                #expect(target.problem?.detail.contains("\n") == false)
                await target.shutdown()
            }
        }
    }

    private static func arn(_ region: String, _ name: String = "recorded") -> String {
        "arn:aws:kinesisvideo:\(region):123456789012:stream/\(name)/1700000000000"
    }

    @Test("has no streams of other regions, partitions and services, and no regions without streams")
    func foreign() async throws {
        try await Self.withRegion { environment in
            func failure(_ targets: [String], _ streams: [String]) async throws -> Failure? {
                try await Kit.failure { try await Self.resolution(environment, streams: streams).prepare(targets) }
            }
            let other = try await failure(["us-east-1"], ["recorded=\(Self.arn("eu-west-1"))"])
            #expect(other?.kind == .usage)
            #expect(other?.message.contains("its region is eu-west-1, and the target's is us-east-1") == true)
            let china = Self.arn("us-east-1").replacing("arn:aws:", with: "arn:aws-cn:")
            let partition = try await failure(["us-east-1"], ["recorded=\(china)"])
            #expect(partition?.kind == .usage)
            #expect(partition?.message.contains("its partition is aws-cn, and us-east-1 belongs to aws") == true)
            let several = try await failure(["us-east-1", "eu-west-1"], ["recorded=\(Self.arn("us-east-1"))"])
            #expect(several?.message.contains("name streams of several regions by their names") == true)
            let url = try #require(environment["AWS_ENDPOINT_URL"])
            var atURL = try Self.resolution(environment, streams: ["recorded=\(Self.arn("eu-west-1"))"])
            atURL.region = "us-east-1"
            let typed = try await Kit.failure { try await atURL.prepare([url]) }
            #expect(typed?.kind == .usage)

            try await Kit.withFolder { folder in
                let text =
                    #"{ "region": "us-east-1", "streams": { "recorded": { "name": "recorded", "arn": "ARN" } } }"#
                let path = folder + "/t.json"
                try Kit.write(text.replacing("ARN", with: Self.arn("eu-west-1")), to: path)
                let written = try await failure([path], [])
                #expect(written?.kind == .configuration && written?.diagnostics.first?.code == "target.arn")
                // What is typed goes before it, and is no better.
                try Kit.write(text.replacing("ARN", with: Self.arn("us-east-1")), to: path)
                #expect(try await failure([path], ["recorded=\(Self.arn("eu-west-1"))"])?.kind == .usage)
            }

            for name in Partition.all.map({ "\($0.id)-global" }) where Partition.naming(region: name) != nil {
                for target in [name, "region:\(name)"] {
                    let none = try await failure([target], ["recorded=recorded"])
                    #expect(
                        none?.kind == .usage && none?.message.contains("not a region in which streams live") == true
                    )
                }
            }
        }
    }

    @Test("asks by ARN where one is given")
    func byARN() async throws {
        try await Self.withRegion { environment in
            let name = try await Self.resolution(environment, streams: ["recorded=recorded"]).prepare(["us-east-1"])[0]
            let found = try #require(name.target.streams["recorded"])
            await name.shutdown()
            // This one was made at another time: it is not there any more, whatever its name is.
            let old = Self.arn("us-east-1").replacing("1700000000000", with: "1")
            let missing = try await Kit.failure {
                try await Self.resolution(environment, streams: ["recorded=\(old)"]).prepare(["us-east-1"])
            }
            #expect(missing?.kind == .configuration && missing?.message.contains("has no stream 'recorded'") == true)
            #expect(found.endpoint != nil)
        }
    }

    @Test("needs a stream that tells a data endpoint")
    func endpointless() async throws {
        try await Self.withRegion { environment in
            for streams in [["elsewhere=elsewhere"], ["elsewhere=elsewhere", "missing=nobody"]] {
                let failure = try await Kit.failure {
                    try await Self.resolution(environment, streams: streams).prepare(["us-east-1"])
                }
                #expect(failure?.kind == .usage && failure?.message.contains("needs streams") == true, "\(streams)")
            }
        }
    }

    @Test("looks up the one stream alone that is asked for, whatever its name and whatever is wrong with others")
    func only() async throws {
        try await Self.withRegion { environment in
            let endpoint = try Endpoint(#require(environment["AWS_ENDPOINT_URL"]))
            for name in ["recorded", "empty"] {
                var resolution = try Self.resolution(environment, streams: [])
                resolution.only = name
                let target = try await resolution.prepare(["us-east-1"])[0]
                #expect(target.only == Target.Stream(name: name, endpoint: endpoint) && target.problem == nil)
                await target.shutdown()
            }
            var elsewhere = try Self.resolution(environment, streams: [])
            elsewhere.only = "elsewhere"
            let other = try await elsewhere.prepare(["us-east-1"])[0]
            #expect(other.only?.endpoint != nil && other.only?.endpoint != endpoint)
            await other.shutdown()
            try await Kit.withFolder { folder in
                let path = folder + "/t.json"
                try Kit.write(
                    #"{ "region": "us-east-1", "streams": { "recorded": "multi-track", "live": "typo" } }"#,
                    to: path
                )
                var resolution = try Self.resolution(environment, streams: [])
                resolution.only = "recorded"
                let target = try await resolution.prepare([path])[0]
                #expect(target.only == Target.Stream(name: "multi-track", endpoint: endpoint))
                await target.shutdown()
            }
        }
    }

    @Test("says of a stream that is to live elsewhere that it does not")
    func neighbour() async throws {
        try await Self.withRegion { environment in
            let streams = ["recorded=recorded", "elsewhere=live"]
            let outcome = try await Self.resolution(environment, streams: streams).prepare(["us-east-1"])[0]
            #expect(outcome.target.streams["elsewhere"] == nil)
            #expect(
                outcome.target.absences == ["elsewhere": "'live' lives behind the same endpoint as 'recorded'"]
            )
            let plan = try RunPlan(CaseSelection(what: ["getmedia/errors/invalid-endpoint"]), of: Kit.locator)
            let applied = plan.plan.applied(to: outcome.target.offer(under: plan.suite.contract))
            #expect(applied.skips.map(\.reason) == ["'live' lives behind the same endpoint as 'recorded'"])
            await outcome.shutdown()
        }
    }

    @Test("has variants of the region's endpoints, which a file asks for above all else, and which are told")
    func variants() async throws {
        func prepared(_ members: String, _ environment: [String: String]) async throws -> PreparedTarget {
            let suite = try Kit.locator.suite()
            let text = #"{ "region": "us-gov-west-1", MEMBERS, "dialect": "openapi", "streams": { "recorded": "r" } }"#
            let keys = ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_EC2_METADATA_DISABLED": "true"]
            var caller = Kit.caller(keys.merging(environment) { $1 })
            // Nobody is asked.
            caller.connectTo = [try ConnectTo("::127.0.0.1:9")]
            return try await Kit.withFolder { folder in
                let path = folder + "/gov.json"
                try AtomicFile.write(Array(text.replacing("MEMBERS", with: members).utf8), to: path)
                let target = try await TargetResolution(suite, caller).prepare([path])[0]
                await target.shutdown()
                return target
            }
        }
        let both = try await prepared(#""fips": true, "dualStack": true"#, ["AWS_USE_FIPS_ENDPOINT": "false"])
        #expect(both.target.controlEndpoint?.description == "https://kinesisvideo-fips.us-gov-west-1.api.aws")
        let shown = both.resolved
        #expect(shown["fips"] == true && shown["dualStack"] == true)
        let none = try await prepared(
            #""fips": false, "dualStack": false"#,
            ["AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true"]
        )
        #expect(none.target.controlEndpoint?.description == "https://kinesisvideo.us-gov-west-1.amazonaws.com")
        #expect(none.resolved["fips"] == nil && none.resolved["dualStack"] == nil)
        let refused = await #expect(throws: Failure.self) {
            try await prepared(#""fips": true"#, ["AWS_ENDPOINT_URL": "http://127.0.0.1:9"])
        }
        #expect(
            refused?.message
                == "Invalid Configuration: FIPS and custom endpoint are not supported "
                + "(FIPS by 'fips' of the target, the endpoint by AWS_ENDPOINT_URL)"
        )
    }

    @Test("is written down as a target file that can be read, and shown without secrets")
    func document() async throws {
        try await Self.withRegion { environment in
            let suite = try Kit.locator.suite()
            let resolution = try Self.resolution(environment, streams: ["recorded=recorded", "elsewhere=elsewhere"])
            let specification = try resolution.specifications(of: ["us-east-1"])[0]
            let prepared = try await specification.prepare(suite, Kit.caller(environment))
            let node = specification.document(of: prepared, checkups: ["recorded": "12 fragments"], at: Kit.startedAt)
            #expect(node["streams"]?["recorded"]?["$comment"]?.stringValue == "12 fragments")
            let read = TargetFile.read(
                SourceText(name: "t.json", text: node.text(.pretty)),
                vocabulary: suite.vocabulary
            )
            #expect(read.diagnostics.isEmpty, "\(read.diagnostics.map(\.message))")
            #expect(read.target?.region == "us-east-1" && read.target?.endpoint == nil)
            #expect(read.target?.dialect == .serviceModel && read.target?.streams["recorded"]?.name == "recorded")
            let shown = prepared.resolved.text(.pretty)
            #expect(shown.contains(Credentials.emulator.accessKeyID))
            #expect(!shown.contains(Credentials.emulator.secretAccessKey))
            await prepared.shutdown()
        }
    }

    @Test("is not asked for streams that do not exist by somebody who may not ask for others than theirs")
    func denied() async throws {
        // As IAM has it, whoever may read one stream alone is told of every other name that it is not allowed.
        func deny(_ configuration: inout EmulatorConfiguration) {
            guard var stream = configuration.streams.first(where: { $0.name == "forbidden" }) else { return }
            stream.name = "kvsconform-missing"
            configuration.streams.append(stream)
        }
        try await Self.withRegion(deny) { environment in
            let target = try await Self.resolution(environment, streams: ["recorded=recorded"]).prepare(["us-east-1"])[
                0
            ]
            #expect(target.problem == nil && target.target.streams["missing"] == nil)
            #expect(
                target.target.absences["missing"]
                    == "the credentials may not ask for other streams than theirs (401 NotAuthorizedException)"
            )
            await target.shutdown()
        }
    }

    @Test("is judged by nobody whose credentials are not given now, and the report says by whom they are not")
    func withoutCredentials() async throws {
        try await Self.withRegion { environment in
            for (change, cause) in [
                (["AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z"], Inconclusive.Cause.credentials),
                (
                    [
                        "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "",
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/",
                    ], .unreachable
                ),
            ] {
                let environment = environment.merging(change) { $1 }.filter { !$0.value.isEmpty }
                let target = try await Self.resolution(environment, streams: ["recorded=recorded"])
                    .prepare(["us-east-1"])[0]
                #expect(target.problem?.cause == cause, "\(target.problem?.detail ?? "")")
                #expect(target.target.credentials == nil)
                await target.shutdown()
            }
        }
    }

    @Test("is examined by the doctor, line by line")
    func doctor() async throws {
        try await Self.withRegion { environment in
            func examine(_ streams: [String], _ change: [String: String] = [:]) async throws -> (
                [Doctor.Finding], Doctor.Conclusion
            ) {
                let environment = environment.merging(change) { $1 }
                let found = Mutex<[Doctor.Finding]>([])
                let target = try Self.resolution(environment, streams: streams).specifications(of: ["us-east-1"])[0]
                let plan = try RunPlan(CaseSelection(what: []), of: Kit.locator)
                let conclusion = await Doctor(plan, target, Kit.caller(environment)) { finding in
                    found.withLock { $0.append(finding) }
                }.examine()
                return (found.withLock(\.self), conclusion)
            }
            let (well, conclusion) = try await examine(["recorded=recorded", "elsewhere=elsewhere", "empty=empty"])
            #expect(conclusion == .well, "\(well)")
            #expect(!well.contains { $0.state == .wrong })
            for subject in [
                "suite", "target", "control", "credentials", "TCP", "HTTP", "dialect", "stream recorded", "clock",
            ] {
                #expect(well.contains { $0.subject == subject && $0.state == .well }, "\(subject)")
            }
            // Of a stream that is not what it stands for, it is said what it is to be.
            let (other, misconfigured) = try await examine(["recorded=recorded", "empty=recorded"])
            #expect(misconfigured == .misconfigured)
            #expect(other.contains { $0.subject == "stream empty" && $0.advice?.contains("has no fragment") == true })
            let (dumb, alsoMisconfigured) = try await examine(["recorded=recorded", "multi-track=recorded"])
            #expect(alsoMisconfigured == .misconfigured)
            #expect(
                dumb.contains {
                    $0.subject == "stream multi-track" && $0.state == .wrong
                        && $0.text.contains("it has no audio track, as 'multi-track' has")
                }
            )
            // Who has not allowed it is told what to allow, and of other streams all is said; who named no stream has typed too little.
            let (denied, notAllowed) = try await examine(["recorded=recorded", "live=forbidden"])
            #expect(notAllowed == .noPermission)
            #expect(
                denied.contains {
                    $0.subject == "stream live" && $0.text.contains("allow kinesisvideo:GetDataEndpoint")
                }
            )
            #expect(denied.contains { $0.subject == "stream recorded" && $0.state == .well })
            #expect(try await examine([]).1 == .misused)
            let (same, stillWell) = try await examine(["recorded=recorded", "elsewhere=live"])
            #expect(stillWell == .well)
            #expect(
                same.contains { $0.subject == "stream elsewhere" && $0.text.contains("same endpoint as 'recorded'") }
            )

            let (dead, unreachable) = try await examine(
                ["recorded=recorded"],
                ["AWS_ENDPOINT_URL": "http://127.0.0.1:9"]
            )
            #expect(unreachable == .unreachable && dead.last?.state == .wrong && dead.last?.subject == "TCP")
            let wrong = "wrong/secret/for/the/key"
            let (refused, noPermission) = try await examine(["recorded=recorded"], ["AWS_SECRET_ACCESS_KEY": wrong])
            #expect(noPermission == .noPermission && refused.last?.text.contains("InvalidSignatureException") == true)
            #expect(!"\(refused)".contains(wrong))
        }
    }

    @Test("is prepared and examined with a suite of somebody else, whose streams have other names")
    func otherSuite() async throws {
        let names = [
            "missing": "nowhere", "forbidden": "locked", "elsewhere": "far", "empty": "bare", "fails-4000": "broken",
        ]
        let scenario = #"""
            {
              "id": "other/locked", "title": "It is locked", "stream": "locked",
              "steps": [{ "getMedia": { "StartSelector": { "StartSelectorType": "NOW" } },
                          "expect": { "error": "NotAuthorizedException" } }]
            }
            """#
        try await Kit.withSuite { _, text in
            names.reduce(text) { $0.replacing("\"\($1.key)\": {", with: "\"\($1.value)\": {") }
        } _: { folder in
            let file = folder + "/locked.json"
            try Kit.write(scenario, to: file)
            let locator = SuiteLocator(folder: folder)
            let plan = try RunPlan(CaseSelection(what: [file]), of: locator)
            try await Self.withRegion(of: locator) { environment in
                func examine(_ streams: [String]) async throws -> ([Doctor.Finding], Doctor.Conclusion) {
                    let resolution = try Self.resolution(environment, streams: streams, of: locator)
                    let target = try resolution.specifications(of: ["us-east-1"])[0]
                    #expect(target.offer(in: plan.suite).streams["nowhere"]?.hasARN == false)
                    let found = Mutex<[Doctor.Finding]>([])
                    let conclusion = await Doctor(plan, target, Kit.caller(environment)) { finding in
                        found.withLock { $0.append(finding) }
                    }.examine()
                    return (found.withLock(\.self), conclusion)
                }
                let streams = ["recorded", "far", "bare", "broken", "locked"]
                let (well, conclusion) = try await examine(streams.map { "\($0)=\($0)" })
                #expect(conclusion == .well, "\(well)")
                for name in streams + ["nowhere"] {
                    #expect(well.contains { $0.subject == "stream \(name)" && $0.state == .well }, "\(name)")
                }
                let dialect = well.first { $0.subject == "dialect" }
                #expect(dialect?.text.contains("NotAuthorizedException") == true, "\(dialect?.text ?? "")")
                for (stream, advice) in [("bare", "has no fragment"), ("broken", "ends in error 4000")] {
                    let (other, _) = try await examine(["recorded=recorded", "\(stream)=recorded"])
                    #expect(
                        other.contains { $0.subject == "stream \(stream)" && $0.advice?.contains(advice) == true },
                        "\(other)"
                    )
                }
            }
        }
    }

    @Test("is planned with what will be looked up")
    func offer() throws {
        let suite = try Kit.locator.suite()
        let offer = try Self.resolution([:], streams: ["recorded=r"]).specifications(of: ["us-west-2"])[0].offer(
            in: suite
        )
        #expect(offer.hasControlEndpoint && offer.streams["recorded"]?.hasARN == true)
        #expect(offer.streams["missing"]?.hasARN == false && offer.streams["live"] == nil)
    }

    @Test("takes streams by name and by ARN")
    func streams() throws {
        let arn = "arn:aws-cn:kinesisvideo:cn-north-1:123456789012:stream/parking-lot/1600000000000"
        let read = try Self.resolution([:], streams: ["recorded=\(arn)", "live=front-door"])
            .specifications(of: ["cn-north-1"])
        guard case .endpoint(let file) = read[0].source else { throw Failure(.internalError, "no endpoint") }
        #expect(file.streams["recorded"] == Target.Stream(name: "parking-lot", arn: arn))
        #expect(file.streams["live"] == Target.Stream(name: "front-door"))
        for (mapping, message) in [
            ("recorded", "is not LOGICAL=NAME"), ("recorded=", "is not LOGICAL=NAME"),
            ("recoded=x", "did you mean 'recorded'?"), ("recorded=arn:aws:s3:::x", "is not the ARN of a stream"),
        ] {
            #expect(
                performing: {
                    try Self.resolution([:], streams: [mapping]).specifications(of: ["us-west-2"])
                },
                throws: { ($0 as? Failure)?.message.contains(message) == true }
            )
        }
    }
}
