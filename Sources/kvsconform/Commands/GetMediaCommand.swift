import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import ConformanceStorage
import KinesisVideo
import KinesisVideoClient

/// `kvsconform get-media`: one call by hand.
struct GetMediaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get-media",
        abstract: "Call GetMedia once, and show the chunks as they come.",
        discussion: """
            EXAMPLES
              kvsconform get-media --stream recorded
              kvsconform get-media --target us-west-2.json --stream camera --start EARLIEST --chunks 5 --save out.mkv
              kvsconform get-media --stream recorded --start FRAGMENT_NUMBER --after 91343852333181432392682062607743920146159169392
            """
    )

    @OptionGroup var targets: TargetOptions

    @Option(help: ArgumentHelp("The suite's folder, for the contract.", valueName: "folder"))
    var suite: String?

    @Option(
        help: ArgumentHelp("The stream: a name, a logical name that the target maps, or an ARN.", valueName: "name")
    )
    var stream: String

    @Option(
        help: ArgumentHelp(
            "NOW, EARLIEST, FRAGMENT_NUMBER, SERVER_TIMESTAMP, PRODUCER_TIMESTAMP or CONTINUATION_TOKEN.",
            valueName: "selector"
        )
    )
    var start = "EARLIEST"

    @Option(help: ArgumentHelp("AfterFragmentNumber.", valueName: "number"))
    var after: String?

    @Option(help: ArgumentHelp("StartTimestamp: seconds since 1970, or RFC 3339.", valueName: "time"))
    var at: String?

    @Option(help: ArgumentHelp("ContinuationToken.", valueName: "token"))
    var token: String?

    @Option(help: ArgumentHelp("Stop after so many chunks.", valueName: "n"))
    var chunks: Int?

    @Option(help: ArgumentHelp("Stop after so many seconds.", valueName: "seconds"))
    var seconds: Int?

    @Option(help: ArgumentHelp("Save the body as it comes.", valueName: "file"))
    var save: String?

    func validate() throws {
        guard targets.target.count <= 1 else { throw ValidationError("get-media calls one target") }
        guard chunks.map({ $0 > 0 }) ?? true, seconds.map({ $0 > 0 }) ?? true else {
            throw ValidationError("--chunks and --seconds are positive")
        }
    }

    func run() async throws {
        let caller = targets.caller
        let suite = try SuiteLocator(folder: suite, executable: Caller.executable).suite()
        let resolution = targets.resolution(suite, caller)
        let all = try await resolution.prepare(targets.target.isEmpty ? ["emulator"] : targets.target)
        let prepared = all[0]
        let redaction = all.redaction
        let connection = prepared.connection(suite.contract, caller, redaction)
        let request = OutgoingRequest.operation(path: connection.path, body: try body(prepared.target))
        let output = try save.map { try OutputFile(path: $0) }
        let (status, interruption): (ExitStatus, ExitStatus?) = try await Interruption.guarding {
            await connection.client.withExchange(
                request,
                signing: connection.signing,
                timeout: seconds.map { .seconds($0) }
            ) { exchange in
                var table = ChunkTable(most: chunks, output: output, redaction: redaction)
                await exchange.hear(&table)
                return table.result ?? .asExpected
            }
        }
        try output?.close()
        await prepared.shutdown()
        try Ending.unlessExpected(interruption ?? status)
    }

    private func body(_ target: Target) throws -> [UInt8] {
        guard let type = StartSelectorType(rawValue: start) else {
            let near = Spelling.closest(to: start, in: StartSelectorType.allCases.map(\.rawValue))
            throw Failure(
                .usage,
                "there is no start selector '\(start)'\(near.map { "; did you mean '\($0)'?" } ?? "")"
            )
        }
        func needed<Value>(_ value: Value?, _ option: String) throws -> Value {
            guard let value else { throw Failure(.usage, "\(start) needs \(option)") }
            return value
        }
        func time() throws -> WallTime {
            let text = try needed(at, "--at")
            guard let time = WallTime(epochSeconds: text) ?? WallTime(rfc3339: text) else {
                throw Failure(.usage, "'\(text)' is no time: write seconds since 1970, or RFC 3339")
            }
            return time
        }
        let selector: StartSelector =
            switch type {
            case .now: .now
            case .earliest: .earliest
            case .fragmentNumber: .fragmentNumber(after: try fragmentNumber(needed(after, "--after")))
            case .serverTimestamp: .serverTimestamp(try time())
            case .producerTimestamp: .producerTimestamp(try time())
            case .continuationToken: .continuationToken(try needed(token, "--token"))
            }
        let reference: StreamReference =
            stream.hasPrefix("arn:") ? .arn(stream) : .name(target.streams[stream]?.name ?? stream)
        return GetMediaRequest(stream: reference, startSelector: selector).bodyBytes
    }

    private func fragmentNumber(_ text: String) throws -> FragmentNumber {
        guard let number = FragmentNumber(text) else {
            throw Failure(.usage, "'\(text)' is no fragment number: it is decimal digits")
        }
        return number
    }
}
