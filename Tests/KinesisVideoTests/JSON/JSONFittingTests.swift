import Testing

@testable import KinesisVideo

@Suite("JSON laid out for people")
struct JSONFittingTests {
    @Test("breaks what does not fit, and nothing else")
    func layout() throws {
        let text = #"{"a":[1,2,{"b":true}],"long":["aaaaaaaaaaaaaaaa","bbbbbbbbbbbbbbbb"],"e":{},"n":[]}"#
        let node = try JSONReader.parse(text).root
        #expect(
            node.text(.fitting(40)) == """
                {
                  "a": [1, 2, { "b": true }],
                  "long": [
                    "aaaaaaaaaaaaaaaa",
                    "bbbbbbbbbbbbbbbb"
                  ],
                  "e": {},
                  "n": []
                }
                """
        )
        #expect(node.text(.fitting(1000)).contains("\n") == false)
    }

    @Test("counts the comma that follows")
    func comma() throws {
        let node = try JSONReader.parse("[[11,22],[33,44]]").root
        #expect(node.text(.fitting(11)) == "[\n  [11, 22],\n  [33, 44]\n]")
        #expect(node.text(.fitting(10)).hasPrefix("[\n  [\n    11,"))
    }

    @Test("says the same, however narrow", arguments: [0, 1, 20, 80, 10_000])
    func same(width: Int) throws {
        let text = #"[{"a":{"b":[{"c":"\" \u0001 é"},[],[[]],{}]}},null,-1.50e3]"#
        let node = try JSONReader.parse(text).root
        #expect(try JSONReader.parse(node.text(.fitting(width))).root == node)
    }
}
