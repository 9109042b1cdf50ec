import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceStorage
import KinesisVideo
import Matroska

/// `kvsconform inspect`: what is in a saved body.
struct InspectCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show the chunks, or every element, of a Matroska file, a saved GetMedia body, or a recording.",
        discussion: """
            Exit code 1 where the file is malformed or truncated; what stands before that is shown.

            EXAMPLES
              kvsconform inspect out.mkv
              kvsconform inspect out.mkv --tree
              kvsconform inspect failed.kvsrec
              kvsconform get-media --stream recorded --save out.mkv \\
                  && kvsconform inspect out.mkv --format json
            """
    )

    @Argument(help: ArgumentHelp("The file; - is standard input.", valueName: "file"), completion: .file())
    var file: String

    @Flag(help: "Every element with its offset, size and value instead of the chunk table.")
    var tree = false

    @Option(help: "text, or json for programs: one document of all chunks.")
    var format = Format.text

    func validate() throws {
        guard !tree || format == .text else { throw ValidationError("the element tree is shown as text") }
    }

    func run() throws {
        let input: any PieceSource
        let beginning: [UInt8]
        var recording: RecordedBody?
        do throws(FileError) {
            let file = try PeekedFile(InputFile(path: file))
            beginning = file.beginning
            if RecordingReader.recognizes(file.beginning) {
                let body = RecordedBody(file)
                recording = body
                input = body
            } else {
                input = file
            }
        } catch {
            throw Failure(.missingInput, error.description)
        }
        do {
            try show(input, recording, beginning)
        } catch let error as RecordingError {
            throw Failure(error, in: file)
        }
    }

    private func show(_ input: any PieceSource, _ recording: RecordedBody?, _ beginning: [UInt8]) throws {
        if let recording, format == .text { try StandardStream.output.write(try recording.head()) }
        if let recording, recording.isNoStream, format == .text {
            try StandardStream.output.write(try recording.text())
            return try StandardStream.output.write(recording.tail)
        }
        var isEmpty = false
        let problem = try tree ? ElementTree.show(input) : showChunks(input, recording, &isEmpty)
        if let recording, format == .text { try StandardStream.output.write(recording.tail) }
        if isEmpty { throw Ending(.unexpectedVerdict, "there is nothing in the file") }
        // A body that was not read to its end ends anywhere.
        guard let problem, !(problem.isTruncation && recording?.isEndedEarly ?? false) else { return }
        if recording == nil, problem.offset == 0, let format = ForeignFormat(startingWith: beginning) {
            throw Ending(.unexpectedVerdict, TextStyle.harmless("'\(file)' \(format.words(about: file))"))
        }
        let what = problem.isTruncation ? "the file is truncated" : "the file is malformed"
        throw Ending(.unexpectedVerdict, "\(what): \(TextStyle.harmless(problem.description))")
    }

    private func showChunks(
        _ input: any PieceSource,
        _ recording: RecordedBody?,
        _ isEmpty: inout Bool
    ) throws -> EBMLError? {
        var summary = BodySummary()
        let columns = StandardStream.output.columns
        if format == .text {
            let header = recording == nil ? BodySummary.header : ChunkTable.header
            try StandardStream.output.write(ChunkRow.header(header, in: columns))
        }
        func take(_ event: ChunkReader.Event?) throws {
            guard let event, let chunk = summary.take(event), format == .text else { return }
            try StandardStream.output.write(
                recording.map { ChunkTable.text(chunk, $0.time, in: columns) } ?? BodySummary.text(chunk, in: columns)
            )
        }
        var reader = ChunkReader()
        var problem: EBMLError?
        do {
            if let recording, try recording.head().isEmpty || recording.isNoStream {
                while try input.next() != nil {}
            }
            while let piece = try input.next() {
                var position = 0
                while let event = try reader.next(piece.span.bytes, from: &position) { try take(event) }
            }
            try take(try reader.finish())
        } catch let error as EBMLError {
            problem = error
            if let open = reader.openChunk { try take(.completed(open)) }
        }
        if problem == nil, recording == nil, reader.documentCount == 0 { isEmpty = true }
        // Behind a corruption there is still a verdict.
        while problem != nil, recording != nil, try input.next() != nil {}
        switch format {
        case .text: try StandardStream.output.write(summary.totals)
        case .json: try StandardStream.output.write(document(summary, problem, recording).text(.pretty) + "\n")
        }
        return problem
    }

    private func document(_ summary: BodySummary, _ problem: EBMLError?, _ recording: RecordedBody?) -> JSONNode {
        let chunks = summary.document(problem)
        guard let recording, let members = chunks.objectValue else { return chunks }
        return .object([JSONNode.Member(name: "recording", value: recording.node)] + members)
    }
}
