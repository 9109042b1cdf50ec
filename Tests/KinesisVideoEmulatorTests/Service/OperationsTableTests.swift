import KinesisVideo
import Testing

@testable import KinesisVideoEmulator

/// The emulator's own table of operations: what it says, and that somebody answers.
@Suite struct OperationsTableTests {
    private static let model = PackageFolder.path("../shared/data/service-model/kinesisvideo.service-2.json")

    @Test func everyOperationIsAnsweredAndEveryErrorIsKnown() throws {
        let fixture = try Fixture()
        let catalog = fixture.service.context.catalog
        let operations = Operations(fixture.service.context)
        for operation in catalog.operations {
            for name in operation.exceptions {
                #expect(catalog.error(named: name) != nil, "\(operation.name): \(name)")
            }
            // What a client puts is read by the connection.
            if operation.name != "PutMedia" { #expect(operations[operation.name] != nil, "\(operation.name)") }
        }
    }

    @Test func theSuiteJudgesNoneOfThem() throws {
        let contract = try PackageFolder.contract()
        #expect(contract.operations.map(\.name) == ["GetMedia", "GetDataEndpoint"])
    }

    @Test(.enabled(if: (try? Files.source(at: model)) != nil, "needs ../shared/data, which is not part of the package"))
    func theControlPlaneIsThatOfTheServiceModel() throws {
        let model = try JSONReader.parse(try Files.source(at: Self.model).bytes).root
        let catalog = try ServiceCatalog(try PackageFolder.contract())
        let shapes = try #require(model["shapes"])
        let operations = catalog.operations.filter { $0.plane == .control }
        #expect(operations.count == 13)
        for operation in operations {
            let described = try #require(model["operations"]?[operation.name], "\(operation.name)")
            #expect(described["http"]?["method"]?.stringValue == operation.method)
            #expect(described["http"]?["requestUri"]?.stringValue == operation.path)
            let errors = described["errors"]?.arrayValue?.compactMap { $0["shape"]?.stringValue }
            #expect(errors == operation.exceptions, "\(operation.name)")
            for name in operation.exceptions where name != "AccessDeniedException" {
                let status = shapes[name]?["error"]?["httpStatusCode"]?.intValue
                #expect(catalog.error(named: name)?.status(in: .serviceModel) == status, "\(name)")
            }
            for (members, end) in [(operation.input, "input"), (operation.output.members, "output")] {
                let shape = try #require(described[end]?["shape"]?.stringValue)
                try Self.compare(members, withShape: shape, in: shapes, of: operation.name, isInput: end == "input")
            }
        }
    }

    private static func compare(
        _ members: [Contract.Member],
        withShape name: String,
        in shapes: JSONNode,
        of operation: String,
        isInput: Bool
    ) throws {
        let shape = try #require(shapes[name])
        let described = shape["members"]?.objectValue ?? []
        #expect(members.map(\.name) == described.map(\.name), "\(operation)")
        let required = shape["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        if isInput { #expect(Set(members.filter(\.isRequired).map(\.name)) == Set(required), "\(operation)") }
        for (member, description) in zip(members, described) {
            let target = try #require(description.value["shape"]?.stringValue)
            try compare(member, withShape: target, in: shapes, of: operation, isInput: isInput)
        }
    }

    private static func compare(
        _ member: Contract.Member,
        withShape name: String,
        in shapes: JSONNode,
        of operation: String,
        isInput: Bool
    ) throws {
        let comment = Comment("\(operation).\(member.name)")
        let shape = try #require(shapes[name])
        let type = try #require(shape["type"]?.stringValue)
        #expect(member.type.rawValue == (type == "structure" ? "object" : type), comment)
        let isText = member.type == .string
        #expect((isText ? member.minLength : member.minimum) == shape["min"]?.intValue, comment)
        #expect((isText ? member.maxLength : member.maximum) == shape["max"]?.intValue, comment)
        // Patterns that need the tables of Unicode are the handlers' own.
        let pattern = shape["pattern"]?.stringValue.flatMap { $0.contains(#"\p{"#) ? nil : $0 }
        #expect(member.pattern?.source == pattern, comment)
        #expect(member.allowedValues == (shape["enum"]?.arrayValue ?? []).compactMap(\.stringValue), comment)
        switch member.type {
        case .object: try compare(member.members, withShape: name, in: shapes, of: operation, isInput: isInput)
        case .list, .map:
            let parts = [(member.element, "member"), (member.key, "key"), (member.value, "value")]
            for (part, kind) in parts {
                guard let target = shape[kind]?["shape"]?.stringValue else { continue }
                try compare(#require(part), withShape: target, in: shapes, of: operation, isInput: isInput)
            }
        default: break
        }
    }
}
