import Testing

@testable import KinesisVideo

@Suite("JSON node")
struct JSONNodeTests {
    @Test("integers are what they amount to, however they are spelled")
    func integers() throws {
        let node = try JSONReader.parse(#"[1, -7, 1.0, 1e3, 9223372036854775807, 9223372036854775808, "1"]"#).root
        #expect(node.arrayValue?.map(\.integerValue) == [1, -7, 1, 1000, .max, nil, nil])
        #expect(node[3]?.exactDecimal?.integer() == 1000)
        #expect(node[2]?.exactDecimal == node[0]?.exactDecimal)
        #expect(node[2] != node[0])
    }

    @Test("members and elements are found by name and index")
    func access() throws {
        let node = try JSONReader.parse(#"{"a":[true,"x"],"b":null,"a":2}"#).root
        #expect(node["a"]?[1]?.stringValue == "x")
        #expect(node["a"]?[0]?.boolValue == true)
        #expect(node["b"]?.isNull == true)
        #expect(node["c"] == nil)
        #expect(node["a"]?[2] == nil)
        #expect(node["a"]?[-1] == nil)
        #expect(node[0] == nil)
        #expect(node.member(named: "b")?.nameRange == 16..<19)
    }

    @Test("equality is about content: not about places, but about order and scalars")
    func equality() throws {
        let read = try JSONReader.parse(#" { "a" : [ 1 ] } "#).root
        let built: JSONNode = .object(["a": [1]])
        #expect(read == built)
        #expect(read.hashValue == built.hashValue)
        #expect(try JSONReader.parse(#"{"a":1,"b":2}"#).root != JSONReader.parse(#"{"b":2,"a":1}"#).root)
        #expect(JSONNode.string("\u{E9}") != JSONNode.string("e\u{301}"))
    }

    @Test("members without a value are left out of built objects")
    func building() {
        let token: JSONNode? = nil
        #expect(JSONNode.object(["a": "x", "b": token, "c": .null]).text() == #"{"a":"x","c":null}"#)
        #expect(JSONNode.number(lexeme: "1e3")?.text() == "1e3")
        #expect(JSONNode.number(lexeme: "01") == nil)
        #expect(JSONNode.integer(UInt64.max).text() == "18446744073709551615")
    }

    @Test("compact and pretty text are stable to the byte")
    func layouts() throws {
        let node = try JSONReader.parse(#"{"a":[1,{"b":[]},{}],"c":"d"}"#).root
        #expect(node.text() == #"{"a":[1,{"b":[]},{}],"c":"d"}"#)
        #expect(
            node.text(.pretty) == """
                {
                  "a": [
                    1,
                    {
                      "b": []
                    },
                    {}
                  ],
                  "c": "d"
                }
                """
        )
    }

    @Test("only what has to be escaped is")
    func escapes() {
        let node = JSONNode.string("\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}é\u{2028}\u{1D11E}")
        #expect(node.text() == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u{7F}é\u{2028}\u{1D11E}\"")
    }
}
