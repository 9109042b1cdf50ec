import KinesisVideo
import Testing

@testable import Conformance

@Suite("Scenarios to begin with")
struct ScaffoldTests {
    static func scaffold() throws -> Scaffold {
        let manifest = try #require(SuiteManifest.read(try PackageFolder.source("Scenarios/suite.json")).manifest)
        return Scaffold(contract: Sample.contract, manifest: manifest)
    }

    /// Everything that the contract has, and so everything that a scenario can be begun for.
    static var kinds: [Scaffold.Kind] {
        let contract = Sample.contract
        let operation = contract.operation(named: "GetMedia")
        let input = operation?.input ?? []
        let members = (input + input.flatMap(\.members)).filter { $0.members.isEmpty }
        let errors = contract.exceptions + contract.authenticationErrors + contract.frontEndErrors
        return (operation?.startSelectors ?? []).map { .selector($0.type.rawValue) }
            + members.map { .bound($0.name) } + errors.map { .error($0.name) }
            + contract.inStreamErrors.map { .inStream("\($0.id.rawValue)") } + [.streamCheck]
    }

    @Test("are well, whatever they are about", arguments: kinds)
    func well(kind: Scaffold.Kind) throws {
        let document = try Self.scaffold().scenario(kind, id: "getmedia/area/mine", title: "Mine")
        let read = Sample.read(document.text(.fitting(120)))
        let scenario = try #require(read.scenario, "\(read.diagnostics.map(\.rendered))")
        #expect(scenario.id == "getmedia/area/mine")
        #expect(scenario.title == "Mine")
        #expect(!(scenario.requirements + scenario.rows.flatMap(\.requirements)).isEmpty)
        #expect(document["$schema"]?.stringValue == "../../scenario.schema.json")
        #expect(document["$comment"]?.stringValue?.isEmpty == false)
    }

    @Test(
        "are not made of what the contract does not have",
        arguments: [
            (
                Scaffold.Kind.selector("EARLIST"),
                "the contract has no start selector 'EARLIST'; did you mean 'EARLIEST'?"
            ),
            (.bound("StreamNam"), "the contract has no member with bounds 'StreamNam'; did you mean 'StreamName'?"),
            (
                .error("NotAuthorized"),
                "the contract has no exception 'NotAuthorized'; did you mean 'NotAuthorizedException'?"
            ),
            (
                .inStream("4507"),
                "the contract has no in-stream error '4507'; did you mean '4500'?"
            ),
        ]
    )
    func unknown(kind: Scaffold.Kind, message: String) throws {
        let scaffold = try Self.scaffold()
        #expect { try scaffold.scenario(kind, id: "a/b") } throws: { error in
            (error as? Scaffold.Problem)?.description == message
        }
    }
}
