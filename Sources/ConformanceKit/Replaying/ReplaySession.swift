package import Conformance
package import ConformanceReports
package import ConformanceStorage
internal import KinesisVideo

/// Judges recordings again, one after another; contracts that several share are read once.
package struct ReplaySession: Sendable {
    /// What a recording came to; nothing that is as large as what was recorded.
    package struct Outcome: Sendable {
        package let file: String
        package let header: Recording.Header
        let item: Case
        let verdict: Verdict
        let findings: [Finding]
        /// What the answer showed of what must always hold.
        let always: AlwaysSight
        /// What was seen, in one line.
        let note: String
        let elapsed: Duration
        /// What is different from what was said when it was recorded, a line each.
        package let differences: [String]
    }

    /// How the body is cut for the judge.
    private let cutting: Recutting
    /// Whether everything takes the time that it took.
    private let keepsPace: Bool
    private var contexts: [[UInt8]: ReplayContext] = [:]
    /// The scenario read last: the recordings of a folder have the same one many times in a row.
    private var scenario: Scenario?

    /// Begins a session.
    ///
    /// - Parameters:
    ///   - cutting: How the body is cut for the judge.
    ///   - keepsPace: Whether everything takes the time that it took.
    package init(cutting: Recutting = .asRecorded, keepsPace: Bool = false) {
        self.cutting = cutting
        self.keepsPace = keepsPace
    }

    /// What a recording needs to be judged.
    ///
    /// - Throws: A ``Failure`` that names the file.
    package mutating func open(
        _ file: String
    ) throws(Failure) -> (file: RecordingFile, replay: Replay, next: RecordedEvent?) {
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
            throw Failure(error, of: file)
        }
    }

    /// Judges a recording.
    package mutating func judge(_ file: String) async throws(Failure) -> Outcome {
        let (recording, replay, event) = try open(file)
        let start = ContinuousClock.now
        var answer = RecordedAnswer(recording, first: event, cutting: cutting) { [keepsPace] time in
            if keepsPace { try? await Task.sleep(until: start + time, clock: .continuous) }
        }
        do {
            let result = try await replay.judged(&answer)
            if !Task.isCancelled { try answer.finish() }
            return Self.outcome(of: file, replay, answer, result)
        } catch {
            throw Failure(error, of: file)
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
        let chunks = "\(Count(summary.chunkCount, "chunk")), \(summary.bodyBytes) bytes"
        let same = recorded == nil ? "no verdict recorded" : differences.isEmpty ? "as recorded" : "not as recorded"
        return Outcome(
            file: file,
            header: replay.header,
            item: replay.item,
            verdict: result.verdict,
            findings: result.findings,
            always: result.always,
            note: "step \"\(replay.header.step)\": \(status), \(chunks), \(same)",
            elapsed: summary.elapsed,
            differences: differences
        )
    }

    /// Judges recordings one after another, until the task is cancelled.
    ///
    /// - Returns: What each came to, and why others cannot be judged.
    package mutating func judge(all files: [String]) async -> (outcomes: [Outcome], broken: [Failure]) {
        var outcomes: [Outcome] = []
        var broken: [Failure] = []
        for file in files where !Task.isCancelled {
            do throws(Failure) {
                outcomes.append(try await judge(file))
            } catch {
                broken.append(error)
            }
        }
        return (outcomes, broken)
    }

    /// Tells of what recordings came to as a run would.
    ///
    /// - Returns: The run, and what could not be reported.
    package static func tell(
        _ outcomes: [Outcome],
        _ caller: Caller,
        to sinks: [any Reporter]
    ) async -> ConformanceRun.Outcome {
        let desk = ReportDesk(sinks)
        let header = RunHeader(version: caller.version, command: caller.command, seed: 0, startedAt: caller.date())
        for event in [.runStarted(header)] + ReplayedCase.events(of: outcomes) { await desk.receive(event) }
        let isInterrupted = Task.isCancelled
        await desk.finish(interrupted: isInterrupted)
        return ConformanceRun.Outcome(report: await desk.run, isInterrupted: isInterrupted, errors: await desk.errors)
    }
}

extension Failure {
    /// Why a recording cannot be judged.
    fileprivate init(_ error: any Error, of file: String) {
        switch error {
        case let error as RecordingError: self.init(error, in: file)
        case let error as ReplayError:
            self.init(.invalidInput, TextStyle.harmless("\(file) cannot be judged: \(error)"))
        default: self.init(.internalError, "\(file): \(error)")
        }
    }
}
