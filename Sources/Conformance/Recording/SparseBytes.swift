/// Bytes with long runs of zeros in them, stored as what stands between the runs.
///
/// A sequence of pairs: the number of bytes that follow, those bytes, the number of zeros behind them. Numbers have seven
/// bits a byte, the least ones first, and the top bit on all bytes but the last.
enum SparseBytes {
    /// A run that is shorter is not worth its two numbers.
    private static let shortestRun = 8

    /// Stores bytes, with zeros for those in the given ranges.
    static func encode(_ original: [UInt8], zeroing ranges: [Range<Int>], to output: inout [UInt8]) {
        var bytes = original
        for range in ranges where range.count < shortestRun {
            bytes.replaceSubrange(range, with: repeatElement(0, count: range.count))
        }
        var start = 0
        for range in ranges where range.count >= shortestRun {
            append(range.lowerBound - start, to: &output)
            output += bytes[start..<range.lowerBound]
            append(range.count, to: &output)
            start = range.upperBound
        }
        guard start < bytes.count else { return }
        append(bytes.count - start, to: &output)
        output += bytes[start...]
        append(0, to: &output)
    }

    /// The bytes again; `nil` where that is not what was stored, or they are more than `limit`.
    static func decode(_ input: ArraySlice<UInt8>, limit: Int) -> [UInt8]? {
        var output: [UInt8] = []
        var rest = input
        while !rest.isEmpty {
            guard let count = number(&rest), count <= rest.count, count <= limit - output.count else { return nil }
            output += rest.prefix(count)
            rest = rest.dropFirst(count)
            guard let zeros = number(&rest), zeros <= limit - output.count else { return nil }
            output.append(contentsOf: repeatElement(0, count: zeros))
        }
        return output
    }

    private static func append(_ number: Int, to output: inout [UInt8]) {
        var rest = number
        while rest > 0x7F {
            output.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        output.append(UInt8(rest))
    }

    private static func number(_ input: inout ArraySlice<UInt8>) -> Int? {
        var number = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            guard let byte = input.popFirst() else { return nil }
            number |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        return nil
    }
}
