import KinesisVideo
import Testing

@testable import Conformance

@Suite("References and generated values")
struct TemplateTests {
    static let scope = Scope([
        "n": 7, "text": "a", "flag": true, "list": [1, "b"], "object": .object(["k": "v"]), "nothing": .null,
        "stream": .object(["fragments": [.object(["fragmentNumber": "91"]), .object(["fragmentNumber": "92"])]]),
        "time": JSONNode(.number("1511852109.126")),
    ])

    struct Example: CustomTestStringConvertible {
        let template: String
        /// The JSON text that it becomes.
        let value: String

        init(_ template: String, _ value: String) {
            self.template = template
            self.value = value
        }

        var testDescription: String { template }
    }

    static let examples = [
        Example(#""plain""#, #""plain""#),
        Example(#""${n}""#, "7"),
        Example(#""${flag}""#, "true"),
        Example(#""${list}""#, #"[1,"b"]"#),
        Example(#""${nothing}""#, "null"),
        Example(#""x${n}y""#, #""x7y""#),
        Example(#""${n}${text}""#, #""7a""#),
        Example(#""${list[1]}""#, #""b""#),
        Example(#""${list[-2]}""#, "1"),
        Example(#""${object.k}!""#, #""v!""#),
        Example(#""${object}""#, #"{"k":"v"}"#),
        Example(#""as ${object}""#, #""as {\"k\":\"v\"}""#),
        Example(#""$${n}""#, #""${n}""#),
        Example(#""$${n}${n}""#, #""${n}7""#),
        Example(#""$$${n}""#, #""$${n}""#),
        Example(#""$n {n} $""#, #""$n {n} $""#),
        Example(#""${stream.fragments[-1].fragmentNumber}""#, #""92""#),
        Example(#"[1, "${n}", { "a": "${text}" }]"#, #"[1,7,{"a":"a"}]"#),
        Example(#"{ "$repeat": { "text": "${text}b", "count": 3 } }"#, #""ababab""#),
        Example(#"{ "$repeat": { "text": "a", "count": 0 } }"#, #""""#),
        Example(#"{ "$join": ["a", "${n}", { "$repeat": { "text": "-", "count": 2 } }] }"#, #""a7--""#),
        Example(#"{ "$time": { "of": "${time}" } }"#, "1511852109.126"),
        Example(#"{ "$time": { "of": "${time}", "plusMilliseconds": -126 } }"#, "1511852109"),
        Example(#"{ "$time": { "of": "${time}", "as": "wholeSeconds" } }"#, "1511852109"),
        Example(#"{ "$time": { "of": -0.5, "as": "wholeSeconds" } }"#, "-1"),
        Example(#"{ "$time": { "of": "${time}", "as": "exponent" } }"#, "1.511852109126E9"),
        Example(
            #"{ "$time": { "of": "2017-11-28T06:55:09.126Z", "as": "dateTime" } }"#,
            #""2017-11-28T06:55:09.126Z""#
        ),
        Example(#"{ "$fragmentNumber": { "of": "${stream.fragments[0].fragmentNumber}", "plus": 1 } }"#, #""92""#),
        Example(#"{ "$fragmentNumber": { "of": "100", "plus": -1 } }"#, #""99""#),
        Example(#"{ "$fragmentNumber": { "of": "5" } }"#, #""5""#),
        Example(#"{ "$comment": "kept" }"#, #"{"$comment":"kept"}"#),
        Example(#"{ "a": 1, "$repeat": 2 }"#, #"{"a":1,"$repeat":2}"#),
    ]

    private static func template(_ text: String) throws -> Template {
        let diagnostics = Diagnostics(SourceText(name: "t", text: text), family: "scenario")
        let document = try #require(diagnostics.parse())
        let shapes = ["n", "text", "flag", "list", "object", "nothing", "stream", "time"].map { ($0, Shape.unknown) }
        let context = ScenarioContext(Vocabulary(), ScopeShape(Dictionary(uniqueKeysWithValues: shapes)))
        let template = Template(ScenarioValue(document.root, context, diagnostics))
        #expect(diagnostics.all.map(\.rendered) == [])
        return template
    }

    @Test("become values", arguments: examples)
    func value(_ example: Example) throws {
        #expect(try Self.template(example.template).resolved(in: Self.scope).text() == example.value)
    }

    static let failures = [
        Example(#""${list[2]}""#, "list has 2 elements, [2] is none of them"),
        Example(#""${list[-3]}""#, "list has 2 elements, [-3] is none of them"),
        Example(#""${list[-9223372036854775808]}""#, "list has 2 elements, [-9223372036854775808] is none of them"),
        Example(#""${object.x}""#, "object has no 'x'"),
        Example(#""${n.x}""#, "n has no 'x'"),
        Example(#"{ "$time": { "of": "${text}" } }"#, #""a" is no time"#),
        Example(
            #"{ "$fragmentNumber": { "of": "${text}", "plus": 1 } }"#,
            "'a' is no fragment number that can be moved by 1"
        ),
        Example(
            #"{ "$fragmentNumber": { "of": "0", "plus": -1 } }"#,
            "'0' is no fragment number that can be moved by -1"
        ),
        Example(
            #"{ "$repeat": { "text": "0123456789", "count": 10000000 } }"#,
            "the values of a case grow beyond 32 MiB or 200000 values"
        ),
        Example(
            #"{ "$repeat": { "text": { "$repeat": { "text": "a", "count": 10000000 } }, "count": 10000000 } }"#,
            "the values of a case grow beyond 32 MiB or 200000 values"
        ),
    ]

    @Test("say what is missing", arguments: failures)
    func failure(_ example: Example) throws {
        let template = try Self.template(example.template)
        let error = #expect(throws: ResolutionError.self) { try template.resolved(in: Self.scope) }
        #expect(error?.message == example.value)
    }

    @Test(
        "are paths",
        arguments: ["a", "a.b", "a[0]", "a[-1].b-c.d_e[12][3]", "chunks[-1].tags.AWS_X", "headers.x-amzn-RequestId"]
    )
    func path(text: String) {
        #expect(Reference(text)?.description == text)
    }

    @Test(
        "are nothing else",
        arguments: [
            "", ".", "a.", ".a", "a..b", "a[", "a[]", "a[x]", "a[+1]", "a[1", "a]", "1a", "a b", "ä",
            "a[99999999999999999999]",
        ]
    )
    func noPath(text: String) {
        #expect(Reference(text) == nil)
    }
}
