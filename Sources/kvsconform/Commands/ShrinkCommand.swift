import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceStorage
import KinesisVideo

/// `kvsconform shrink`: the least of a recording that still fails.
struct ShrinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shrink",
        abstract: "Cut a recording down to what its findings need, to hand it on.",
        discussion: """
            Keeps the shortest prefix of the body, at an element's boundary, that gives the same findings at the same \
            bytes; the bytes of frames become zeros. If that is larger than --target, documents go that the findings do not \
            need, and offsets and numbers in them change. What was kept is said, and stands in the file.

            EXAMPLES
              kvsconform shrink failed.kvsrec
              kvsconform shrink failed.kvsrec --output small.kvsrec --target 50K
              kvsconform shrink session.kvsrec --whole --output without-media.kvsrec
            """
    )

    @Argument(help: ArgumentHelp("The recording.", valueName: "file"), completion: .recording)
    var file: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Where the result goes; without it, beside the recording as NAME.short.kvsrec.",
            valueName: "file"
        ),
        completion: .file()
    )
    var output: String?

    @Option(help: ArgumentHelp("The size up to which the prefix is left as it is.", valueName: "size"))
    var target = ByteCount(200 << 10)

    @Flag(help: "Keep the bytes of frames.")
    var keepMedia = false

    @Flag(help: "Keep the whole body: only the bytes of frames go.")
    var whole = false

    func validate() throws {
        guard !(whole && keepMedia) else { throw ValidationError("--whole with --keep-media leaves nothing to do") }
    }

    private var destination: String {
        if let output { return output }
        let end = Recording.fileExtension
        let stem = file.hasSuffix(end) ? String(file.dropLast(end.count)) : file
        return "\(stem)\(whole ? ".redacted" : ".short")\(end)"
    }

    func run() async throws {
        guard destination != file else {
            throw Failure(.usage, "--output is the recording itself; give it another name")
        }
        var session = ReplaySession()
        let replay = try session.open(file).replay
        let zeroes = !keepMedia || replay.header.media == .zeroed
        let shrinker = Shrinker(replay, zeroesMedia: zeroes) { () throws(RecordingError) in try RecordingFile(file) }
        let found: Shrinker.Cut?
        let bytes: [UInt8]
        do throws(RecordingError) {
            let overhead = try overhead
            let room = UInt64(max(0, target.bytes)) - min(UInt64(max(0, target.bytes)), overhead)
            found = try whole ? shrinker.whole() : shrinker.cut(target: room)
            bytes = try found.map { cut throws(RecordingError) in try content(cut, zeroes) } ?? []
        } catch {
            throw Failure(error, in: file)
        }
        guard let cut = found else {
            throw Failure(
                .usage,
                "nothing was found in '\(file)', so there is nothing to keep; --whole only takes the media out"
            )
        }
        try AtomicFile.write(bytes, to: destination)
        let check = try await session.judge(destination)
        try StandardStream.output.write(report(cut, bytes.count, zeroes))
        guard check.differences.isEmpty else {
            throw Failure(
                .internalError,
                "the result is not judged as it was found: \(check.differences.joined(separator: "; "))"
            )
        }
    }

    /// How many bytes of the file are not the body.
    private var overhead: UInt64 {
        get throws(RecordingError) {
            var bytes = 0
            let recording = try RecordingFile(file)
            while let item = try recording.next() {
                switch item {
                case .header(let header): bytes += RecordingEncoder.beginning(header).count
                case .resource(let resource, let text): bytes += RecordingEncoder.resource(resource, text).count
                case .event(.request(let request)): bytes += request.body.count + 2048
                case .event: return UInt64(bytes + 4096)
                }
            }
            return UInt64(bytes)
        }
    }

    /// The recording that is left.
    private func content(_ cut: Shrinker.Cut, _ zeroes: Bool) throws(RecordingError) -> [UInt8] {
        var bytes: [UInt8] = []
        var encoder = RecordingEncoder(zeroesMedia: zeroes)
        var filter = BodyFilter(cut.kept)
        let recording = try RecordingFile(file)
        while let item = try recording.next() {
            switch item {
            case .header(var header):
                header.media = zeroes ? .zeroed : .kept
                if cut.kept != [0..<cut.bodyBytes] {
                    header.shrinking = Recording.Shrinking(
                        bodyBytes: cut.bodyBytes,
                        kept: cut.kept,
                        findings: cut.original.findings
                    )
                }
                bytes += RecordingEncoder.beginning(header)
            case .resource(let resource, let text):
                bytes += RecordingEncoder.resource(resource, text)
            case .event(.judgement) where !whole:
                break
            case .event(.gap(let gap)):
                // Before a gap everything was needed; behind it nothing is.
                if !whole { continue }
                bytes += encoder.encode(.gap(gap))
            case .event(let event):
                for kept in filter.kept(of: event) { bytes += encoder.encode(kept) }
            }
        }
        if !whole { bytes += encoder.encode(.judgement(cut.judgement)) }
        return bytes
    }

    private func report(_ cut: Shrinker.Cut, _ size: Int, _ zeroes: Bool) -> String {
        let kept = cut.kept.reduce(UInt64(0)) { $0 + $1.upperBound - $1.lowerBound }
        let ranges = cut.kept.map { "\($0.lowerBound)..<\($0.upperBound)" }.joined(separator: ", ")
        var lines: [String] = []
        for finding in cut.judgement.findings { lines.append("\(finding)") }
        lines.append("  kept      \(kept) of \(cut.bodyBytes) bytes of the body: \(ranges)")
        lines.append("  media     \(zeroes ? "zeroed; sizes and structure are as they came" : "kept")")
        lines.append(
            "  findings  "
                + (cut.isExact
                    ? "the same, at the same bytes"
                    : "the same but for their numbers: documents in front are left out, so offsets and indices are others")
        )
        lines.append("  file      \(destination), \(size) bytes")
        lines.append("  again     \(Reproduction.shellCommand(["kvsconform", "replay", destination]))")
        return lines.map { TextStyle.harmless($0) }.joined(separator: "\n") + "\n"
    }
}
