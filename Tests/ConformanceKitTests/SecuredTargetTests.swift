import Conformance
import ConformanceKit
import ConformanceRunner
import KinesisVideo
import KinesisVideoClient
import KinesisVideoEmulator
import Logging
import Testing

@testable import ConformanceStorage

/// Targets that are reached over TLS: an emulator with a certificate of the tests' own authority, told from its target file.
@Suite("A secured target", .serialized)
struct SecuredTargetTests {
    private static let certificates = Kit.root + "/Tests/Certificates"

    /// Serves https, and hands on a target file for it.
    ///
    /// - Parameters:
    ///   - certificate: The certificate's name in the folder of certificates.
    ///   - hostName: The host that the emulator gives out.
    ///   - trust: The file of trusted certificates in the target file.
    ///   - faults: What the emulator does wrong.
    ///   - body: Takes the path of the target file, and the port.
    /// - Throws: What keeps the emulator from running.
    private static func withTarget(
        certificate: String = "gateway",
        hostName: String? = nil,
        trust: String? = "ca.pem",
        faults: [String] = [],
        _ body: (String, Int) async throws -> Void
    ) async throws {
        let suite = try Kit.locator.suite()
        var configuration = try suite.emulator()
        configuration.keys = EmulatorConfiguration.builtInKeys
        configuration.tls = .init(
            certificate: "\(certificates)/\(certificate).pem",
            key: "\(certificates)/\(certificate).key"
        )
        configuration.hostName = hostName
        for fault in faults { try configuration.addFault(fault) }
        let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        let emulator = try await Emulator(configuration: configuration, contract: suite.contract, logger: logger)
            .start()
        do {
            try await Kit.withFolder { folder in
                let file = TargetFile(emulator, configuration, suite.manifest)
                var document = String(decoding: file.document.bytes(.pretty), as: UTF8.self)
                if let trust {
                    document.replace(
                        #""endpoint":"#,
                        with: #""trust": "\#(certificates)/\#(trust)", "endpoint":"#,
                        maxReplacements: 1
                    )
                }
                try Kit.write(document, to: folder + "/target.json")
                try await body(folder + "/target.json", emulator.port)
            }
        } catch {
            try await emulator.shutdown(grace: .zero)
            throw error
        }
        try await emulator.shutdown(grace: .zero)
    }

    private static func result(_ outcome: ConformanceRun.Outcome) -> Set<String> {
        Set(outcome.report.targets.flatMap(\.results).map(\.verdict.name))
    }

    @Test("is run as any other; what its control endpoint names is reached the same way")
    func run() async throws {
        try await Self.withTarget { target, port in
            let outcome = try await Kit.run(
                ["getmedia/start-selector*", "getmedia/endpoint/data-endpoint*"],
                on: [target]
            )
            #expect(Self.result(outcome) == ["passed"])
            let header = try #require(outcome.report.targets.first?.header)
            #expect(header.endpoint == "https://127.0.0.1:\(port)")
            #expect(header.preparation?.trust == Self.certificates + "/ca.pem")
        }
    }

    @Test("trusts what the target names, then AWS_CA_BUNDLE, then SSL_CERT_FILE, and says which")
    func trust() async throws {
        let (right, wrong) = (Self.certificates + "/ca.pem", Self.certificates + "/other-ca.pem")
        let rows: [(trust: String?, environment: [String: String], origin: String)] = [
            ("ca.pem", ["AWS_CA_BUNDLE": wrong, "SSL_CERT_FILE": wrong], right),
            (nil, ["AWS_CA_BUNDLE": right, "SSL_CERT_FILE": wrong], "AWS_CA_BUNDLE=\(right)"),
            (nil, ["SSL_CERT_FILE": right], "SSL_CERT_FILE=\(right)"),
        ]
        for row in rows {
            try await Self.withTarget(trust: row.trust) { target, _ in
                let outcome = try await Kit.run(["getmedia/errors/resource-not-found*"], on: [target], row.environment)
                #expect(Self.result(outcome) == ["passed"])
                #expect(outcome.report.targets.first?.header.preparation?.trust == row.origin)
            }
        }
        try await Self.withTarget(trust: nil) { target, _ in
            let failure = try await Kit.failure {
                try await Kit.run(["getmedia/errors*"], on: [target], ["AWS_CA_BUNDLE": "/no/such/file"])
            }
            #expect(failure?.kind == .configuration)
            #expect(
                failure?.message
                    == "TLS: the certificates in '/no/such/file' cannot be read, which AWS_CA_BUNDLE names"
            )
        }
    }

    @Test("is reached at another address under its own name, which proxies have no part in")
    func connectTo() async throws {
        try await Self.withTarget(hostName: "gateway.test") { target, port in
            var caller = Kit.caller(["https_proxy": "http://127.0.0.1:9"])
            caller.connectTo = [try ConnectTo("gateway.test::127.0.0.1:")]
            let plan = try RunPlan(
                CaseSelection(what: ["getmedia/errors/resource-not-found*", "getmedia/endpoint/data-endpoint*"]),
                of: Kit.locator
            )
            let prepared = try await TargetResolution(plan.suite, caller).prepare([target])
            let options = Runner.Options(jobs: 8, timeout: .seconds(20), failFast: false)
            let outcome = await ConformanceRun(plan, on: prepared, ConformanceRun.Options(options), caller).run()
            #expect(Self.result(outcome) == ["passed"])
            let header = try #require(outcome.report.targets.first?.header)
            #expect(header.endpoint == "https://gateway.test:\(port)")
            #expect(header.preparation?.connectTo == "127.0.0.1:\(port)")
            #expect(header.preparation?.proxy == nil)
        }
    }

    @Test("that resets its connections does so below TLS")
    func reset() async throws {
        try await Self.withTarget(faults: ["reset=0:recorded"]) { target, _ in
            let outcome = try await Kit.run(["getmedia/start-selector/earliest*"], on: [target])
            let causes = outcome.report.targets.flatMap(\.results).compactMap(\.verdict.reason)
            #expect(causes.contains { $0.hasSuffix("no fragment came (reset)") }, "\(causes)")
        }
    }
}
