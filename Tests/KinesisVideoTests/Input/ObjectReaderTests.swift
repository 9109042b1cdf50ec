import Testing

@testable import KinesisVideo

@Suite("The reader of our own JSON")
struct ObjectReaderTests {
    struct Stream: Equatable {
        let name: String
        let count: Int
        let growth: Growth?
        let tags: [String]
    }

    enum Growth: String, CaseIterable {
        case steady, bursts
    }

    private func read(_ text: String, isLenient: Bool = false) -> (Stream?, [String]) {
        let source = SourceText(name: "s.json", text: text)
        let diagnostics = Diagnostics(source, family: "sample", isLenient: isLenient)
        let stream = diagnostics.parse().flatMap { document in
            SourceValue(document.root, (), diagnostics).object("a stream") { reader in
                Stream(
                    name: reader.string("name"),
                    count: reader.integer("count", in: 1...100),
                    growth: reader.optionalChoice("growth"),
                    tags: reader.optionalStrings("tags")
                )
            }
        }
        return (stream, diagnostics.sorted.map { "\($0.code)|\($0)" })
    }

    @Test("a right object is read without a message, comments and all")
    func right() {
        let (stream, messages) = read(#"{"name":"a","count":3,"growth":"bursts","tags":["x"],"$comment":[1]}"#)
        #expect(stream == Stream(name: "a", count: 3, growth: .bursts, tags: ["x"]))
        #expect(messages == [])
        #expect(read(#"{"name":"a","count":3}"#).0 == Stream(name: "a", count: 3, growth: nil, tags: []))
    }

    @Test("an integer is one however it is spelled", arguments: ["3", "3.0", "3e0", "30e-1", "0.3E1", "3.000"])
    func integers(_ lexeme: String) {
        let (stream, messages) = read(#"{"name":"a","count":\#(lexeme)}"#)
        #expect(stream?.count == 3)
        #expect(messages == [])
    }

    @Test("a number with a fraction is none", arguments: ["3.5", "3e-1", "1e400", "1e-400"])
    func fractions(_ lexeme: String) {
        #expect(
            read(#"{"name":"a","count":\#(lexeme)}"#).1
                == ["sample.wrong-type|s.json:1:21: this is \(lexeme); expected an integer"]
        )
    }

    @Test("everything that is wrong is found at once, in the order of the text")
    func messages() {
        let (_, messages) = read("{\n\t\"nmae\": \"a\",\n  \"count\": 101, \"growth\": \"steddy\", \"tags\": [1]\n}")
        #expect(
            messages == [
                "sample.missing-member|s.json:1:1: a stream must have a member 'name'",
                "sample.unknown-member|s.json:2:2: a stream has no member 'nmae'; did you mean 'name'?",
                "sample.out-of-range|s.json:3:12: 101 is not between 1 and 100",
                "sample.unknown-name|s.json:3:27: 'steddy' is no 'growth'; did you mean 'steady'?",
                "sample.wrong-type|s.json:3:46: this is 1; expected a string",
            ]
        )
    }

    @Test("a file that is no JSON, or no object, is told so")
    func others() {
        #expect(
            read("{").1 == ["json.syntax|s.json:1:2: the text ends, expected a member name in double quotes or '}'"]
        )
        #expect(read("[]").1 == ["sample.wrong-type|s.json:1:1: this is an array; expected an object (a stream)"])
        #expect(
            read(#"{"name":"a","name":"b","count":3}"#).1
                == ["json.duplicate-name|s.json:1:13: the name 'name' stands twice in one object"]
        )
    }

    @Test("names are told apart by their scalars")
    func canonicalEquivalence() {
        let diagnostics = Diagnostics(SourceText(name: "s", text: "{\"\u{E9}\":1}"), family: "sample")
        let root = diagnostics.parse()?.root ?? .null
        let found = SourceValue(root, (), diagnostics).object("a sample") { $0.optionalInteger("e\u{301}") }
        #expect(found == nil)
        #expect(diagnostics.all.map(\.code) == ["sample.unknown-member"])
    }

    @Test("a lenient file may have members that nobody knows")
    func lenient() {
        #expect(read(#"{"name":"a","count":3,"later":1}"#).1.count == 1)
        #expect(read(#"{"name":"a","count":3,"later":1}"#, isLenient: true).1 == [])
        #expect(read(#"{"name":"a","later":1}"#, isLenient: true).1.count == 1)
    }

    @Test("what is missing in a missing object is no news")
    func missingObject() {
        let diagnostics = Diagnostics(SourceText(name: "s", text: "{}"), family: "sample")
        let value = SourceValue(diagnostics.parse()?.root ?? .null, (), diagnostics)
        let name = value.object("a sample") { $0.object("inner") { $0.string("name") } }
        #expect(name == "")
        #expect(diagnostics.all.map(\.message) == ["a sample must have a member 'inner'"])
    }

    @Test(
        "durations are positive integers with a unit, up to a day",
        arguments: [
            ("500ms", 500), ("2s", 2000), ("1m", 60_000), ("007s", 7000), ("1440m", 86_400_000), ("0s", nil),
            ("1441m", nil), ("1.5s", nil), ("1h", nil), ("s", nil), ("", nil), ("-1s", nil),
            ("99999999999999999999s", nil),
        ]
    )
    func durations(_ text: String, _ milliseconds: Int?) {
        #expect(Duration(shortText: text) == milliseconds.map { .milliseconds($0) })
    }

    @Test(
        "names are suggested where they are near enough",
        arguments: [
            ("expct", "expect"), ("Expect", "expect"), ("tiemout", "timeout"), ("streams", "stream"),
            ("zzz", nil), ("", nil),
        ]
    )
    func spelling(_ word: String, _ suggestion: String?) {
        #expect(Spelling.closest(to: word, in: ["expect", "timeout", "stream"]) == suggestion)
    }
}
