internal import Conformance
package import ConformanceRunner
package import KinesisVideo
internal import KinesisVideoClient

/// Finds out whether a target can be run against, before any case is: a line for each thing that has to be right.
package struct Doctor: Sendable {
    /// One thing that was looked at.
    package struct Finding: Sendable, Hashable {
        /// How it is.
        package enum State: String, Sendable {
            case well
            case wrong
            /// It could not be looked at, or is no matter of right and wrong.
            case open
        }

        /// What was looked at, in a word or two: `credentials`, `stream recorded`.
        package let subject: String
        package let state: State
        /// What was seen.
        package let text: String
        /// What to do about it; `nil` where there is nothing to do.
        package let advice: String?

        package init(_ subject: String, _ state: State, _ text: String, advice: String? = nil) {
            self.subject = subject
            self.state = state
            self.text = text
            self.advice = advice
        }
    }

    /// What all of it comes to.
    package enum Conclusion: Sendable, Hashable {
        case well
        /// What was typed makes no sense.
        case misused
        /// The target, a file or a stream is not as it has to be.
        case misconfigured
        case unreachable
        case noPermission
        /// Something could not be found out.
        case inconclusive
    }

    private let plan: RunPlan
    private let specification: TargetSpecification
    private let caller: Caller
    private let tell: @Sendable (Finding) -> Void

    /// Makes one; nothing is sent.
    ///
    /// - Parameters:
    ///   - plan: The suite and the cases whose needs are looked at.
    ///   - specification: The target.
    ///   - caller: Whose credentials and settings they are.
    ///   - tell: Told of each finding as it comes, without secrets.
    package init(
        _ plan: RunPlan,
        _ specification: TargetSpecification,
        _ caller: Caller,
        tell: @escaping @Sendable (Finding) -> Void
    ) {
        self.plan = plan
        self.specification = specification
        self.caller = caller
        self.tell = tell
    }

    /// Looks at everything, in the order in which one thing needs the other.
    package func examine() async -> Conclusion {
        let redaction = Redaction()
        let say: (Finding) -> Void = { finding in
            tell(
                Finding(
                    finding.subject,
                    finding.state,
                    redaction.text(finding.text),
                    advice: finding.advice.map(redaction.text)
                )
            )
        }
        say(Finding("suite", .well, "\(Count(plan.plan.cases.count, "case")) in \(plan.suite.root)"))
        let target: PreparedTarget
        do throws(Failure) {
            target = try await specification.prepare(plan.suite, caller, redaction)
        } catch {
            say(Finding("target", .wrong, error.description))
            return switch error.kind {
            case .usage: .misused
            case .configuration: .misconfigured
            default: .inconclusive
            }
        }
        let conclusion = await examine(target, redaction, say)
        await target.shutdown()
        return conclusion
    }

    /// Looks at a target that is prepared.
    private func examine(
        _ target: PreparedTarget,
        _ redaction: Redaction,
        _ say: (Finding) -> Void
    ) async -> Conclusion {
        for finding in settings(of: target) { say(finding) }
        guard let signed = target.target.credentials else {
            let problem = target.problem ?? Inconclusive(.credentials, "there are none")
            say(Finding("credentials", .wrong, problem.detail, advice: Self.advice(problem)))
            return Self.conclusion(problem.cause)
        }
        await say(credentials(signed, of: target))
        let connection = target.connection(plan.suite.contract, caller, redaction)
        let first = target.target.controlEndpoint ?? target.target.endpoint
        let way = Self.way(await connection.trial(of: first), to: first)
        for finding in way { say(finding) }
        if let problem = target.problem {
            // That it cannot be reached has been said.
            if problem.cause != .unreachable || !way.contains(where: { $0.state == .wrong }) {
                say(Finding("endpoint", .wrong, problem.detail, advice: Self.advice(problem)))
            }
            return Self.conclusion(problem.cause)
        }
        say(dialect(of: target))
        let worst = await examineStreams(of: target, connection, reached: [first], say).conclusion
        let absences = target.target.absences
        for (name, why) in absences.sorted(by: { $0.key < $1.key }) {
            say(Finding("stream \(name)", .open, "\(why): cases on it are skipped"))
        }
        let unmapped = plan.suite.manifest.streams.map(\.name)
            .filter { target.target.streams[$0] == nil && absences[$0] == nil }
        if !unmapped.isEmpty {
            say(
                Finding(
                    "streams",
                    .open,
                    "nothing stands for \(unmapped.joined(separator: ", ")): cases on them are skipped",
                    advice: "name yours with --stream LOGICAL=NAME; 'kvsconform list --streams' tells what each is like"
                )
            )
        }
        say(clock(of: connection))
        return connection.isClockOff && worst == .well ? .inconclusive : worst
    }

    // MARK: The target

    private func settings(of target: PreparedTarget) -> [Finding] {
        let facts = target.preparation
        var findings = [Finding("target", .well, "\(target.target.name), signed for \(target.target.region)")]
        if let control = facts.controlEndpoint {
            let variants = [(facts.usesFIPS, "FIPS"), (facts.usesDualStack, "dual stack")].compactMap { $0 ? $1 : nil }
            let words = ([control] + variants).joined(separator: ", ")
            findings.append(Finding("control", target.problem == nil ? .well : .open, words))
        }
        let ways = [
            facts.trust.map { "certificates: \($0)" }, facts.proxy.map { "through the proxy \($0)" },
            facts.connectTo.map { "connected to \($0)" },
        ].compactMap(\.self)
        if !ways.isEmpty { findings.append(Finding("way", .open, ways.joined(separator: ", "))) }
        return findings
    }

    private func credentials(_ signed: Credentials, of target: PreparedTarget) async -> Finding {
        let key = signed.accessKeyID
        guard let provider = target.access.credentials else {
            return Finding("credentials", .well, "\(key) of the target")
        }
        do throws(CredentialError) {
            let provided = try await provider.credentials()
            let expiry = provided.expiry.map { ", until \($0.rfc3339Text)" } ?? ""
            var owner = provided.account
            if owner == nil { owner = await account(of: provided.credentials, for: target) }
            let account = owner.map { ", account \($0)" } ?? ""
            return Finding("credentials", .well, "\(key) of \(provided.source)\(account)\(expiry)")
        } catch {
            return Finding("credentials", .wrong, error.description)
        }
    }

    /// Whose account credentials belong to, which STS is asked where the target is a region and can be reached.
    private func account(of credentials: Credentials, for target: PreparedTarget) async -> String? {
        guard target.problem == nil, case .endpoint(let file) = specification.source, file.endpoint == nil,
            case .chain(let profile) = file.credentials
        else { return nil }
        return await CredentialChain(
            profile: profile,
            region: target.target.region,
            usesFIPS: file.usesFIPS,
            usesDualStack: file.usesDualStack,
            in: CredentialSurroundings(caller, onSecret: target.redaction.learn(secret:))
        ).account(of: credentials)
    }

    private func dialect(of target: PreparedTarget) -> Finding {
        let evidence = target.preparation.dialectEvidence
        let name = target.target.dialect.rawValue
        switch target.preparation.dialect {
        case .answers: return Finding("dialect", .well, "\(name), seen by \(evidence.joined(separator: ", "))")
        case .builtIn where target.emulator == nil:
            return Finding("dialect", .open, "no refusal tells it; \(name) is taken, unless --dialect names another")
        default: return Finding("dialect", .well, "\(name), as the target says")
        }
    }

    private func clock(of connection: TargetConnection) -> Finding {
        guard let words = connection.clockWords else {
            return Finding("clock", .open, "no answer has a Date to compare this machine's clock with")
        }
        return connection.isClockOff
            ? Finding(
                "clock",
                .wrong,
                "this machine's is \(words)",
                advice: "set it: signatures that far off are refused"
            )
            : Finding("clock", .well, "this machine's is \(words)")
    }

    // MARK: Streams

    /// Reads each stream of a target for a moment, and sees whether it is what it stands for.
    ///
    /// - Parameters:
    ///   - target: The target.
    ///   - connection: The connection to it.
    ///   - endpoints: Those of which it was said how they are reached.
    ///   - say: Told of each finding as it comes.
    /// - Returns: What was seen of the streams that are what they stand for, in a sentence's words, by their logical names; and what
    ///   it comes to, which is what the first that is not comes to.
    package func examineStreams(
        of target: PreparedTarget,
        _ connection: TargetConnection,
        reached endpoints: Set<Endpoint> = [],
        _ say: (Finding) -> Void
    ) async -> (words: [String: String], conclusion: Conclusion) {
        var worst = Conclusion.well
        var endpoints = endpoints
        var words: [String: String] = [:]
        for logical in plan.suite.manifest.streams {
            guard let stream = target.target.streams[logical.name] else { continue }
            let nameless = target.nameless[logical.name]
            let (findings, conclusion) = await examine(stream, logical, nameless, connection, &endpoints, &words)
            for finding in findings { say(finding) }
            worst = worst == .well ? conclusion : worst
        }
        return (words, worst)
    }

    private func examine(
        _ stream: Target.Stream,
        _ logical: SuiteManifest.Stream,
        _ nameless: StreamLookup.Nameless?,
        _ connection: TargetConnection,
        _ seen: inout Set<Endpoint>,
        _ words: inout [String: String]
    ) async -> ([Finding], Conclusion) {
        let name = logical.name
        let checkup: StreamCheckup
        switch await connection.checkup(of: stream) {
        case .success(let found): checkup = found
        case .failure(let why):
            return (
                [Finding("stream \(name)", .wrong, why.detail, advice: Self.advice(why))],
                Self.conclusion(why.cause)
            )
        }
        var findings: [Finding] = []
        if seen.insert(checkup.endpoint).inserted {
            findings += Self.way(await connection.trial(of: checkup.endpoint), to: checkup.endpoint)
        }
        let expected = Self.expectation(of: logical)
        words[name] = checkup.words(at: connection.endpointTime)
        let text = "\(stream.name): \(words[name] ?? "")"
        guard expected.holds(checkup) else {
            var (advice, conclusion) = Self.remedy(checkup, expected)
            if logical.grows, checkup.count == 0 {
                advice += "; what 'kvsconform provision' made grows while 'kvsconform run --feed' lasts"
            }
            findings.append(Finding("stream \(name)", .wrong, text, advice: advice))
            return (findings, conclusion)
        }
        if let why = await connection.shortfall(of: logical, stream, checkup.fragments) {
            findings.append(
                Finding(
                    "stream \(name)",
                    .wrong,
                    "\(text); \(why)",
                    advice:
                        "map another one: 'kvsconform list --streams' tells what '\(name)' is like; cases on this one are skipped"
                )
            )
            return (findings, .misconfigured)
        }
        findings.append(Finding("stream \(name)", .well, text))
        if checkup.count > 0, stream.arn == nil {
            findings.append(
                Finding(
                    "stream \(name)",
                    .open,
                    "its ARN is not known: cases that name it so are skipped"
                        + (nameless.map { "; DescribeStream \($0.answer)" } ?? ""),
                    advice: (nameless.map { $0.isDenied ? "allow kinesisvideo:DescribeStream" : "try again" }
                        .map { "\($0), or " } ?? "") + "map the ARN: --stream \(name)=arn:…"
                )
            )
        }
        for (reason, count) in needs(of: name, checkup.fragments) {
            findings.append(Finding("stream \(name)", .open, "skips \(Count(count, "case")): \(reason)"))
        }
        return (findings, .well)
    }

    /// What to do about a stream that is not what it stands for, and what that comes to.
    private static func remedy(_ checkup: StreamCheckup, _ expected: Expectation) -> (String, Conclusion) {
        if case .refused(_, let exception?) = checkup.answer {
            if denials.contains(exception) {
                return ("allow kinesisvideo:GetMedia on it, or map another one", .noPermission)
            }
            if exception == ServiceException.invalidEndpoint.name {
                let advice =
                    "it lives behind another endpoint than \(checkup.endpoint): name the region as target to have it looked up, "
                    + "or the endpoint that GetDataEndpoint tells"
                return (advice, .misconfigured)
            }
        }
        return ("it is to be one that \(expected.words); map another one", .misconfigured)
    }

    /// Why cases on a stream are skipped, and how many, the most frequent reason first.
    private func needs(of name: String, _ known: KnownFragments) -> [(reason: String, count: Int)] {
        var counts: [String: Int] = [:]
        for item in plan.plan.cases where (try? item.logicalStream()) == name {
            if let reason = item.missing(in: known), item.neededFragments != .none { counts[reason, default: 0] += 1 }
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }

    /// The exceptions of a stream that the caller may not read.
    private static let denials: Set<String> = [ServiceException.notAuthorized.name, "AccessDeniedException"]

    /// What a stream has to answer to stand for a logical one.
    private struct Expectation {
        let words: String
        let holds: (StreamCheckup) -> Bool
    }

    private static func expectation(of stream: SuiteManifest.Stream) -> Expectation {
        func refused(_ words: String, _ names: Set<String>) -> Expectation {
            Expectation(words: words) { checkup in
                if case .refused(_, let exception?) = checkup.answer { names.contains(exception) } else { false }
            }
        }
        if let id = stream.failsWith { return Expectation(words: "ends in error \(id)") { $0.errorID == id } }
        switch stream.kind {
        case .missing: return refused("does not exist", ["ResourceNotFoundException"])
        case .forbidden:
            return refused("the caller may not read", denials)
        case .elsewhere: return refused("lives behind another endpoint", ["InvalidEndpointException"])
        case .empty: return Expectation(words: "has no fragment") { $0.answer == .stream && $0.count == 0 }
        case .readable: return Expectation(words: "has fragments") { $0.answer == .stream && $0.count > 0 }
        }
    }

    // MARK: What it comes to

    private static func conclusion(_ cause: Inconclusive.Cause) -> Conclusion {
        switch cause {
        case .unreachable: .unreachable
        case .credentials: .noPermission
        default: .inconclusive
        }
    }

    private static func advice(_ why: Inconclusive) -> String? {
        switch why.cause {
        // There is a way, to somebody whose certificate says what is wrong.
        case .unreachable where why.detail.contains("its certificate"): nil
        case .clock: "set this machine's clock"
        case .throttled: "wait, and see who else calls the stream"
        case .unavailable: "wait, and try again"
        case .unreachable: "look at the name, the route, proxies (HTTPS_PROXY, NO_PROXY) and firewalls"
        default: nil
        }
    }
}
