import Testing

@testable import Matroska

struct ElementValueTests {
    @Test(
        arguments: [("", nil), ("00", 0), ("FF", 255), ("0100", 256), ("FFFFFFFFFFFFFFFF", .max)] as [(String, UInt64?)]
    )
    func unsignedIntegers(bytes: String, expected: UInt64?) {
        #expect(ElementValue.unsigned(hexadecimalBytes(bytes)) == expected)
    }

    @Test(
        arguments: [
            ("", nil), ("00", 0), ("FF", -1), ("7F", 127), ("80", -128), ("00FF", 255), ("FFFE", -2),
            ("8000000000000000", .min),
        ] as [(String, Int64?)]
    )
    func signedIntegers(bytes: String, expected: Int64?) {
        #expect(ElementValue.signed(hexadecimalBytes(bytes)) == expected)
    }

    @Test(
        arguments: [
            ("", nil), ("3F800000", 1), ("BF800000", -1), ("3FF0000000000000", 1), ("7F800000", .infinity),
            ("7FC00000", nil), ("7FF8000000000000", nil), ("3F8000", nil),
        ] as [(String, Double?)]
    )
    func floats(bytes: String, expected: Double?) {
        #expect(ElementValue.float(hexadecimalBytes(bytes)) == expected)
    }

    @Test(arguments: [
        ("", "", true), ("41", "A", true), ("410042", "A", true), ("00", "", true), ("C3A1", "á", false),
        ("410A", "A\n", false),
    ])
    func texts(bytes: String, expected: String, isASCII: Bool) {
        #expect(ElementValue.text(hexadecimalBytes(bytes), isASCII: false) == expected)
        #expect(ElementValue.text(hexadecimalBytes(bytes), isASCII: true) == (isASCII ? expected : nil))
        #expect(ElementValue.repairedText(hexadecimalBytes(bytes)) == expected)
    }

    @Test
    func illFormedTextIsNoText() {
        #expect(ElementValue.text([0xC3], isASCII: false) == nil)
        // What follows the terminating NUL is no text.
        #expect(ElementValue.text([0x41, 0, 0xC3], isASCII: false) == "A")
        #expect(ElementValue.repairedText([0xC3]) == "\u{FFFD}")
    }
}
