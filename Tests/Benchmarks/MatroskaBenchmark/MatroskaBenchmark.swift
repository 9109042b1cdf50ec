import Glibc

/// Measures the reader against libwebm's parser and a plain walk in C, all in one run, turn by turn.
///
///     swift run -c release MatroskaBenchmark [rounds] [folder]
@main
enum MatroskaBenchmark {
    private static let bufferLength = 64 * 1024

    static func main() throws {
        let arguments = CommandLine.arguments
        let rounds = arguments.count > 1 ? max(1, Int(arguments[1]) ?? 9) : 9
        let folder = arguments.count > 2 ? arguments[2] : "/tmp"
        let samples: [(name: String, byteCount: Int, frameLength: Int, framesPerCluster: Int)] = [
            ("frames-of-30-KB", 1 << 30, 30_000, 60),
            ("frames-of-100-bytes", 256_000_000, 100, 1000),
        ]
        print("\(rounds) rounds, reads of \(bufferLength) bytes, turn by turn")
        for sample in samples {
            let file = try SampleFile(
                name: "matroska-benchmark-\(sample.name)",
                folder: folder,
                byteCount: sample.byteCount,
                frameLength: sample.frameLength,
                framesPerCluster: sample.framesPerCluster
            )
            defer { file.remove() }
            try measure(file, rounds: rounds)
        }
    }

    private static func measure(_ file: SampleFile, rounds: Int) throws {
        // A page in front of the buffer, for the walk in C; every reader reads into the same aligned bytes.
        let page = 4096
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: page + bufferLength, alignment: page)
        defer { unsafe memory.deallocate() }
        let buffer = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[page...])
        var times: [Pass: [Double]] = [:]
        var counts: Set<Counts> = []
        // The first round only brings the file into the page cache.
        for round in 0...rounds {
            for pass in Pass.allCases {
                let (seconds, counted) = try time(pass, file, buffer)
                if let counted { counts.insert(counted) }
                if round > 0 { times[pass, default: []].append(seconds) }
            }
        }
        guard counts.count == 1, let agreed = counts.first else {
            print("the readers disagree: \(counts)")
            exit(1)
        }
        print("\n\(file.name): \(file.byteCount) bytes, \(agreed.blocks) blocks, \(agreed.frameBytes) bytes of frames")
        report(times, file, agreed)
    }

    private static func time(
        _ pass: Pass,
        _ file: SampleFile,
        _ buffer: UnsafeMutableRawBufferPointer
    ) throws -> (Double, Counts?) {
        let descriptor = open(file.path, O_RDONLY)
        defer { close(descriptor) }
        var counts: Counts?
        let elapsed = try ContinuousClock().measure { counts = try unsafe pass.run(descriptor, buffer) }
        return (elapsed / .seconds(1), counts)
    }

    private static func report(_ times: [Pass: [Double]], _ file: SampleFile, _ counts: Counts) {
        print(column("", 26), column("best ms"), column("median ms"), column("GB/s"), column("ns/block"))
        for pass in Pass.allCases {
            let sorted = (times[pass] ?? []).sorted()
            let best = sorted[0]
            let perBlock = best * 1e9 / Double(counts.blocks)
            print(
                column(pass.rawValue, 26),
                column(fixed(best * 1e3)),
                column(fixed(sorted[sorted.count / 2] * 1e3)),
                column(fixed(Double(file.byteCount) / best / 1e9)),
                column(fixed(perBlock))
            )
        }
        let ours = (times[.matroska] ?? []).sorted()
        let theirs = (times[.webmParser] ?? []).sorted()
        let middle = ours.count / 2
        print(
            "time of libwebm / time of Matroska: best \(fixed(theirs[0] / ours[0])), "
                + "median \(fixed(theirs[middle] / ours[middle]))"
        )
    }

    private static func column(_ text: String, _ width: Int = 10) -> String {
        let blanks = String(repeating: " ", count: max(0, width - text.count))
        return width > 10 ? text + blanks : blanks + text
    }

    private static func fixed(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let fraction = String(abs(hundredths % 100))
        return "\(hundredths / 100).\(fraction.count < 2 ? "0" + fraction : fraction)"
    }
}
