import ConformanceKit
import ConformanceRunner
import Testing

@testable import ConformanceStorage

/// Where a suite is looked for, in which order.
struct SuiteLocatorTests {
    private static let suite = Kit.root + "/Scenarios"

    @Test("The environment names a suite; the command line stands above it; a wrong name says where it came from")
    func environment() throws {
        #expect(
            try SuiteLocator(environment: ["KVSCONFORM_SUITE": Self.suite]).files(near: "/").root.hasSuffix("Scenarios")
        )
        let wrong = ["KVSCONFORM_SUITE": "/nowhere"]
        let failure = #expect(throws: Failure.self) { try SuiteLocator(environment: wrong).files(near: Self.suite) }
        #expect(failure?.message == "KVSCONFORM_SUITE: there is no suite in '/nowhere': it has no contract.json")
        #expect(try SuiteLocator(folder: Self.suite, environment: wrong).files().root == Self.suite)
    }

    @Test("A program that lies in bin finds the suite in share beside it")
    func share() async throws {
        try await Kit.withFolder { folder in
            let contract = try AtomicFile.read(Self.suite + "/contract.json")
            try AtomicFile.write(contract, to: folder + "/share/kvsconform/Scenarios/contract.json")
            let files = try SuiteLocator(executable: folder + "/bin/kvsconform").files(near: "/")
            #expect(files.root == folder + "/share/kvsconform/Scenarios")
        }
    }

    @Test("Where there is no suite, and the program carries none, it is said how to name one")
    func none() async throws {
        try await Kit.withFolder { folder in
            let program = folder + "/kvsconform"
            try AtomicFile.write(Array("a program".utf8), to: program)
            let failure = #expect(throws: Failure.self) { try SuiteLocator(executable: program).files(near: "/") }
            #expect(failure?.message.contains("--suite or KVSCONFORM_SUITE") == true)
        }
    }
}
