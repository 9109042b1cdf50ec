import Testing

@testable import KinesisVideo

@Suite("JSON reader")
struct JSONReaderTests {
    // MARK: What is JSON

    struct Accepted: CustomTestStringConvertible {
        let text: String
        let value: JSONNode

        init(_ text: String, _ value: JSONNode) {
            self.text = text
            self.value = value
        }

        var testDescription: String { text }
    }

    static let accepted: [Accepted] = [
        Accepted("null", .null),
        Accepted("true", true),
        Accepted(" \t\r\n false \n", false),
        Accepted("[]", []),
        Accepted("[ ]", []),
        Accepted("{}", .object([:])),
        Accepted("{ }", .object([:])),
        Accepted("[1 , 2]", [1, 2]),
        Accepted("[[],[[]],{}]", [[], [[]], .object([:])]),
        Accepted(#"{"a":1,"b":[true,null]}"#, .object(["a": 1, "b": [true, .null]])),
        Accepted(#"{"":0}"#, .object(["": 0])),
        Accepted(#"{"a":1,"a":2}"#, .object(["a": 1, "a": 2])),
        Accepted(#""""#, ""),
        Accepted(#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        Accepted(#""\u0041\u00e9\u20AC""#, "A\u{E9}\u{20AC}"),
        Accepted(#""\ud834\uDD1E""#, "\u{1D11E}"),
        Accepted(#""x\uD800\uDC00y""#, "x\u{10000}y"),
        Accepted(#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
        Accepted(#""\u0000\u001f""#, "\u{0}\u{1F}"),
        Accepted(#""\uFEFF\uFFFE""#, "\u{FEFF}\u{FFFE}"),
        Accepted("\"\u{7F}\"", "\u{7F}"),
        Accepted("\"é€\u{1D11E}\"", "é€\u{1D11E}"),
        Accepted("\"\u{FEFF}\"", "\u{FEFF}"),
        Accepted("\"\u{2028}\"", "\u{2028}"),
        Accepted(#""// /* no comment */""#, "// /* no comment */"),
    ]

    @Test("takes every form of value", arguments: accepted)
    func accepts(_ sample: Accepted) throws {
        #expect(try JSONReader.parse(sample.text).root == sample.value)
    }

    @Test(
        "keeps the spelling of numbers",
        arguments: [
            "0", "-0", "1", "-1", "10", "1.0", "1.50", "0.0", "1e3", "1E3", "1e+3", "1E-3", "0e0", "-0.0e-0",
            "123456789012345678901234567890", "1e400", "0.00000000000000000000000000001", "1.720751492346E9",
        ]
    )
    func numbers(_ lexeme: String) throws {
        let node = try JSONReader.parse("[\(lexeme)]").root
        #expect(node[0]?.numberLexeme == lexeme)
    }

    // MARK: What is not

    struct Rejected: CustomTestStringConvertible {
        let bytes: [UInt8]
        let kind: JSONError.Kind
        let range: Range<Int>

        init(_ text: String, _ kind: JSONError.Kind, _ range: Range<Int>) {
            self.init(Array(text.utf8), kind, range)
        }

        init(_ bytes: [UInt8], _ kind: JSONError.Kind, _ range: Range<Int>) {
            self.bytes = bytes
            self.kind = kind
            self.range = range
        }

        var testDescription: String { String(decoding: bytes, as: UTF8.self).debugDescription }
    }

    static let rejectedStructures: [Rejected] = [
        Rejected("", .empty, 0..<0),
        Rejected(" \n", .empty, 2..<2),
        Rejected("[", .unexpectedEnd(expected: .valueOrBracket), 1..<1),
        Rejected("[1", .unexpectedEnd(expected: .commaOrBracket), 2..<2),
        Rejected("[1,", .unexpectedEnd(expected: .value), 3..<3),
        Rejected("[1,]", .trailingComma, 2..<3),
        Rejected("[1 , ]", .trailingComma, 3..<4),
        Rejected("[,1]", .unexpectedCharacter(",", expected: .valueOrBracket), 1..<2),
        Rejected("[1,,2]", .unexpectedCharacter(",", expected: .value), 3..<4),
        Rejected("[1 2]", .unexpectedCharacter("2", expected: .commaOrBracket), 3..<4),
        Rejected("[1}", .unexpectedCharacter("}", expected: .commaOrBracket), 2..<3),
        Rejected("[]]", .trailingContent, 2..<3),
        Rejected("]", .unexpectedCharacter("]", expected: .value), 0..<1),
        Rejected("{", .unexpectedEnd(expected: .nameOrBrace), 1..<1),
        Rejected("{\"a\"", .unexpectedEnd(expected: .colon), 4..<4),
        Rejected("{\"a\":", .unexpectedEnd(expected: .value), 5..<5),
        Rejected("{\"a\":1", .unexpectedEnd(expected: .commaOrBrace), 6..<6),
        Rejected("{\"a\":1,", .unexpectedEnd(expected: .name), 7..<7),
        Rejected("{\"a\":1,}", .trailingComma, 6..<7),
        Rejected("{\"a\" 1}", .unexpectedCharacter("1", expected: .colon), 5..<6),
        Rejected("{\"a\",1}", .unexpectedCharacter(",", expected: .colon), 4..<5),
        Rejected("{a:1}", .unexpectedCharacter("a", expected: .nameOrBrace), 1..<2),
        Rejected("{'a':1}", .unexpectedCharacter("'", expected: .nameOrBrace), 1..<2),
        Rejected("{1:1}", .unexpectedCharacter("1", expected: .nameOrBrace), 1..<2),
        Rejected("{\"a\":1 \"b\":2}", .unexpectedCharacter("\"", expected: .commaOrBrace), 7..<8),
        Rejected("{\"a\":1,,}", .unexpectedCharacter(",", expected: .name), 7..<8),
        Rejected("1 2", .trailingContent, 2..<3),
        Rejected("{} // c", .comment, 3..<5),
        Rejected("/* c */ 1", .comment, 0..<2),
        Rejected("[1 /* c */]", .comment, 3..<5),
        Rejected("\u{FEFF}1", .byteOrderMark, 0..<3),
        Rejected("\u{A0}1", .unexpectedCharacter("\u{A0}", expected: .value), 0..<2),
        Rejected("[\u{C}]", .unexpectedCharacter("\u{C}", expected: .valueOrBracket), 1..<2),
        Rejected("[\u{0}]", .unexpectedCharacter("\0", expected: .valueOrBracket), 1..<2),
        Rejected("é", .unexpectedCharacter("é", expected: .value), 0..<2),
    ]

    static let rejectedScalars: [Rejected] = [
        Rejected("tru", .unexpectedEnd(expected: .word), 3..<3),
        Rejected("True", .unknownWord("True"), 0..<4),
        Rejected("nulll", .unknownWord("nulll"), 0..<5),
        Rejected("[NaN]", .unknownWord("NaN"), 1..<4),
        Rejected("[-Infinity]", .invalidNumber(.missingInteger), 2..<3),
        Rejected("-", .unexpectedEnd(expected: .digit), 1..<1),
        Rejected("01", .invalidNumber(.leadingZero), 0..<2),
        Rejected("[-012]", .invalidNumber(.leadingZero), 1..<4),
        Rejected("+1", .invalidNumber(.leadingPlus), 0..<1),
        Rejected(".5", .invalidNumber(.leadingPoint), 0..<1),
        Rejected("[1.]", .invalidNumber(.missingFraction), 3..<4),
        Rejected("1.", .unexpectedEnd(expected: .digit), 2..<2),
        Rejected("[1.e1]", .invalidNumber(.missingFraction), 3..<4),
        Rejected("[1e]", .invalidNumber(.missingExponent), 3..<4),
        Rejected("[1e+]", .invalidNumber(.missingExponent), 4..<5),
        Rejected("[0x1F]", .unexpectedCharacter("x", expected: .commaOrBracket), 2..<3),
        Rejected("[1_000]", .unexpectedCharacter("_", expected: .commaOrBracket), 2..<3),
        Rejected("[１]", .unexpectedCharacter("１", expected: .valueOrBracket), 1..<4),
        Rejected("\"a", .unexpectedEnd(expected: .closingQuote), 2..<2),
        Rejected("\"a\nb\"", .controlCharacter(0x0A), 2..<3),
        Rejected("\"\t\"", .controlCharacter(0x09), 1..<2),
        Rejected("\"\u{0}\"", .controlCharacter(0), 1..<2),
        Rejected("\"\\", .unexpectedEnd(expected: .escape), 2..<2),
        Rejected("\"\\\"", .unexpectedEnd(expected: .closingQuote), 3..<3),
        Rejected("\"\\a\"", .invalidEscape, 1..<3),
        Rejected("\"\\'\"", .invalidEscape, 1..<3),
        Rejected("\"\\x41\"", .invalidEscape, 1..<3),
        Rejected("\"\\U0041\"", .invalidEscape, 1..<3),
        Rejected("\"\\u12\"", .invalidEscape, 1..<5),
        Rejected("\"\\u12", .unexpectedEnd(expected: .escape), 5..<5),
        Rejected("\"\\uD800\"", .loneSurrogate(0xD800), 1..<7),
        Rejected("\"\\uDC00\"", .loneSurrogate(0xDC00), 1..<7),
        Rejected("\"\\uD800x\"", .loneSurrogate(0xD800), 1..<7),
        Rejected("\"\\uD800\\n\"", .loneSurrogate(0xD800), 1..<7),
        Rejected("\"\\uD800\\u0041\"", .loneSurrogate(0xD800), 1..<7),
        Rejected("\"\\uD800\\uD800\"", .loneSurrogate(0xD800), 1..<7),
        Rejected("\"\\uD800\\uE000\"", .loneSurrogate(0xD800), 1..<7),
        Rejected("\"\\uDD1E\\uD834\"", .loneSurrogate(0xDD1E), 1..<7),
        Rejected([0x22, 0xFF, 0x22], .invalidUTF8, 1..<2),
        Rejected([0x22, 0xC3, 0x22], .invalidUTF8, 1..<2),
        Rejected([0x22, 0xC0, 0xAF, 0x22], .invalidUTF8, 1..<2),
        Rejected([0x22, 0xE0, 0x80, 0xAF, 0x22], .invalidUTF8, 1..<2),
        Rejected([0x22, 0xED, 0xA0, 0x80, 0x22], .invalidUTF8, 1..<2),
        Rejected([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], .invalidUTF8, 1..<2),
        Rejected([0x22, 0xF0, 0x9D, 0x84], .invalidUTF8, 1..<2),
        Rejected([0x22, 0x5C, 0xE5, 0x22], .invalidUTF8, 2..<3),
        Rejected([0xE9], .invalidUTF8, 0..<1),
        Rejected([0x31, 0x20, 0xFF], .invalidUTF8, 2..<3),
        Rejected([0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00], .invalidUTF8, 0..<1),
    ]

    @Test("refuses what is no JSON, with kind and place", arguments: rejectedStructures + rejectedScalars)
    func rejects(_ sample: Rejected) {
        #expect(throws: JSONError(sample.kind, at: sample.range)) { try JSONReader.parse(sample.bytes) }
    }

    @Test("every error has a message", arguments: rejectedStructures + rejectedScalars)
    func messages(_ sample: Rejected) throws {
        let error = try #require(throws: JSONError.self) { try JSONReader.parse(sample.bytes) }
        #expect(!error.message.isEmpty)
        #expect(error.description == "byte \(sample.range.lowerBound): \(error.message)")
    }

    @Test func messageGolden() throws {
        let error = try #require(throws: JSONError.self) { try JSONReader.parse("{\"a\" = 1}") }
        #expect(error.description == "byte 5: unexpected '=', expected ':' after the member name")
    }

    // MARK: Places

    @Test("every value and every name has the range of its bytes")
    func ranges() throws {
        let text = #" {"é" : [1.50, "a\n"], "b":{ } } "#
        let source = SourceText(name: "t", text: text)
        let root = try JSONReader.parse(text).root
        #expect(source.text(in: root.range) == #"{"é" : [1.50, "a\n"], "b":{ } }"#)
        let members = try #require(root.objectValue)
        #expect(members.map { source.text(in: $0.nameRange) } == [#""é""#, #""b""#])
        #expect(members.map { source.text(in: $0.value.range) } == [#"[1.50, "a\n"]"#, "{ }"])
        #expect(members.map { source.text(in: $0.range) } == [#""é" : [1.50, "a\n"]"#, #""b":{ }"#])
        let elements = try #require(members[0].value.arrayValue)
        #expect(elements.map { source.text(in: $0.range) } == ["1.50", #""a\n""#])
    }

    @Test("lists all repeated names with both places, in the order of the text")
    func duplicates() throws {
        let text = #"{"a":{"x":1,"y":2,"x":3},"b":0,"a":[{"x":1},{"z":1,"z":2,"z":3}],"A":1,"\u0061":2}"#
        let source = SourceText(name: "t", text: text)
        let found = try JSONReader.parse(text).duplicates
        #expect(found.map(\.name) == ["x", "a", "z", "z", "a"])
        #expect(found.map(\.first.lowerBound) == [6, 1, 45, 45, 1])
        #expect(found.map { source.text(in: $0.repeated) } == [#""x""#, #""a""#, #""z""#, #""z""#, #""\u0061""#])
        #expect(found.map(\.repeated.lowerBound) == found.map(\.repeated.lowerBound).sorted())
    }

    @Test("finds repetitions in large objects too, and tells canonical equivalents apart")
    func duplicatesInLargeObjects() throws {
        let names = (0..<100).map { "n\($0)" } + ["\u{E9}", "e\u{301}", "n7"]
        let text = "{" + names.map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        #expect(try JSONReader.parse(text).duplicates.map(\.name) == ["n7"])
        #expect(try JSONReader.parse("{\"\u{E9}\":0,\"e\u{301}\":0}").duplicates.isEmpty)
    }

    // MARK: Limits

    @Test("the depth is limited", arguments: [("[", "]"), ("{\"a\":", "}")])
    func depth(_ open: String, _ close: String) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: open, count: depth - 1) + "[]" + String(repeating: close, count: depth - 1)
        }
        _ = try JSONReader.parse(nested(128))
        let error = try #require(throws: JSONError.self) { try JSONReader.parse(nested(129)) }
        #expect(error.kind == .tooDeep(limit: 128))
        #expect(error.offset == 128 * open.utf8.count)
        _ = try JSONReader.parse("[[],[[]],[]]", limits: .init(maximumDepth: 3))
        #expect(throws: JSONError.self) { try JSONReader.parse("[[[[]]]]", limits: .init(maximumDepth: 3)) }
    }

    @Test("no depth that can be asked for overflows the stack")
    func greatDepth() throws {
        let limits = JSONReader.Limits(maximumDepth: .max)
        #expect(limits.maximumDepth == 512)
        let error = try #require(throws: JSONError.self) {
            try JSONReader.parse(String(repeating: "[", count: 100_000), limits: limits)
        }
        #expect(error.kind == .tooDeep(limit: 512))
    }

    @Test("the size is limited")
    func size() throws {
        _ = try JSONReader.parse("[123]", limits: .init(maximumBytes: 5))
        let error = try #require(throws: JSONError.self) {
            try JSONReader.parse("[1234]", limits: .init(maximumBytes: 5))
        }
        #expect(error.kind == .tooLarge(limit: 5))
    }

    @Test("the number of values is limited")
    func values() throws {
        _ = try JSONReader.parse(#"[1, {"a": 2}]"#, limits: .init(maximumValues: 4))
        let error = try #require(throws: JSONError.self) {
            try JSONReader.parse(#"[1, {"a": 2}]"#, limits: .init(maximumValues: 3))
        }
        #expect(error == JSONError(.tooMany(limit: 3), at: 10..<11))
    }

    // MARK: Hostile input

    @Test("no mutation traps, and what is taken can be written and read again")
    func mutations() throws {
        let seed = Array(#"{"a":[1,-2.5e+3,"x\u00e9\ud834\udd1e\n",true,null,{"b":{}}],"é":"€","a":false} "#.utf8)
        let alphabet = Array(#"{}[],:"\/u0dD8e+-.1 truefalsn"#.utf8) + [0, 0x1F, 0x80, 0xC3, 0xED, 0xF4, 0xFF]
        var generator = SplitMix64(seed: 7)
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[index] = byte
                case 1: bytes.insert(byte, at: index)
                case 2: bytes.remove(at: index)
                default: bytes.removeSubrange(index...)
                }
                if bytes.isEmpty { bytes = seed }
            }
            guard let document = try? JSONReader.parse(bytes) else { continue }
            accepted += 1
            #expect(try JSONReader.parse(document.root.bytes()).root == document.root)
            #expect(try JSONReader.parse(document.root.bytes(.pretty)).root == document.root)
        }
        #expect(accepted > 100)
    }

    @Test("every prefix of a document is refused, at its end or where a word or number is cut")
    func prefixes() throws {
        let bytes = Array(#"{"a":[1.5e3,"x\u00e9",true,{"b":null}]}"#.utf8)
        for count in 0..<bytes.count {
            let error = try #require(throws: JSONError.self) { try JSONReader.parse(Array(bytes[..<count])) }
            #expect(error.range.upperBound <= count)
            if count > 0 {
                guard case .unexpectedEnd = error.kind else {
                    Issue.record("\(count): \(error)")
                    continue
                }
            }
        }
    }

    @Test(
        "half of a surrogate pair is a replacement character to whoever takes it",
        arguments: [
            (#""\ud83d""#, "\u{FFFD}"), (#""\ude00x""#, "\u{FFFD}x"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
            (#""\ud83d\ud83d\ude00""#, "\u{FFFD}\u{1F600}"), (#""\ud83d\n""#, "\u{FFFD}\n"),
        ]
    )
    func loneSurrogates(text: String, value: String) throws {
        let limits = JSONReader.Limits(takesLoneSurrogates: true)
        #expect(try JSONReader.parse(Array(text.utf8), limits: limits).root.stringValue == value)
    }
}
