import ArgumentParser
import Conformance
import ConformanceReports
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
        abstract: "Show the chunks, or every element, of a Matroska file or a saved GetMedia body.",
        discussion: """
            Exit code 1 where the file is malformed or truncated; what stands before that is shown.

            EXAMPLES
              kvsconform inspect out.mkv
              kvsconform inspect out.mkv --tree
              kvsconform get-media --stream recorded --save out.mkv && kvsconform inspect out.mkv --format json
            """
    )

    @Argument(help: ArgumentHelp("The file; - is standard input.", valueName: "file"))
    var file: String

    @Flag(help: "Every element with its offset, size and value instead of the chunk table.")
    var tree = false

    @Option(help: "text, or json for programs: one document of all chunks.")
    var format = Format.text

    func validate() throws {
        guard !tree || format == .text else { throw ValidationError("the element tree is shown as text") }
    }

    func run() throws {
        let input: InputFile
        do throws(FileError) {
            input = try InputFile(path: file)
        } catch {
            throw Failure(.missingInput, error.description)
        }
        let problem = try tree ? ElementTree.show(input) : showChunks(input)
        guard let problem else { return }
        let what = problem.isTruncation ? "the file is truncated" : "the file is malformed"
        let place = "at byte \(problem.offset) in \(problem.path)"
        throw Failure(.unexpectedVerdict, "\(what): \(TextStyle.harmless(problem.message)), \(place)")
    }

    private func showChunks(_ input: InputFile) throws -> EBMLError? {
        var summary = BodySummary()
        if format == .text { try StandardStream.output.write(BodySummary.header) }
        func take(_ event: ChunkReader.Event?) throws {
            guard let event, let chunk = summary.take(event), format == .text else { return }
            try StandardStream.output.write(BodySummary.line(chunk))
        }
        var reader = ChunkReader()
        var problem: EBMLError?
        do {
            while let piece = try input.next() {
                var position = 0
                while let event = try reader.next(piece.span.bytes, from: &position) { try take(event) }
            }
            try take(try reader.finish())
        } catch let error as EBMLError {
            problem = error
            if let open = reader.openChunk { try take(.completed(open)) }
        }
        switch format {
        case .text: try StandardStream.output.write(summary.totals)
        case .json: try StandardStream.output.write(summary.document(problem).text(.pretty()) + "\n")
        }
        return problem
    }
}
