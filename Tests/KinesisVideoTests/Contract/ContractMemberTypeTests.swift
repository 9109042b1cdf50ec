import Testing

@testable import KinesisVideo

/// Members that the suite's contract does not need: numbers, flags, lists and maps, each with its bounds.
@Suite("Types of members beside the suite's")
struct ContractMemberTypeTests {
    private static let text = """
        {
          "operations": [{
            "name": "Do", "plane": "control", "method": "POST", "path": "/do", "contentType": "application/json",
            "input": [
              { "name": "Count", "type": "integer", "required": false, "minimum": 1, "maximum": 10 },
              { "name": "Flag", "type": "boolean", "required": false },
              { "name": "Keys", "type": "list", "required": false, "minimum": 1, "maximum": 2,
                "element": { "name": "member", "type": "string", "required": true, "minLength": 1, "maxLength": 3 } },
              { "name": "Tags", "type": "list", "required": false, "maximum": 2,
                "element": { "name": "member", "type": "object", "required": true, "members": [
                  { "name": "Key", "type": "string", "required": true, "minLength": 1 } ] } },
              { "name": "Map", "type": "map", "required": false, "minimum": 1, "maximum": 2,
                "key": { "name": "key", "type": "string", "required": true, "maxLength": 2, "pattern": "[a-z]*" },
                "value": { "name": "value", "type": "string", "required": true, "enum": ["x", "y"] } }
            ],
            "output": { "status": 200, "contentType": "application/json", "members": [] },
            "exceptions": []
          }],
          "exceptions": []
        }
        """

    private static func operation() throws -> Contract.Operation {
        let supplement = try Contract.Supplement(SourceText(name: "operations.json", bytes: Array(text.utf8)))
        return try #require(supplement.operations.first)
    }

    struct Sample: CustomTestStringConvertible {
        let body: String
        let violations: [String]

        init(_ body: String, _ violations: String...) {
            (self.body, self.violations) = (body, violations)
        }

        var testDescription: String { body }
    }

    private static let keyBounds =
        "Member must have length less than or equal to 3, Member must have length greater than or equal to 1"

    static let samples = [
        Sample("{}"),
        Sample(#"{"Count":1,"Flag":false,"Keys":["a","abc"],"Tags":[{"Key":"k"}],"Map":{"a":"x","":"y"}}"#),
        Sample(#"{"Count":1e1}"#),
        Sample(
            #"{"Count":0}"#,
            "'Count' failed to satisfy constraint: Member must have value greater than or equal to 1"
        ),
        Sample(
            #"{"Count":11}"#,
            "'Count' failed to satisfy constraint: Member must have value less than or equal to 10"
        ),
        Sample(#"{"Count":1.5}"#, "'Count' failed to satisfy constraint: expected an integer, found a number"),
        Sample(#"{"Count":"1"}"#, "'Count' failed to satisfy constraint: expected an integer, found a string"),
        Sample(#"{"Flag":"true"}"#, "'Flag' failed to satisfy constraint: expected true or false, found a string"),
        Sample(#"{"Keys":{}}"#, "'Keys' failed to satisfy constraint: expected an array, found an object"),
        Sample(
            #"{"Keys":[]}"#,
            "'Keys' failed to satisfy constraint: Member must have length greater than or equal to 1"
        ),
        Sample(
            #"{"Keys":["a","b","c"]}"#,
            "'Keys' failed to satisfy constraint: Member must have length less than or equal to 2"
        ),
        Sample(
            #"{"Keys":["a",""]}"#,
            "'Keys' failed to satisfy constraint: Member must satisfy constraint: [\(keyBounds)]"
        ),
        Sample(
            #"{"Keys":[null]}"#,
            "'Keys' failed to satisfy constraint: Member must satisfy constraint: [\(keyBounds)]"
        ),
        Sample(#"{"Keys":["a",1]}"#, "'Keys' failed to satisfy constraint: expected a string, found a number"),
        Sample(
            #"{"Tags":[{"Key":"k"},{}]}"#,
            "'Tags.2.member.Key' failed to satisfy constraint: Member must not be null"
        ),
        Sample(#"{"Tags":["k"]}"#, "'Tags.1.member' failed to satisfy constraint: expected an object, found a string"),
        Sample(
            #"{"Tags":[{"Key":"k"},{"Key":"k"},{"Key":"k"}]}"#,
            "'Tags' failed to satisfy constraint: Member must have length less than or equal to 2"
        ),
        Sample(#"{"Map":[]}"#, "'Map' failed to satisfy constraint: expected an object, found an array"),
        Sample(
            #"{"Map":{}}"#,
            "'Map' failed to satisfy constraint: Member must have length greater than or equal to 1"
        ),
        Sample(
            #"{"Map":{"abc":"x"}}"#,
            "'Map' failed to satisfy constraint: Map keys must satisfy constraint: "
                + "[Member must have length less than or equal to 2, "
                + "Member must satisfy regular expression pattern: [a-z]*]"
        ),
        Sample(
            #"{"Map":{"a":"z"}}"#,
            "'Map' failed to satisfy constraint: Map value must satisfy constraint: "
                + "[Member must satisfy enum value set: [x, y]]"
        ),
    ]

    @Test("a body breaks the bounds that it breaks, and no others", arguments: samples)
    func violations(_ sample: Sample) throws {
        let body = try JSONReader.parse(Array(sample.body.utf8)).root
        #expect(try Self.operation().violations(of: body).map(\.description) == sample.violations)
    }

    @Test("what a list or a map is made of has to be said")
    func partsAreRequired() {
        let broken = Self.text.replacing(
            #""element": { "name": "member", "type": "object""#,
            with: #""else": { "name": "x""#
        )
        #expect(throws: ContractError.self) {
            try Contract.Supplement(SourceText(name: "operations.json", bytes: Array(broken.utf8)))
        }
    }
}
