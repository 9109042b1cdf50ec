import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceStorage
import KinesisVideo

/// `kvsconform request`: what was asked, for other programs.
struct RequestCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case curl
        case har
    }

    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Print recorded requests for curl, or as an HTTP archive with their answers.",
        discussion: """
            curl signs a request anew, with the key and the secret of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: neither is \
            in a recording, nor in what is printed. A request that was not signed is sent so. One that was spoiled after \
            signing is signed properly by curl.

            EXAMPLES
              kvsconform request failed.kvsrec
              kvsconform request failed.kvsrec | sh
              kvsconform request Reports/latest/recordings --format har > failed.har
            """
    )

    @Argument(
        help: ArgumentHelp("Recordings, and folders of them.", valueName: "file or folder"),
        completion: .recording
    )
    var files: [String]

    @Option(help: "curl, a command for a shell; or har, an HTTP archive (HAR 1.2).")
    var format = Format.curl

    func run() throws {
        let paths = try files.flatMap { file throws(Failure) in
            try failing { () throws(FileError) in try RecordingShelf.files(at: file) }
        }
        var exchanges: [RecordedExchange] = []
        for path in paths {
            let exchange: RecordedExchange?
            do throws(RecordingError) {
                exchange = try RecordedExchange.read(path)
            } catch {
                throw Failure(error, in: path)
            }
            guard let exchange else {
                throw Failure(.invalidInput, "\(path) was cut short: no request is in it")
            }
            exchanges.append(exchange)
        }
        guard !exchanges.isEmpty else {
            throw Failure(
                .usage,
                "there is no recording (*\(Recording.fileExtension)) in '\(files.joined(separator: "', '"))'"
            )
        }
        switch format {
        case .curl:
            try StandardStream.output.write(exchanges.map { CurlCommand($0).text }.joined(separator: "\n"))
        case .har:
            let document = HARDocument(exchanges, version: KVSConform.version)
            try StandardStream.output.write(document.node.text(.pretty) + "\n")
        }
    }
}
