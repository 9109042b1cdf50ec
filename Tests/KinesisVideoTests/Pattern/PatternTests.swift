import Testing

@testable import KinesisVideo

@Suite("Pattern")
struct PatternTests {
    struct Sample: CustomTestStringConvertible {
        let pattern: String
        /// Texts of which all has the form.
        let whole: [String]
        /// Texts of which only a part has it.
        let part: [String]
        /// Texts of which nothing has it.
        let none: [String]

        init(_ pattern: String, whole: [String] = [], part: [String] = [], none: [String] = []) {
            self.pattern = pattern
            self.whole = whole
            self.part = part
            self.none = none
        }

        var testDescription: String { pattern }
    }

    static let samples: [Sample] = [
        Sample("", whole: [""], part: ["a"]),
        Sample("a", whole: ["a"], part: ["ba", "ab", "aa"], none: ["", "b", "A"]),
        Sample("ab|cd", whole: ["ab", "cd"], part: ["abd", "acd"], none: ["ad", "ac"]),
        Sample("a(b|c)d", whole: ["abd", "acd"], none: ["ad", "abcd"]),
        Sample("a(?:b|)d", whole: ["abd", "ad"], none: ["acd"]),
        Sample("|a", whole: ["", "a"], part: ["b"]),
        Sample("a*", whole: ["", "a", "aaaa"], part: ["b", "ab"]),
        Sample("a+", whole: ["a", "aaaa"], part: ["ab"], none: ["", "b"]),
        Sample("a?b", whole: ["b", "ab"], part: ["aab"], none: ["", "a"]),
        Sample("a{3}", whole: ["aaa"], part: ["aaaa"], none: ["aa"]),
        Sample("a{2,}", whole: ["aa", "aaaaa"], none: ["a"]),
        Sample("a{0,2}b", whole: ["b", "ab", "aab"], part: ["aaab"]),
        Sample("(ab){1,2}c", whole: ["abc", "ababc"], part: ["abababc"], none: ["c"]),
        Sample("a{0}b", whole: ["b"], part: ["ab"]),
        Sample("(a*)*", whole: ["", "aaa"], part: ["b"]),
        Sample("(a|b*)+c", whole: ["c", "abc", "bbac"], none: ["", "ab"]),
        Sample("(|a){3,5}", whole: ["", "a", "aaaaa"], part: ["aaaaaa"]),
        Sample("(((){1000000}){1000000}){1000000}", whole: [""], part: ["a"]),
        Sample("(){0,1000000}a", whole: ["a"], part: ["aa"], none: [""]),
        Sample("^a$", whole: ["a"], none: ["aa", "ba", "a\n", "\na"]),
        Sample("^$", whole: [""], none: ["a", "\n"]),
        Sample("^", whole: [""], part: ["a"]),
        Sample("a|^b", whole: ["a", "b"], part: ["ca"], none: ["cb"]),
        Sample("a^b", none: ["ab", "a\nb", "b"]),
        Sample("(^a|b$)c?", whole: ["a", "b", "ac"], part: ["xb"], none: ["bc", "xa"]),
        Sample(".", whole: ["a", "é", "\u{1D11E}"], part: ["ab", "e\u{301}"], none: ["", "\n", "\r", "\u{2028}"]),
        Sample("[abc]", whole: ["a", "b", "c"], none: ["d", ""]),
        Sample("[a-cx]", whole: ["a", "b", "x"], none: ["d", "-"]),
        Sample("[^a-c]", whole: ["d", "\n", "é"], none: ["a", "b", ""]),
        Sample("[a-]", whole: ["a", "-"], none: ["b"]),
        Sample("[-a]", whole: ["a", "-"], none: ["b"]),
        Sample("[.*+?(){}^$|]+", whole: [".*+?(){}^$|"], none: ["a"]),
        Sample(#"[\]\\\-a-z\d]"#, whole: ["]", "\\", "-", "q", "7"], none: ["[", "A"]),
        Sample("[]", none: ["", "a"]),
        Sample("[^]", whole: ["a", "\n"], none: [""]),
        Sample("[α-ω€]", whole: ["β", "€"], none: ["a", "Ω"]),
        Sample(#"\d+"#, whole: ["0123456789"], none: ["", "a", "٣", "３"]),
        Sample(#"\D"#, whole: ["a", "３"], none: ["3"]),
        Sample(#"\w+"#, whole: ["aZ_09"], part: ["a-b"], none: ["é", "-"]),
        Sample(#"\W"#, whole: ["é", "-"], none: ["_"]),
        Sample(#"\s+"#, whole: [" \t\n\r\u{B}\u{C}"], none: ["a", "\u{A0}"]),
        Sample(#"\S"#, whole: ["a", "\u{A0}"], none: [" "]),
        Sample(#"[\s\S]"#, whole: ["a", "\n"], none: [""]),
        Sample(#"[^\d]"#, whole: ["a"], none: ["1"]),
        Sample(#"\.\*\/\$\^\|\(\)\[\]\{\}\-\_"#, whole: [".*/$^|()[]{}-_"]),
        Sample(#"\t\n\r\f\v\0"#, whole: ["\t\n\r\u{C}\u{B}\0"]),
        Sample(#"\x41\u00e9\u{1D11E}"#, whole: ["A\u{E9}\u{1D11E}"]),
        Sample("[a-zA-Z0-9_.-]+", whole: ["my_Stream.1-x"], part: ["my stream"], none: ["", "é"]),
        Sample(#"arn:[a-z\d-]+:kinesisvideo"#, whole: ["arn:aws-cn:kinesisvideo"], none: ["arn::kinesisvideo"]),
        Sample(#"^[a-zA-Z0-9_\.\-]+$"#, whole: ["a.b-c_1"], none: ["", "a/b"]),
    ]

    @Test("decides about wholes and parts", arguments: samples)
    func decides(_ sample: Sample) throws {
        let pattern = try Pattern(sample.pattern)
        for text in sample.whole {
            #expect(pattern.matchesWhole(text), "\(text.debugDescription)")
            #expect(pattern.contains(in: text), "\(text.debugDescription)")
        }
        for text in sample.part {
            #expect(!pattern.matchesWhole(text), "\(text.debugDescription)")
            #expect(pattern.contains(in: text), "\(text.debugDescription)")
        }
        for text in sample.none {
            #expect(!pattern.matchesWhole(text), "\(text.debugDescription)")
            #expect(!pattern.contains(in: text), "\(text.debugDescription)")
        }
    }

    @Test(
        "refuses what it cannot do, with its place",
        arguments: [
            ("(a", .unclosedGroup, 0), ("a(b(c)", .unclosedGroup, 1), ("a)", .unmatchedCloser(")"), 1),
            ("é]", .unmatchedCloser("]"), 2), ("a}", .unmatchedCloser("}"), 1), ("[a", .unclosedClass, 0),
            ("[a\\]", .unclosedClass, 0), ("*a", .nothingToRepeat, 0), ("a|+", .nothingToRepeat, 2),
            ("(?)", .unsupported(.groupSyntax), 0), ("^*", .nothingToRepeat, 1), ("a**", .nothingToRepeat, 2),
            ("a{2}{3}", .nothingToRepeat, 6), ("a{", .invalidCount, 1), ("a{,3}", .invalidCount, 1),
            ("a{x}", .invalidCount, 1), ("a{1", .invalidCount, 1), ("{1}", .invalidCount, 0),
            ("a{3,2}", .reversedCount, 1), ("[z-a]", .invalidRange, 1), (#"[\d-z]"#, .invalidRange, 1),
            (#"[a-\w]"#, .invalidRange, 1), ("a\\", .unfinishedEscape, 1), (#"\q"#, .unknownEscape("q"), 0),
            (#"\é"#, .unknownEscape("é"), 0), (#"\x4"#, .unknownEscape("x"), 0), (#"\u12"#, .unknownEscape("u"), 0),
            (#"\uD800"#, .unknownEscape("u"), 0), (#"\u{110000}"#, .unknownEscape("u"), 0),
            (#"\u{}"#, .unknownEscape("u"), 0), (#"(a)\1"#, .unsupported(.backreference), 3),
            (#"\00"#, .unsupported(.backreference), 0), (#"a\b"#, .unsupported(.wordBoundary), 1),
            (#"\p{L}"#, .unsupported(.property), 0), ("(?=a)", .unsupported(.lookaround), 0),
            ("(?!a)", .unsupported(.lookaround), 0), ("(?<=a)", .unsupported(.lookaround), 0),
            ("(?<n>a)", .unsupported(.groupSyntax), 0), ("(?i)a", .unsupported(.groupSyntax), 0),
            ("a+?", .unsupported(.lazyOrPossessive), 2), ("a*+", .unsupported(.lazyOrPossessive), 2),
            ("[[:alpha:]]", .unsupported(.namedClass), 1), ("a{10001}", .tooLarge(limit: 10_000), 1),
            ("a{9999999999999999999999}", .tooLarge(limit: 10_000), 1),
            ("((a{100}){100}){100}", .tooLarge(limit: 10_000), 3),
        ] as [(String, PatternError.Kind, Int)]
    )
    func refuses(_ pattern: String, _ kind: PatternError.Kind, _ offset: Int) throws {
        let error = try #require(throws: PatternError.self) { try Pattern(pattern) }
        #expect(error == PatternError(kind: kind, offset: offset))
        #expect(!error.message.isEmpty)
    }

    @Test("groups are limited in depth, and matching calls nothing itself")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
        }
        #expect(try Pattern(nested(100)).matchesWhole("a"))
        #expect(throws: PatternError(kind: .tooDeep(limit: 100), offset: 100)) { try Pattern(nested(101)) }
    }

    @Test(
        "time is linear in the text, where backtracking would not end",
        .timeLimit(.minutes(1)),
        arguments: ["(a+)+b", "(a*)*b", "(a|a)*b", "(a|aa)+b", "(.*)(.*)(.*)(.*)b", "a{0,50}a{0,50}b"]
    )
    func linear(_ expression: String) throws {
        let pattern = try Pattern(expression)
        let text = String(repeating: "a", count: 10_000)
        let elapsed = ContinuousClock().measure {
            #expect(!pattern.matchesWhole(text))
            #expect(!pattern.contains(in: text))
        }
        #expect(elapsed < .seconds(20))
        #expect(pattern.contains(in: text + "b"))
    }

    @Test("agrees with a backtracking matcher on small random patterns")
    func oracle() throws {
        var generator = SplitMix64(seed: 11)
        func random(_ depth: Int) -> String {
            switch Int.random(in: 0..<(depth > 0 ? 7 : 2), using: &generator) {
            case 0: "a"
            case 1: "b"
            case 2: random(depth - 1) + random(depth - 1)
            case 3: "(\(random(depth - 1))|\(random(depth - 1)))"
            case 4: "(\(random(depth - 1)))*"
            case 5: "(\(random(depth - 1))){1,2}"
            default: "(\(random(depth - 1)))?"
            }
        }
        var texts = [""]
        for length in 1...5 { texts += texts.filter { $0.utf8.count == length - 1 }.flatMap { [$0 + "a", $0 + "b"] } }
        for _ in 0..<300 {
            let expression = random(3)
            let pattern = try Pattern(expression)
            let oracle = try Regex(expression)
            for text in texts {
                let expected = try oracle.wholeMatch(in: text) != nil
                #expect(pattern.matchesWhole(text) == expected, "\(expression) on \(text)")
            }
        }
    }
}
