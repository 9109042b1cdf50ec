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
        abstract: "Call GetMedia once, or on and on, and show the chunks as they come.",
        discussion: """
            With --follow the stream is read across the ends of sessions and whatever cuts them: each further call goes on by \
            the continuation token of the last whole chunk, so that every chunk comes once, and in order. A summary names every seam: where, why, and how long it took.

            The exit code is 1 where the answer is an error, or the stream ends in one or before its end; 0 where it ended \
            properly, or --chunks or --seconds were reached.

            EXAMPLES
              kvsconform get-media --stream recorded
              kvsconform get-media --target us-west-2.json --stream camera \\
                  --start EARLIEST --chunks 5 --save out.mkv
              kvsconform get-media --target us-west-2.json --stream camera --start NOW \\
                  --save - | ffplay -
              kvsconform get-media --stream recorded --format json | jq .fragmentNumber
              kvsconform get-media --target us-west-2.json --stream camera --start NOW \\
                  --follow --save day.mkv --rotate-every 1h
              kvsconform get-media --stream recorded --start FRAGMENT_NUMBER \\
                  --after 91343852333181432392682062607743920146159169392
            """
    )

    @OptionGroup var targets: TargetOptions

    @OptionGroup var folder: SuiteFolder

    @Option(
        help: ArgumentHelp("The stream: a name, a logical name that the target maps, or an ARN.", valueName: "name"),
        completion: .logicalStream
    )
    var stream: String

    @Option(
        help: ArgumentHelp(
            "NOW, EARLIEST, FRAGMENT_NUMBER, SERVER_TIMESTAMP, PRODUCER_TIMESTAMP or CONTINUATION_TOKEN.",
            valueName: "selector"
        ),
        completion: .startSelector
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

    @Option(
        help: ArgumentHelp(
            "Save the body as it comes; with --follow, the whole chunks of it. '-' is standard output, and what is told of "
                + "it goes to standard error then.",
            valueName: "file"
        ),
        completion: .file()
    )
    var save: String?

    @Option(help: "text, a table; or json for programs, an object a line.")
    var format = Format.text

    /// How what comes is told.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    /// Where what comes is told.
    private var told: StandardStream { save == "-" ? .error : .output }

    @Flag(
        help:
            "Read on across the ends of sessions and what cuts them, until interrupted, or --chunks or --seconds are reached."
    )
    var follow = false

    @Option(
        help: ArgumentHelp(
            "With --follow and --save, begin a new file before one is larger: 500MB, 2GB. The files are numbered.",
            valueName: "size"
        )
    )
    var rotateSize: String?

    @Option(
        help: ArgumentHelp(
            "With --follow and --save, begin a new file after so long: 90s, 15m, 1h. The files are numbered.",
            valueName: "time"
        )
    )
    var rotateEvery: String?

    func validate() throws {
        guard targets.target.count <= 1 else { throw ValidationError("get-media calls one target") }
        guard chunks.map({ $0 > 0 }) ?? true, seconds.map({ $0 > 0 }) ?? true else {
            throw ValidationError("--chunks and --seconds are positive")
        }
        guard follow && save != nil || rotateSize == nil && rotateEvery == nil else {
            throw ValidationError("--rotate-size and --rotate-every are about the files of --follow --save")
        }
        guard save != "-" || rotateSize == nil && rotateEvery == nil else {
            throw ValidationError("standard output cannot be rotated: leave out --rotate-size and --rotate-every")
        }
        guard !follow || format == .text else {
            throw ValidationError("--format json tells of one call: leave out --follow")
        }
        _ = try files
    }

    func run() async throws {
        let caller = targets.caller
        let suite = try folder.locator.suite()
        var resolution = targets.resolution(suite, caller)
        resolution.only = stream
        let all = try await resolution.prepare(targets.target.isEmpty ? ["emulator"] : targets.target)
        let prepared = all[0]
        let redaction = all.redaction
        try await Ending.unlessAnswering(prepared)
        let connection = prepared.connection(suite.contract, caller, redaction)
        let target = prepared.only
        if follow {
            let status = try await follow(connection, target, redaction)
            await prepared.shutdown()
            return try Ending.unlessExpected(status)
        }
        let route: Route
        switch await connection.route(to: target) {
        case .success(let found): route = found
        case .failure(let why): throw Failure(.configuration, why.detail)
        }
        let request = OutgoingRequest.operation(path: connection.path, body: try request(target).bodyBytes)
        let output = try save.map { try OutputFile(path: $0) }
        let (status, interruption): (ExitStatus, ExitStatus?) = try await Interruption.guarding {
            await route.data.withExchange(
                request,
                signing: route.signing,
                timeout: seconds.map { .seconds($0) }
            ) { exchange in
                var table = ChunkTable(
                    most: chunks,
                    output: output,
                    redaction: redaction,
                    told: told,
                    asJSON: format == .json
                )
                await exchange.hear(&table)
                return table.result ?? .asExpected
            }
        }
        try output?.close()
        await prepared.shutdown()
        try Ending.unlessExpected(interruption ?? status)
    }

    /// Reads the stream on and on; how the program should end.
    private func follow(
        _ connection: TargetConnection,
        _ stream: Target.Stream?,
        _ redaction: Redaction
    ) async throws -> ExitStatus {
        let request = try request(stream)
        let follower = Follower(
            stream: request.stream,
            contract: connection.rules.contract,
            route: connection.followedRoute(to: stream)
        )
        let files = try files
        let (status, interruption): (ExitStatus, ExitStatus?) = try await Interruption.guarding {
            var chunks = FollowedChunks(most: self.chunks, files: files, redaction: redaction, told: told)
            let (summary, failure) = await follower.follow(
                from: request.startSelector,
                for: seconds.map { .seconds($0) },
                cutter: { ChunkCutter() },
                &chunks
            )
            chunks.conclude(summary, failure)
            return chunks.problem ?? Self.status(summary, failure)
        }
        return interruption ?? status
    }

    private static func status(_ summary: FollowSummary, _ failure: FollowFailure?) -> ExitStatus {
        let isWhole = !summary.seams.contains(where: \.mayLack)
        return switch failure?.kind {
        case nil, .cancelled, .outOfTime: isWhole ? .asExpected : .unexpectedVerdict
        case .unreachable: .unreachable
        case .unsendable: .configuration
        case .noAnswer, .refused: .unexpectedVerdict
        }
    }

    /// Where whole chunks are saved; `nil` where they are not.
    private var files: ChunkFiles? {
        get throws {
            guard follow, let save else { return nil }
            let size = try rotateSize.map { text in
                guard let bytes = Self.quantity(text, ["kB": 1000, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000])
                else {
                    throw ValidationError("'\(text)' is not a size: write 500MB or 2GB")
                }
                return bytes
            }
            let age = try rotateEvery.map { text in
                guard let seconds = Self.quantity(text, ["s": 1, "m": 60, "h": 3600]) else {
                    throw ValidationError("'\(text)' is not a length of time: write 90s, 15m or 1h")
                }
                return Duration.seconds(seconds)
            }
            return ChunkFiles(path: save, maximumBytes: size, maximumAge: age)
        }
    }

    /// A positive whole number with its unit.
    private static func quantity(_ text: String, _ units: [String: Int]) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits), number > 0, let unit = units[String(text[digits.endIndex...])] else {
            return nil
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit)
        return overflow ? nil : product
    }

    private func request(_ target: Target.Stream?) throws -> GetMediaRequest {
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
            stream.hasPrefix("arn:") ? .arn(stream) : .name(target?.name ?? stream)
        return GetMediaRequest(stream: reference, startSelector: selector)
    }

    private func fragmentNumber(_ text: String) throws -> FragmentNumber {
        guard let number = FragmentNumber(text) else {
            throw Failure(.usage, "'\(text)' is no fragment number: it is decimal digits")
        }
        return number
    }
}
