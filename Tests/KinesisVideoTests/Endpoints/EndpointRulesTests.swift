import Testing

@testable import KinesisVideo

@Suite("Endpoint rules")
struct EndpointRulesTests {
    @Test(
        "the published cases",
        .enabled(if: Files.hasShared, Files.needsShared),
        arguments: ["kinesisvideo", "kinesis-video-media"]
    )
    func published(service: String) throws {
        let root = try JSONReader.parse(Files.ofShared("data/endpoints/\(service).endpoint-tests.json")).root
        let cases = try #require(root["testCases"]?.arrayValue)
        #expect(cases.count == 36)
        for published in cases {
            let parameters = published["params"]
            let rules = EndpointRules(
                region: parameters?["Region"]?.stringValue,
                usesFIPS: parameters?["UseFIPS"]?.boolValue ?? false,
                usesDualStack: parameters?["UseDualStack"]?.boolValue ?? false,
                override: parameters?["Endpoint"]?.stringValue
            )
            let comment = Comment(rawValue: published["documentation"]?.stringValue ?? "")
            let expected = published["expect"]
            do throws(EndpointRuleError) {
                let endpoint = try rules.endpoint()
                #expect(endpoint.description == expected?["endpoint"]?["url"]?.stringValue, comment)
            } catch {
                #expect(error.description == expected?["error"]?.stringValue, comment)
            }
        }
    }

    @Test("what a partition lacks is said in the rule sets' words")
    func lacking() {
        func message(_ usesFIPS: Bool, _ usesDualStack: Bool, hasFIPS: Bool, hasDualStack: Bool) -> String? {
            let partition = Partition(
                id: "aws-x",
                regionPattern: "^x$",
                regions: [],
                dnsSuffix: "x.test",
                dualStackDnsSuffix: "dual.x.test",
                implicitGlobalRegion: "x",
                supportsFIPS: hasFIPS,
                supportsDualStack: hasDualStack
            )
            let rules = EndpointRules(region: "x-1", usesFIPS: usesFIPS, usesDualStack: usesDualStack)
            do throws(EndpointRuleError) {
                return try rules.endpoint(of: "x-1", in: partition).description
            } catch {
                return error.description
            }
        }
        let both = "FIPS and DualStack are enabled, but this partition does not support one or both"
        #expect(message(true, true, hasFIPS: false, hasDualStack: true) == both)
        #expect(message(true, true, hasFIPS: true, hasDualStack: false) == both)
        #expect(
            message(true, false, hasFIPS: false, hasDualStack: true)
                == "FIPS is enabled but this partition does not support FIPS"
        )
        #expect(
            message(false, true, hasFIPS: true, hasDualStack: false)
                == "DualStack is enabled but this partition does not support DualStack"
        )
        #expect(message(false, false, hasFIPS: false, hasDualStack: false) == "https://kinesisvideo.x-1.x.test")
        #expect(message(true, false, hasFIPS: true, hasDualStack: false) == "https://kinesisvideo-fips.x-1.x.test")
        #expect(message(false, true, hasFIPS: false, hasDualStack: true) == "https://kinesisvideo.x-1.dual.x.test")
    }

    @Test(
        "what cannot be a part of a host name is refused before a name is made of it",
        arguments: [
            "", "-east-1", "us-east-", "us east", "us/east", "us.east.1", "123", "é", String(repeating: "a", count: 64),
        ]
    )
    func invalidRegion(region: String) {
        #expect(throws: EndpointRuleError.invalidRegion(region)) { try EndpointRules(region: region).endpoint() }
    }

    @Test("an endpoint that is set is read as an endpoint is")
    func override() throws {
        let rules = EndpointRules(region: nil, override: "http://127.0.0.1:8181/base/")
        #expect(try rules.endpoint().description == "http://127.0.0.1:8181/base")
        #expect(throws: EndpointRuleError.self) { try EndpointRules(region: nil, override: "gateway").endpoint() }
    }
}
