internal import Conformance
internal import KinesisVideo

/// What a run says of an endpoint, on one page: what was decided and how, what was not and why, and where it can be looked up.
struct Statement {
    /// What is said of one target.
    struct Subject {
        let name: String
        let endpoint: String
        let region: String
        let dialect: String
        let counts: VerdictCounts
        /// The requirements that some case came to a verdict about, and none was broken; sorted.
        let kept: [String]
        /// The requirements that a finding that binds names; sorted.
        let broken: [String]
        /// The requirements that should hold, and a finding names; sorted.
        let loosened: [String]
        /// The requirements that no case came to a verdict about; sorted.
        let undecided: [String]
        /// Why cases were skipped or could not be judged, with how many there are of each, the most frequent first.
        let reasons: [(reason: String, count: Int)]
        /// Why failures are accepted, with how many there are of each, in the same order.
        let accepted: [(reason: String, count: Int)]
        /// The contested points of which answers showed a reading, each with what was seen, sorted by point.
        let readings: [(point: String, seen: [String])]
    }

    let conclusion: String
    let isGood: Bool
    let version: String
    let command: String
    let startedAt: String
    /// The hash of the suite that was asked; `nil` in runs that do not have it.
    let suite: String?
    /// The SHA-256 of the run's journal in the order of the plan, as `--format jsonl` writes it.
    let journal: String
    let subjects: [Subject]

    init(_ run: RunReport) throws(ReportError) {
        let conclusion = RunConclusion(run)
        self.conclusion = conclusion.words
        isGood = conclusion.isFlawless
        version = run.header?.version ?? ""
        command = run.header?.command ?? ""
        startedAt = run.header?.startedAt.rfc3339Text ?? ""
        suite = run.header?.suite
        journal = SignatureV4.hash(of: try JSONLinesFormat().documents(of: run).flatMap(\.bytes))
        subjects = run.targets.map { Subject($0) }
    }
}

extension Statement.Subject {
    fileprivate init(_ target: RunReport.Target) {
        var decided: Set<String> = []
        var named: Set<String> = []
        var broken: Set<String> = []
        var loosened: Set<String> = []
        var reasons: [String: Int] = [:]
        var accepted: [String: Int] = [:]
        var readings: [String: Set<String>] = [:]
        for result in target.results {
            named.formUnion(result.requirements)
            switch result.verdict {
            case .passed, .nonStrict, .failed: decided.formUnion(result.requirements)
            case .accepted(let acceptance):
                decided.formUnion(result.requirements)
                accepted[acceptance.description, default: 0] += 1
            case .skipped, .inconclusive: reasons[result.verdict.reason ?? result.verdict.name, default: 0] += 1
            }
            for finding in result.findings {
                switch finding.level {
                case .must: broken.formUnion(finding.requirements)
                case .should: loosened.formUnion(finding.requirements)
                case .may: break
                }
            }
            for reading in result.readings {
                if let seen = reading.reading { readings[reading.point, default: []].insert(seen) }
            }
        }
        name = target.header.name
        endpoint = target.header.endpoint
        region = target.header.region
        dialect = target.header.dialect
        counts = target.counts
        kept = decided.subtracting(broken).subtracting(loosened).sorted()
        self.broken = broken.sorted()
        self.loosened = loosened.subtracting(broken).sorted()
        undecided = named.subtracting(decided).subtracting(broken).sorted()
        self.reasons = Self.sorted(reasons)
        self.accepted = Self.sorted(accepted)
        self.readings = readings.map { ($0.key, $0.value.sorted()) }.sorted { $0.point < $1.point }
    }

    private static func sorted(_ reasons: [String: Int]) -> [(reason: String, count: Int)] {
        reasons.map { ($0.key, $0.value) }.sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
    }

    /// The lists of requirements under their headings; those without any are left out.
    var lists: [(title: String, requirements: [String])] {
        [
            ("Broken", broken), ("Should hold, and do not", loosened), ("Not decided", undecided), ("Kept", kept),
        ].filter { !$0.1.isEmpty }
    }
}
