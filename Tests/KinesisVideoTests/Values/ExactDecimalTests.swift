import Testing

@testable import KinesisVideo

@Suite("Exact decimals")
struct ExactDecimalTests {
    @Test(
        "amount to exact integers of a power of ten, rounded down",
        arguments: [
            ("0", 3, 0), ("-0", 3, 0), ("0e999999999999", 3, 0), ("1", 0, 1), ("1.5", 0, 1), ("-1.5", 0, -2),
            ("1.0005", 3, 1000), ("-1.0005", 3, -1001), ("1511852109.126", 3, 1_511_852_109_126),
            ("1.720751492346E9", 3, 1_720_751_492_346), ("1720751492346e-3", 3, 1_720_751_492_346),
            ("0.001", 3, 1), ("0.0009", 3, 0), ("-0.0009", 3, -1), ("1e-400", 3, 0), ("-1e-400", 3, -1),
            ("9223372036854775807", 0, .max), ("9223372036854775807.9", 0, .max), ("-9223372036854775808", 0, .min),
            ("9223372036854775.807", 3, .max), ("100e-2", 0, 1), ("12e2", 0, 1200),
        ] as [(String, Int, Int64)]
    )
    func integers(_ text: String, _ power: Int, _ integer: Int64) {
        #expect(ExactDecimal(text)?.integer(timesTenToThe: power) == integer)
    }

    @Test(
        "that do not fit are nil",
        arguments: ["9223372036854775808", "-9223372036854775809", "-9223372036854775808.1", "1e19", "1e999999999"]
    )
    func overflow(_ text: String) {
        #expect(ExactDecimal(text) != nil)
        #expect(ExactDecimal(text)?.integer() == nil)
    }

    @Test(
        "are written as JSON numbers and not otherwise",
        arguments: [
            "", "-", "+1", "01", "-01", "1.", ".1", "1e", "1e+", "0x1", "1 ", " 1", "１", "1,0", "NaN", "1e1.0", "--1",
            "1-", "1e9999999999", "1e-1000000001",
        ]
    )
    func refused(_ text: String) {
        #expect(ExactDecimal(text) == nil)
    }

    @Test("compare by value, whatever the spelling")
    func order() throws {
        let ascending = [
            "-1e30", "-10.5", "-10.4999", "-1", "-1e-30", "0", "1e-30", "0.0999", "0.1", "0.9", "1", "1.0001", "9",
            "10",
            "1e30",
        ]
        let numbers = try ascending.map { try #require(ExactDecimal($0)) }
        for (index, number) in numbers.enumerated() {
            for (other, second) in numbers.enumerated() {
                #expect((number < second) == (index < other))
                #expect((number == second) == (index == other))
            }
        }
        #expect(ExactDecimal("1.50") == ExactDecimal("15e-1"))
        #expect(ExactDecimal("-0.0") == ExactDecimal("0"))
        #expect(ExactDecimal("1500")?.isInteger() == true)
        #expect(ExactDecimal("1.5")?.isInteger() == false)
        #expect(ExactDecimal("1.5")?.isInteger(timesTenToThe: 1) == true)
    }
}
