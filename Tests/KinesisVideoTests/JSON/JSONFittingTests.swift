import Testing

@testable import KinesisVideo

@Suite("JSON laid out for people")
struct JSONFittingTests {
    @Test("breaks what does not fit, and nothing else")
    func layout() throws {
        let text = #"{"a":[1,2,{"b":true}],"long":["aaaaaaaaaaaaaaaa","bbbbbbbbbbbbbbbb"],"e":{},"n":[]}"#
        let node = try JSONReader.parse(text).root
        #expect(
            node.text(fitting: 40) == """
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
        #expect(node.text(fitting: 1000).contains("\n") == false)
    }

    @Test("says the same, however narrow", arguments: [0, 1, 20, 80, 10_000])
    func same(width: Int) throws {
        let text = #"[{"a":{"b":[{"c":"\" \u0001 é"},[],[[]],{}]}},null,-1.50e3]"#
        let node = try JSONReader.parse(text).root
        #expect(try JSONReader.parse(node.text(fitting: width)).root == node)
    }
}
