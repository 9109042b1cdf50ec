import Conformance
import ConformanceKit
import ConformanceRunner
import KinesisVideo
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

    @Test("that resets its connections does so below TLS")
    func reset() async throws {
        try await Self.withTarget(faults: ["reset=0:recorded"]) { target, _ in
            let outcome = try await Kit.run(["getmedia/start-selector/earliest*"], on: [target])
            let causes = outcome.report.targets.flatMap(\.results).compactMap(\.verdict.reason)
            #expect(causes.contains { $0.hasSuffix("no fragment came (reset)") }, "\(causes)")
        }
    }
}
