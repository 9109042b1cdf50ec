import KinesisVideo
import Testing

@testable import Conformance

/// A digest depends on the bytes, each of them and their places, and on nothing else.
@Suite struct ByteDigestTests {
    private static let bytes = (0..<200).map { UInt8(truncatingIfNeeded: SplitMix64.mix(UInt64($0))) }

    private static func digest(_ pieces: [ArraySlice<UInt8>]) -> String {
        var digest = ByteDigest()
        for piece in pieces { digest.add(piece.span.bytes) }
        return digest.text
    }

    @Test func `it does not matter how bytes are cut`() {
        for length in [0, 1, 7, 8, 31, 32, 33, 64, 100, 200] {
            let whole = Self.digest([Self.bytes[..<length]])
            for first in 0...length {
                let second = first + (length - first) / 3
                let pieces = [Self.bytes[..<first], Self.bytes[first..<second], Self.bytes[second..<length]]
                #expect(Self.digest(pieces) == whole)
            }
        }
    }

    @Test func `each byte matters, and where it stands`() {
        var seen: Set<String> = [Self.digest([Self.bytes[...]])]
        for place in Self.bytes.indices {
            var other = Self.bytes
            other[place] ^= 1
            #expect(seen.insert(Self.digest([other[...]])).inserted)
        }
        // Words, in one lane and in two, that have changed their places.
        for (one, two) in [(0, 8), (0, 32), (8, 40), (24, 32)] {
            var other = Self.bytes
            for byte in 0..<8 { other.swapAt(one + byte, two + byte) }
            #expect(seen.insert(Self.digest([other[...]])).inserted)
        }
        for length in 0..<Self.bytes.count { #expect(seen.insert(Self.digest([Self.bytes[..<length]])).inserted) }
        let zeros = (0..<70).map { Self.digest([ArraySlice(repeating: 0, count: $0)]) }
        #expect(Set(zeros).count == zeros.count)
    }

    @Test func `a number ends the bytes before it`() {
        let (first, second, both) = (Self.bytes[..<3], Self.bytes[3..<6], Self.bytes[..<6])
        var one = ByteDigest()
        one.add(first.span.bytes)
        one.add(7)
        one.add(second.span.bytes)
        var other = ByteDigest()
        other.add(both.span.bytes)
        other.add(7)
        #expect(one.text != other.text)
    }
}
