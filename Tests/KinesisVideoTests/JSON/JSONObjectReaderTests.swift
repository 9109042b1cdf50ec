import Testing

@testable import KinesisVideo

@Suite("JSON object reader")
struct JSONObjectReaderTests {
    struct Stream: Equatable {
        let name: String
        let count: Int
        let growth: Growth?
        let tags: [String]
    }

    enum Growth: String, CaseIterable {
        case steady, bursts
    }

    private func read(_ text: String) throws -> (Stream?, [String]) {
        let source = SourceText(name: "s.json", text: text)
        let document = try JSONReader.parse(text)
        var problems: [JSONProblem] = []
        let stream = JSONObjectReader.read(document.root, problems: &problems) { reader -> Stream? in
            let name = reader.string("name")
            let count = reader.integer("count", in: 1...100)
            let growth = reader.optionalChoice("growth", of: Growth.self)
            let tags = reader.optionalStrings("tags")
            guard let name, let count else { return nil }
            return Stream(name: name, count: count, growth: growth, tags: tags)
        }
        return (stream, problems.map { "\($0.path)|\($0.rendered(in: source))" })
    }

    @Test("a right object is read without problems")
    func right() throws {
        let (stream, problems) = try read(#"{"name":"a","count":3,"growth":"bursts","tags":["x"]}"#)
        #expect(stream == Stream(name: "a", count: 3, growth: .bursts, tags: ["x"]))
        #expect(problems.isEmpty)
        #expect(try read(#"{"name":"a","count":3}"#).0 == Stream(name: "a", count: 3, growth: nil, tags: []))
    }

    @Test("all problems are found at once, each with its line and a mark")
    func problems() throws {
        let (stream, problems) = try read(
            "{\n\t\"nmae\": \"a\",\n  \"count\": 101, \"growth\": \"steddy\", \"tags\": [1]\n}"
        )
        #expect(stream == nil)
        #expect(
            problems == [
                "|s.json:1:1: 'name' is missing\n    {\n    ^",
                "/count|s.json:3:12: 'count' is 1 to 100\n"
                    + "      \"count\": 101, \"growth\": \"steddy\", \"tags\": [1]\n               ^^^",
                "/growth|s.json:3:27: 'growth' is one of 'steady', 'bursts' (did you mean 'steady'?)\n"
                    + "      \"count\": 101, \"growth\": \"steddy\", \"tags\": [1]\n"
                    + "                              ^^^^^^^^",
                "/tags|s.json:3:45: 'tags': expected an array of strings, found an array\n"
                    + "      \"count\": 101, \"growth\": \"steddy\", \"tags\": [1]\n"
                    + "                                                ^^^",
                "/nmae|s.json:2:2: unknown member 'nmae' (did you mean 'name'?)\n"
                    + "    \t\"nmae\": \"a\",\n    \t^^^^^^",
            ]
        )
    }

    @Test("problems inside carry their path")
    func paths() throws {
        let document = try JSONReader.parse(#"{"a/b":[{"c":{}},{"c":1},2],"m~":0}"#)
        var problems: [JSONProblem] = []
        _ = JSONObjectReader.read(document.root, problems: &problems) { reader in
            reader.objects("a/b") { element in
                element.object("c") { inner -> Int? in inner.integer("d") }
            }
        }
        #expect(
            problems.map { "\($0.path): \($0.message)" } == [
                "/a~1b/0/c: 'd' is missing", "/a~1b/1/c: expected an object, found a number",
                "/a~1b/2: expected an object, found a number", "/m~0: unknown member 'm~'",
            ]
        )
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
