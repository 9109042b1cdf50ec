import Conformance
import ConformanceReports
import KinesisVideo

/// Judges recordings again, one after another; contracts that several share are read once.
struct ReplaySession {
    /// What a recording came to; nothing that is as large as what was recorded.
    struct Outcome {
        let file: String
        let header: Recording.Header
        let item: Case
        let verdict: Verdict
        let findings: [Finding]
        /// What was seen, in one line.
        let note: String
        let elapsed: Duration
        /// What is different from what was said when it was recorded, a line each.
        let differences: [String]
    }

    /// How a recording is judged.
    struct Options {
        var cutting = Recutting.asRecorded
        /// Whether everything takes the time that it took.
        var keepsPace = false
    }

    let options: Options
    private var contexts: [[UInt8]: ReplayContext] = [:]
    /// The scenario read last: the recordings of a folder have the same one many times in a row.
    private var scenario: Scenario?

    init(_ options: Options = Options()) {
        self.options = options
    }

    /// What a recording needs to be judged.
    ///
    /// - Throws: A ``Failure`` that names the file.
    mutating func open(_ file: String) throws -> (file: RecordingFile, replay: Replay, next: RecordedEvent?) {
        do {
            let recording = try RecordingFile(file)
            guard let preamble = try recording.preamble() else {
                throw ReplayError("it was cut short before it says what it is")
            }
            guard let text = preamble.texts[.scenario], let contract = preamble.texts[.contract],
                let suite = preamble.texts[.suite]
            else { throw ReplayError("it does not hold its scenario and contract") }
            let key = contract + suite
            let context = try contexts[key] ?? ReplayContext(contract: contract, suite: suite)
            contexts[key] = context
            let source = SourceText(name: preamble.header.scenarioFile, bytes: text)
            if self.scenario?.source != source { self.scenario = nil }
            let scenario = try self.scenario ?? context.scenario(source)
            self.scenario = scenario
            let replay = try Replay(
                header: preamble.header,
                scenario: scenario,
                context: context
            )
            return (recording, replay, preamble.next)
        } catch {
            throw Self.failure(error, file)
        }
    }

    /// Judges a recording.
    mutating func judge(_ file: String) async throws -> Outcome {
        let (recording, replay, event) = try open(file)
        let start = ContinuousClock.now
        let keepsPace = options.keepsPace
        var answer = RecordedAnswer(recording, first: event, cutting: options.cutting) { time in
            if keepsPace { try? await Task.sleep(until: start + time, clock: .continuous) }
        }
        do {
            let result = try await replay.judged(&answer)
            if !Task.isCancelled { try answer.finish() }
            return Self.outcome(of: file, replay, answer, result)
        } catch {
            throw Self.failure(error, file)
        }
    }

    private static func outcome(
        of file: String,
        _ replay: Replay,
        _ answer: RecordedAnswer,
        _ result: Replay.Result
    ) -> Outcome {
        // With parts missing there may be nothing to compare.
        let recorded = answer.gap != nil && result.verdict.cause == .unrecorded ? nil : answer.judgement
        let differences = recorded.map { result.judgement.differences(from: $0) } ?? []
        let summary = result.summary
        let status = summary.status.map { "\($0)" } ?? "no answer"
        let chunks = "\(summary.chunkCount) chunk\(summary.chunkCount == 1 ? "" : "s"), \(summary.bodyBytes) bytes"
        let same = recorded == nil ? "no verdict recorded" : differences.isEmpty ? "as recorded" : "not as recorded"
        return Outcome(
            file: file,
            header: replay.header,
            item: replay.item,
            verdict: result.verdict,
            findings: result.findings,
            note: "step \"\(replay.header.step)\": \(status), \(chunks), \(same)",
            elapsed: summary.elapsed,
            differences: differences
        )
    }

    /// What is wrong with a recording, for the user.
    static func failure(_ error: any Error, _ file: String) -> Failure {
        switch error {
        case let error as RecordingError:
            if case .unreadable(let reason) = error.kind { return Failure(.missingInput, reason) }
            return Failure(.invalidInput, TextStyle.harmless("\(file): \(error)"))
        case let error as ReplayError:
            return Failure(.invalidInput, TextStyle.harmless("\(file) cannot be judged: \(error)"))
        case let failure as Failure:
            return failure
        default:
            return Failure(.internalError, "\(file): \(error)")
        }
    }
}
