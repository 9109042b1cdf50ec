import Testing

@testable import KinesisVideo

/// The contract says what the published descriptions say, member by member.
@Suite("Contract and its sources", .enabled(if: Files.hasShared, Files.needsShared))
struct ContractAgreementTests {
    private func openAPI() throws -> JSONNode {
        try JSONReader.parse(Files.ofShared("spec/kinesis-video-media-2017-09-30.openapi.json")).root
    }

    private func serviceModel(_ name: String) throws -> JSONNode {
        try JSONReader.parse(Files.ofShared("data/service-model/\(name).service-2.json")).root
    }

    // MARK: OpenAPI

    @Test("operation, method, path and success are the OpenAPI description's")
    func openAPIOperation() throws {
        let operation = try #require(Files.contract().operation(named: "GetMedia"))
        let paths = try #require(try openAPI()["paths"]?.objectValue)
        #expect(paths.map(\.name) == [operation.path])
        let methods = try #require(paths[0].value.objectValue?.map(\.name).filter { $0 != "parameters" })
        #expect(methods == [operation.method.lowercased()])
        let call = try #require(paths[0].value["post"])
        #expect(call["operationId"]?.stringValue == operation.name)
        #expect(call["responses"]?[String(operation.output.status)] != nil)
        #expect(call["requestBody"]?["content"]?.objectValue?.map(\.name) == [operation.contentType])
    }

    @Test("statuses are the OpenAPI description's, one for each exception")
    func openAPIStatuses() throws {
        let contract = try Files.contract()
        let responses = try #require(try openAPI()["paths"]?["/getMedia"]?["post"]?["responses"]?.objectValue)
        let described = Dictionary(
            uniqueKeysWithValues: responses.filter { $0.name != "200" }.compactMap { response in
                response.value["description"]?.stringValue.map { ($0, Int(response.name)) }
            }
        )
        let ours = Dictionary(uniqueKeysWithValues: contract.exceptions.map { ($0.name, $0.status(in: .openapi)) })
        #expect(described == ours)
        #expect(contract.operation(named: "GetMedia")?.exceptions.sorted() == described.keys.sorted())
    }

    @Test("members, bounds, patterns and enumerations are the OpenAPI description's")
    func openAPIMembers() throws {
        let schemas = try #require(try openAPI()["components"]?["schemas"])
        let operation = try #require(Files.contract().operation(named: "GetMedia"))
        let input = try #require(schemas["GetMediaInput"])
        try compare(operation.input, with: input, in: schemas)
        let selector = try #require(operation.member("StartSelector"))
        try compare(selector.members, with: try #require(schemas["StartSelector"]), in: schemas)
        // The header member of the answer is not a property of the answer's schema.
        let contentType = try #require(operation.output.members.first { $0.name == "ContentType" })
        expectBounds(of: contentType, try #require(schemas["ContentType"]), kind: ("minLength", "maxLength"))
    }

    @Test("the inline schema of the body agrees, but for the required selector type that is contested")
    func openAPIInlineBody() throws {
        let contract = try Files.contract()
        let operation = try #require(contract.operation(named: "GetMedia"))
        let content = try openAPI()["paths"]?["/getMedia"]?["post"]?["requestBody"]?["content"]
        let body = try #require(content?["application/json"]?["schema"])
        #expect(body["required"]?.arrayValue?.map(\.stringValue) == operation.input.filter(\.isRequired).map(\.name))
        #expect(body["properties"]?["StartSelector"]?["required"] == nil)
        #expect(operation.member("StartSelector.StartSelectorType")?.isRequired == true)
        #expect(contract.contestedPoint("start-selector-type-required") != nil)
    }

    private func compare(_ members: [Contract.Member], with schema: JSONNode, in schemas: JSONNode) throws {
        let properties = try #require(schema["properties"]?.objectValue)
        #expect(members.map(\.name) == properties.map(\.name))
        let required = schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(members.filter(\.isRequired).map(\.name) == required)
        for (member, property) in zip(members, properties) {
            let reference = try #require(property.value["allOf"]?[0]?["$ref"]?.stringValue)
            let name = String(reference.split(separator: "/").last ?? "")
            let described = try #require(schemas[name])
            let type = described["format"]?.stringValue == "date-time" ? "timestamp" : described["type"]?.stringValue
            #expect(member.type.rawValue == type)
            expectBounds(of: member, described, kind: ("minLength", "maxLength"))
        }
    }

    private func expectBounds(of member: Contract.Member, _ described: JSONNode, kind: (min: String, max: String)) {
        #expect(member.minLength == described[kind.min]?.intValue, "\(member.name)")
        #expect(member.maxLength == described[kind.max]?.intValue, "\(member.name)")
        #expect(member.pattern?.source == described["pattern"]?.stringValue, "\(member.name)")
        let allowed = described["enum"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(member.allowedValues == allowed, "\(member.name)")
    }

    @Test("in-stream errors and tags are those that the OpenAPI description lists, with its meanings")
    func openAPIProse() throws {
        let contract = try Files.contract()
        let payload = try openAPI()["components"]?["schemas"]?["GetMediaOutput"]?["properties"]?["Payload"]
        let prose = try #require(payload?["allOf"]?[1]?["description"]?.stringValue)
        let items = prose.split(separator: "<p>").map { $0.split(separator: "</p>")[0] }
        let errors = items.compactMap { item -> String? in
            item.first?.isNumber == true ? String(item) : nil
        }
        #expect(errors == contract.inStreamErrors.map { "\($0.id) - \($0.meaning)" })
        let tags = items.filter { $0.hasPrefix(TagName.reservedPrefix) }
            .map { item in String(item.prefix { $0 == "_" || $0.isUppercase }) }
        #expect(Set(tags) == Set(TagName.all.map(\.rawValue)))
        let described = try #require(try openAPI()["paths"]?["/getMedia"]?["post"]?["description"]?.stringValue)
        #expect(contract.limits.callsPerSecondPerStream.value == 5 && described.contains("up to five times per second"))
        #expect(
            contract.limits.bytesPerSecondPerSession.value == 25_000_000
                && described.contains("up to 25 megabytes per second")
        )
    }

    // MARK: Service models

    struct Modelled: CustomTestStringConvertible {
        let model: String
        let operation: String
        var testDescription: String { operation }
    }

    @Test(
        "operations, members and statuses are the service models'",
        arguments: [
            Modelled(model: "kinesis-video-media", operation: "GetMedia"),
            Modelled(model: "kinesisvideo", operation: "GetDataEndpoint"),
        ]
    )
    func serviceModels(_ modelled: Modelled) throws {
        let contract = try Files.contract()
        let model = try serviceModel(modelled.model)
        let operation = try #require(contract.operation(named: modelled.operation))
        let described = try #require(model["operations"]?[modelled.operation])
        let shapes = try #require(model["shapes"])
        #expect(described["http"]?["method"]?.stringValue == operation.method)
        #expect(described["http"]?["requestUri"]?.stringValue == operation.path)
        #expect(model["metadata"]?["endpointPrefix"]?.stringValue == contract.service.signingName)
        #expect(model["metadata"]?["apiVersion"]?.stringValue == contract.service.apiVersion)
        let errors = described["errors"]?.arrayValue?.compactMap { $0["shape"]?.stringValue }
        #expect(errors == operation.exceptions)
        for name in operation.exceptions {
            let rule = try #require(contract.error(named: name))
            #expect(rule.status(in: .serviceModel) == shapes[name]?["error"]?["httpStatusCode"]?.intValue)
            #expect(rule.messageMember == shapes[name]?["members"]?.objectValue?.first?.name)
        }
        let input = try #require(described["input"]?["shape"]?.stringValue)
        try compare(operation.input, withShape: input, in: shapes)
        let output = try #require(described["output"]?["shape"]?.stringValue)
        try compare(operation.output.members, withShape: output, in: shapes)
    }

    private func compare(_ members: [Contract.Member], withShape name: String, in shapes: JSONNode) throws {
        let shape = try #require(shapes[name])
        let described = try #require(shape["members"]?.objectValue)
        #expect(members.map(\.name) == described.map(\.name))
        let required = shape["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(members.filter(\.isRequired).map(\.name) == required)
        for (member, description) in zip(members, described) {
            let target = try #require(description.value["shape"]?.stringValue)
            let shape = try #require(shapes[target])
            let type = ["structure": "object", "blob": "stream"][shape["type"]?.stringValue ?? ""]
            #expect(member.type.rawValue == type ?? shape["type"]?.stringValue)
            #expect(member.header == description.value["locationName"]?.stringValue)
            expectBounds(of: member, shape, kind: ("min", "max"))
            if member.type == .object { try compare(member.members, withShape: target, in: shapes) }
        }
    }
}
