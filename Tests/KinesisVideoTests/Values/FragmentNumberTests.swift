import Testing

@testable import KinesisVideo

@Suite("Fragment number")
struct FragmentNumberTests {
    /// A captured number, with its parts.
    static let captured = "91343852333181432392682062607743920146159169392"

    @Test("is decimal text of any length", arguments: ["0", "7", "007", captured, String(repeating: "9", count: 500)])
    func reads(_ text: String) {
        #expect(FragmentNumber(text)?.text == text)
    }

    @Test("is nothing else", arguments: ["", "-1", "+1", "1.0", "1e3", " 1", "１", "0x1", "a"])
    func refuses(_ text: String) {
        #expect(FragmentNumber(text) == nil)
    }

    @Test("has the order of numbers, not of texts")
    func order() throws {
        let ascending = try ["0", "2", "9", "10", "0099", "100", Self.captured, "9" + Self.captured]
            .map { try #require(FragmentNumber($0)) }
        for (index, number) in ascending.enumerated() {
            for (other, second) in ascending.enumerated() { #expect((number < second) == (index < other)) }
        }
        #expect(FragmentNumber("007") == FragmentNumber("7"))
        #expect(FragmentNumber("007")?.hashValue == FragmentNumber("7")?.hashValue)
        #expect(FragmentNumber("000")?.canonicalText == "0")
    }

    @Test(
        "has neighbours",
        arguments: [
            ("0", "1"), ("9", "10"), ("1099", "1100"), ("0999", "1000"),
            ("91343852333181432399", "91343852333181432400"),
        ]
    )
    func neighbours(_ text: String, _ next: String) throws {
        let number = try #require(FragmentNumber(text))
        #expect(number.successor.text == next)
        #expect(number.successor.predecessor == number)
        #expect(FragmentNumber("0")?.predecessor == nil)
        #expect(FragmentNumber("1000")?.predecessor?.text == "999")
    }

    @Test("is composed as the service's are")
    func composition() throws {
        let number = FragmentNumber.composed(sequence: 1, serverMilliseconds: 1_511_852_109_126, low28: 267_317_104)
        #expect(number.text == Self.captured)
        #expect(
            FragmentNumber(Self.captured)?.layout
                == FragmentNumber.Layout(sequence: 1, serverMilliseconds: 1_511_852_109_126, low28: 267_317_104)
        )
        #expect(
            FragmentNumber.composed(sequence: 0, serverMilliseconds: 0, low28: 0).text
                == "91343852333181432387730302044767688728495783936"
        )
        let extreme = FragmentNumber.composed(sequence: .max, serverMilliseconds: .max, low28: .max)
        #expect(extreme.text == "182687704666362864775460604089535377456991567871")
        #expect(extreme.layout == FragmentNumber.Layout(sequence: .max, serverMilliseconds: .max, low28: .max))
        #expect(extreme.successor.layout == nil)
    }

    @Test(
        "of another shape has no layout",
        arguments: ["0", "1", "91343852333181432387730302044767688728495783935", "9" + captured + "0"]
    )
    func noLayout(_ text: String) {
        #expect(FragmentNumber(text)?.layout == nil)
    }

    @Test("composition and layout are inverse, and order by sequence, then time")
    func roundTrip() throws {
        var generator = SplitMix64(seed: 3)
        for _ in 0..<500 {
            let one = FragmentNumber.Layout(
                sequence: .random(in: 0...3, using: &generator),
                serverMilliseconds: generator.next(),
                low28: UInt32(truncatingIfNeeded: generator.next())
            )
            let other = FragmentNumber.Layout(
                sequence: .random(in: 0...3, using: &generator),
                serverMilliseconds: generator.next(),
                low28: 0
            )
            let numbers = [one, other].map {
                FragmentNumber.composed(
                    sequence: $0.sequence,
                    serverMilliseconds: $0.serverMilliseconds,
                    low28: $0.low28
                )
            }
            #expect(numbers[0].layout == one)
            #expect(
                (numbers[0] < numbers[1])
                    == ((one.sequence, one.serverMilliseconds) < (other.sequence, other.serverMilliseconds))
            )
        }
    }
}
