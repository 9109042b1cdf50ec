import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import KinesisVideo
import KinesisVideoClient

/// `kvsconform put-media`: a file or a pipe into a stream.
struct PutMediaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put-media",
        abstract: "Put Matroska into a stream by PutMedia, and show what is acknowledged.",
        discussion: """
            Each Cluster is a fragment. Fragments go out while acknowledgements come in; what was not acknowledged when a \
            connection is cut, or a session ends, goes out again in the next one. A fragment is done when it is stored, or, \
            where the stream does not keep what it gets, or does not say, when it was received.

            The first ^C ends the media and waits for what is out; the second one ends the program.

            The exit code is 1 where the endpoint refuses the call or a fragment, or takes nothing any more; 65 where the \
            file is not Matroska; 69 where the endpoint cannot be reached.

            EXAMPLES
              kvsconform put-media --target here.json --stream cam recording.mkv
              kvsconform put-media --target us-west-2 --stream cam --realtime --loop d.mkv
              ffmpeg -i rtsp://camera/ -c copy -f matroska - |
                  kvsconform put-media --target us-west-2 --stream cam -
              kvsconform put-media --target here.json --stream cam \\
                  --timecode absolute --start-time 2026-01-31T12:00:00Z recording.mkv
              kvsconform put-media --target here.json --stream cam --format json \\
                  recording.mkv | jq -r 'select(.type == "PERSISTED").fragmentNumber'
            """
    )

    @Argument(help: ArgumentHelp("A Matroska file; '-' is standard input.", valueName: "file"), completion: .file())
    var file: String

    @OptionGroup var targets: TargetOptions

    @OptionGroup var folder: SuiteFolder

    @Option(
        help: ArgumentHelp("The stream: a name, a logical name that the target maps, or an ARN.", valueName: "name"),
        completion: .logicalStream
    )
    var stream: String

    @Option(help: "What timestamps of Clusters count from: relative, the producer's start; or absolute, 1970.")
    var timecode = Timecode.relative

    /// What timestamps count from.
    enum Timecode: String, CaseIterable, ExpressibleByArgument {
        case relative
        case absolute

        var type: PutMediaRequest.TimecodeType { self == .relative ? .relative : .absolute }
    }

    @Option(
        help: ArgumentHelp(
            "When the producer began: seconds since 1970, or RFC 3339; otherwise now. With --timecode absolute, media whose "
                + "timestamps do not count from 1970 begins there.",
            valueName: "time"
        )
    )
    var startTime: String?

    @Flag(help: "Put fragments at their own pace, as a camera would.")
    var realtime = false

    @Flag(
        help: "Begin the file again at its end, with timestamps that go on; until interrupted, or --seconds are over."
    )
    var loop = false

    @Option(help: ArgumentHelp("End the media after so many seconds of putting it.", valueName: "seconds"))
    var seconds: Int?

    @Option(
        help: ArgumentHelp(
            "When a fragment is done: received or persisted; otherwise as the stream's retention has it.",
            valueName: "event"
        )
    )
    var until: ProducerMachine.Settling?

    @Option(help: "text, a table; or json for programs, an object a line.")
    var format = Format.text

    /// How what is acknowledged is told.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    func validate() throws {
        guard targets.target.count <= 1 else { throw ValidationError("put-media puts to one target") }
        guard seconds.map({ $0 > 0 }) ?? true else { throw ValidationError("--seconds is positive") }
        guard !loop || file != "-" else { throw ValidationError("standard input cannot begin again: leave out --loop") }
    }

    func run() async throws {
        let caller = targets.caller
        let suite = try folder.locator.suite()
        guard !targets.target.isEmpty else {
            throw Failure(
                .usage,
                "put-media needs a --target: what is put into an emulator that ends with the program would be lost"
            )
        }
        let start = try start(at: caller.date())
        var resolution = targets.resolution(suite, caller)
        (resolution.only, resolution.isBare) = (stream, true)
        let all = try await resolution.prepare(targets.target)
        let prepared = all[0]
        try await Ending.unlessAnswering(prepared)
        let connection = prepared.connection(suite.contract, caller, all.redaction)
        guard let target = prepared.only else { throw Failure(.usage, "--stream names the stream") }
        var options = MediaOptions(timecodeType: timecode.type, start: start)
        options.isRealtime = realtime
        options.loops = loop
        options.limit = seconds.map { .seconds($0) }
        options.spacing = .milliseconds(1000 / max(1, prepared.target.limits.callsPerSecond))
        let supply = MediaSupply(file, options)
        let settling: ProducerMachine.Settling
        if let until { settling = until } else { settling = await connection.settling(of: target) }
        let producer = Producer(
            PutMediaRequest(
                stream: stream.hasPrefix("arn:") ? .arn(stream) : .name(target.name),
                timecodeType: timecode.type,
                producerStart: start
            ),
            contract: suite.contract,
            route: connection.producerRoute(to: target),
            settling: settling
        )
        let table = AcknowledgementTable(all.redaction, settling, asJSON: format == .json)
        let (status, interruption): (ExitStatus, ExitStatus?) = try await Interruption.guarding {
            let putting = Task { try await producer.put(supply) { table.take($0) } }
            let (summary, failure) = try await withTaskCancellationHandler {
                try await putting.value
            } onCancel: {
                // What is out is waited for.
                supply.stop()
            }
            return try table.conclude(summary, failure)
        }
        await prepared.shutdown()
        try Ending.unlessExpected(interruption ?? status)
    }

    private func start(at now: WallTime) throws(Failure) -> WallTime {
        guard let startTime else { return now }
        guard let time = WallTime(epochSeconds: startTime) ?? WallTime(rfc3339: startTime), time.milliseconds >= 0
        else {
            throw Failure(.usage, "'\(startTime)' is no time: write seconds since 1970, or RFC 3339")
        }
        return time
    }
}

extension ProducerMachine.Settling: ExpressibleByArgument {}
