internal import KinesisVideo

/// Turns the bytes of a journal back into the events of its run, incrementally.
///
/// The last line may be torn: a run that was killed wrote only so much of it. What stands after a line break is whole, and an
/// error there is one.
package struct JournalReader: Sendable {
    /// The longest line that is read, in bytes.
    package static let maximumLine = 64 << 20

    private var pending: [UInt8] = []
    private var line = 0
    private var hasHeader = false
    private var sources: [String: Source] = [:]
    private var targets: [String: Plan] = [:]
    private var steps: [CaseKey: [StepRecord]] = [:]

    private enum Source: Sendable {
        case growing([UInt8])
        case whole(SourceText)
    }

    private struct CaseKey: Hashable {
        let target: String
        let path: String
    }

    /// A target that is announced, and its cases as far as they came.
    private struct Plan: Sendable {
        let header: TargetHeader
        let count: Int
        var cases: [TargetHeader.PlannedCase] = []
        var byPath: [String: Int] = [:]
        var isAnnounced = false

        var announced: TargetHeader {
            header.with(plan: cases)
        }
    }

    /// Whether the lines of steps are left out unread, which are most of a journal.
    private let skipsSteps: Bool
    private static let stepBeginning = Array(#"{"event":"step","#.utf8)

    /// Begins to read.
    ///
    /// - Parameter withSteps: Whether what was seen in each step is wanted.
    package init(withSteps: Bool = true) {
        skipsSteps = !withSteps
    }

    /// Whether the last line has no line break: it was torn, and is left out.
    package var isTorn: Bool {
        !pending.isEmpty
    }

    /// Takes in the next bytes.
    ///
    /// - Parameter bytes: Any piece of the journal, in order.
    /// - Returns: The events of the lines that are whole now.
    /// - Throws: What is wrong with the first bad line; nothing can be read after it.
    package mutating func read(_ bytes: ArraySlice<UInt8>) throws(JournalError) -> [RunEvent] {
        var events: [RunEvent] = []
        var rest = bytes
        while let end = rest.firstIndex(of: 0x0A) {
            pending += rest[..<end]
            rest = rest[(end + 1)...]
            line += 1
            guard !skipsSteps || !pending.starts(with: Self.stepBeginning) else {
                pending.removeAll(keepingCapacity: true)
                continue
            }
            do throws(JournalError) {
                events += try take(pending)
            } catch {
                throw JournalError(error.message, line: line)
            }
            pending.removeAll(keepingCapacity: true)
        }
        pending += rest
        guard pending.count <= Self.maximumLine else {
            throw JournalError("longer than \(Self.maximumLine) bytes", line: line + 1)
        }
        return events
    }

    /// The targets whose plan the end of the journal cut short, with the cases that came.
    ///
    /// To be asked for after the last bytes: whoever was killed while announcing a target has announced it all the same.
    package mutating func finish() -> [RunEvent] {
        let cut = targets.values.filter { !$0.isAnnounced }.sorted { $0.header.name < $1.header.name }
        for plan in cut { targets[plan.header.name]?.isAnnounced = true }
        return cut.map { .targetPlanned($0.announced) }
    }

    private mutating func take(_ bytes: [UInt8]) throws(JournalError) -> [RunEvent] {
        if bytes.isEmpty { return [] }
        let root: JSONNode
        do throws(JSONError) {
            root = try JSONReader.parse(bytes, limits: JSONReader.Limits(maximumBytes: Self.maximumLine)).root
        } catch {
            throw JournalError("not JSON: \(error)")
        }
        let fields = try JournalFields(root)
        let event = try fields.string("event")
        guard hasHeader || event == "run" else { throw JournalError("a journal begins with the event 'run'") }
        switch event {
        case "run": return [try header(fields)]
        case "target": return try target(fields)
        case "plan": return try plan(fields)
        case "targetStarted":
            let plan = try plan(named: fields.string("target"))
            return [.targetStarted(plan.announced.with(startedAt: try fields.time("startedAt")))]
        case "caseAdded": return [try caseAdded(fields)]
        case "caseStarted":
            return [.caseStarted(target: try fields.string("target"), path: try fields.string("case"))]
        case "source":
            try source(fields)
            return []
        case "step":
            let key = CaseKey(target: try fields.string("target"), path: try fields.string("case"))
            steps[key, default: []].append(try StepRecord(fields))
            return []
        case "caseFinished": return [try caseFinished(fields)]
        case "runFinished":
            return [
                .runFinished(interrupted: try fields.flag("interrupted"), elapsed: try fields.duration("elapsedNs"))
            ]
        default:
            // A later version of the program may tell more.
            return []
        }
    }

    private mutating func header(_ fields: JournalFields) throws(JournalError) -> RunEvent {
        guard !hasHeader else { throw JournalError("a second event 'run'") }
        guard try fields.string("format") == JournalWriter.formatName else {
            throw JournalError("not a journal of kvsconform")
        }
        let version = try fields.count("formatVersion")
        guard version <= JournalWriter.formatVersion else {
            throw JournalError(
                "format version \(version) is newer than this program knows (\(JournalWriter.formatVersion))"
            )
        }
        hasHeader = true
        return .runStarted(
            RunHeader(
                version: try fields.string("version"),
                command: try fields.string("command"),
                options: try fields.strings("options"),
                project: try fields.optionalString("project"),
                suite: try fields.optionalString("suite"),
                shard: try fields.optionalString("shard"),
                isWhole: try fields.optionalFlag("whole"),
                seed: try fields.unsigned("seed"),
                startedAt: try fields.time("startedAt")
            )
        )
    }

    // MARK: Plans

    private mutating func target(_ fields: JournalFields) throws(JournalError) -> [RunEvent] {
        let name = try fields.string("target")
        guard targets[name] == nil else { throw JournalError("a second target '\(name)'") }
        let limits = try fields.object("limits") { fields throws(JournalError) in
            Target.Limits(callsPerSecond: try fields.count("callsPerSecond"), sessions: try fields.count("sessions"))
        }
        let preparation = try fields.object("prepared") { fields throws(JournalError) in
            TargetHeader.Preparation(
                controlEndpoint: try fields.optionalString("controlEndpoint"),
                usesFIPS: try fields.optionalFlag("fips") ?? false,
                usesDualStack: try fields.optionalFlag("dualStack") ?? false,
                // What a later version of the program may find elsewhere is not known here.
                dialect: try fields.optionalString("dialectFrom").flatMap { .init(rawValue: $0) },
                dialectEvidence: try fields.strings("dialectSeenBy"),
                unspoken: try fields.strings("unspoken"),
                credentials: try fields.optionalString("credentialsFrom").flatMap { .init(rawValue: $0) },
                credentialSource: try fields.optionalString("credentialsOf"),
                streamEndpoints: try fields.texts("streamEndpoints"),
                trust: try fields.optionalString("trust"),
                proxy: try fields.optionalString("proxy"),
                connectTo: try fields.optionalString("connectTo")
            )
        }
        let header = TargetHeader(
            name: name,
            endpoint: try fields.string("endpoint"),
            region: try fields.string("region"),
            dialect: try fields.string("dialect"),
            argument: try fields.optionalString("argument"),
            limits: limits,
            preparation: preparation,
            startedAt: try fields.time("startedAt"),
            plan: []
        )
        targets[name] = Plan(header: header, count: try fields.count("cases"))
        return announce(name)
    }

    private mutating func plan(_ fields: JournalFields) throws(JournalError) -> [RunEvent] {
        let name = try fields.string("target")
        // Taken out while it grows, so that it is not copied with every line.
        guard var plan = targets.removeValue(forKey: name) else { throw Self.unknownTarget(name) }
        let cases = try fields.objects("cases", Self.plannedCase)
        guard try fields.count("first") == plan.cases.count, plan.cases.count + cases.count <= plan.count else {
            throw JournalError("the plan of '\(name)' is out of order")
        }
        for item in cases {
            if plan.byPath[item.path] == nil { plan.byPath[item.path] = plan.cases.count }
            plan.cases.append(item)
        }
        targets[name] = plan
        return announce(name)
    }

    private static func plannedCase(_ fields: JournalFields) throws(JournalError) -> TargetHeader.PlannedCase {
        TargetHeader.PlannedCase(
            path: try fields.string("case"),
            title: try fields.string("title"),
            location: SourceLocation(
                file: try fields.string("file"),
                line: try fields.count("line"),
                column: try fields.count("column")
            ),
            requirements: try fields.strings("requirements"),
            ordinal: try fields.optionalCount("ordinal") ?? 0,
            selector: try fields.strings("selector"),
            isRandom: try fields.optionalFlag("random") ?? false
        )
    }

    private mutating func caseAdded(_ fields: JournalFields) throws(JournalError) -> RunEvent {
        let name = try fields.string("target")
        var plan = try plan(named: name)
        guard let planned = try fields.object("planned", Self.plannedCase) else {
            throw JournalError("an event 'caseAdded' without 'planned'")
        }
        if plan.byPath[planned.path] == nil {
            plan.byPath[planned.path] = plan.cases.count
            plan.cases.append(planned)
            targets[name] = plan
        }
        return .caseAdded(target: name, planned)
    }

    /// The event of a target's plan, as soon as it is whole.
    private mutating func announce(_ name: String) -> [RunEvent] {
        guard let plan = targets[name], plan.cases.count >= plan.count, !plan.isAnnounced else { return [] }
        targets[name]?.isAnnounced = true
        return [.targetPlanned(plan.announced)]
    }

    private func plan(named name: String) throws(JournalError) -> Plan {
        guard let plan = targets[name] else { throw Self.unknownTarget(name) }
        return plan
    }

    private static func unknownTarget(_ name: String) -> JournalError {
        JournalError("no line before this one has the target '\(name)'")
    }

    // MARK: Results

    private mutating func source(_ fields: JournalFields) throws(JournalError) {
        let name = try fields.string("name")
        let piece: [UInt8]
        if let hex = try fields.optionalString("hex") {
            guard let bytes = Hexadecimal.bytes(of: hex) else {
                throw JournalError("'hex' is not pairs of hexadecimal digits")
            }
            piece = bytes
        } else {
            piece = Array(try fields.string("text").utf8)
        }
        var bytes: [UInt8] = []
        if case .growing(let known) = sources[name] { bytes = known }
        guard try fields.count("offset") == bytes.count else {
            throw JournalError("the source '\(name)' is out of order")
        }
        sources[name] = .growing(bytes + piece)
    }

    private mutating func text(named name: String) -> SourceText? {
        switch sources[name] {
        case .whole(let text): return text
        case .growing(let bytes):
            let text = SourceText(name: name, bytes: bytes)
            sources[name] = .whole(text)
            return text
        case nil: return nil
        }
    }

    private mutating func findings(_ fields: JournalFields) throws(JournalError) -> [Finding] {
        var findings: [Finding] = []
        for node in fields.node("findings")?.arrayValue ?? [] {
            findings.append(
                try Finding(JournalFields(node, "'findings'")) { self.text(named: $0) }
            )
        }
        return findings
    }

    private mutating func caseFinished(_ fields: JournalFields) throws(JournalError) -> RunEvent {
        let key = CaseKey(target: try fields.string("target"), path: try fields.string("case"))
        let plan = try plan(named: key.target)
        guard let index = plan.byPath[key.path] else {
            throw JournalError("the case '\(key.path)' is not in the plan of '\(key.target)'")
        }
        let planned = plan.cases[index]
        var attempts: [CaseResult.Attempt] = []
        for node in fields.node("earlierAttempts")?.arrayValue ?? [] {
            let fields = try JournalFields(node, "'earlierAttempts'")
            attempts.append(CaseResult.Attempt(verdict: try Verdict(fields), findings: try findings(fields)))
        }
        return .caseFinished(
            target: key.target,
            CaseResult(
                path: planned.path,
                title: planned.title,
                location: planned.location,
                requirements: planned.requirements,
                verdict: try Verdict(fields),
                findings: try findings(fields),
                notes: try fields.strings("notes"),
                readings: try fields.objects("readings") { fields throws(JournalError) in
                    ContestedReading(
                        point: try fields.string("point"),
                        reading: try fields.optionalString("reading")
                    )
                },
                duration: try fields.duration("durationNs"),
                earlierAttempts: attempts,
                steps: steps.removeValue(forKey: key) ?? []
            )
        )
    }
}

extension Verdict {
    fileprivate init(_ fields: JournalFields) throws(JournalError) {
        let reason = try fields.optionalString("reason") ?? ""
        switch try fields.string("verdict") {
        case "passed": self = .passed
        case "failed": self = .failed
        case "nonStrict": self = .nonStrict
        case "inconclusive": self = .inconclusive(try Inconclusive(fields, reason))
        case "skipped": self = .skipped(reason: reason)
        case "accepted":
            self = .accepted(
                Acceptance(
                    reason: reason,
                    link: try fields.optionalString("link"),
                    expires: try fields.optionalString("expires")
                )
            )
        case let name: throw JournalError("there is no verdict '\(name)'")
        }
    }
}

extension Inconclusive {
    /// Reads the cause; in the sentence where a journal is older than causes are.
    fileprivate init(_ fields: JournalFields, _ reason: String) throws(JournalError) {
        if let name = try fields.optionalString("cause") {
            self.init(Cause(rawValue: name) ?? .other, reason)
        } else if reason == Inconclusive.unjudged.detail {
            self = .unjudged
        } else {
            self.init(reason.contains(Inconclusive.unreachable("").detail) ? .unreachable : .other, reason)
        }
    }
}
