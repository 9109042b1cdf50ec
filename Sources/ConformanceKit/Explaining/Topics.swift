internal import Conformance
internal import ConformanceReports
internal import ConformanceRunner
internal import KinesisVideo
internal import KinesisVideoEmulator

/// All that has a name and can be explained.
///
/// Findings, diagnostics and faults are the program's own; the rest is what a suite's contract says, and missing where there is no
/// suite.
package struct Topics: Sendable {
    /// The topics, by kind, each kind in the order of where it comes from.
    package let all: [Topic]

    let suite: Suite?
    /// Where the suite is, for its cases.
    private let locator: SuiteLocator
    /// Why there is no suite; `nil` where there is one.
    private let problem: Failure?

    /// Gathers the topics.
    ///
    /// - Parameter locator: Where the suite is, if there is one.
    package init(_ locator: SuiteLocator) {
        self.locator = locator
        do throws(Failure) {
            let suite = try locator.suite()
            self.suite = suite
            problem = nil
            all = Self.own + Self.topics(of: suite.contract)
        } catch {
            suite = nil
            problem = error
            all = Self.own
        }
    }

    /// What the program explains without a suite.
    private static var own: [Topic] {
        let page = FindingsPage.own
        let cases = Dictionary(Invariant.allCases.map { ($0.rawValue, [$0.casePath]) }) { first, _ in first }
        return page.findings.map { Topic(.findings, $0.name, $0.summary, aliases: cases[$0.name] ?? [], .finding($0)) }
            + page.diagnostics.map { entry in
                let (name, any) = (entry.name, FindingsPage.anyFamily)
                let word = String(name.split(separator: ".").last ?? "")
                let families = name.hasPrefix(any) ? page.families.map { "\($0.name).\(word)" } : []
                return Topic(.diagnostics, name, entry.summary, aliases: [word] + families, .diagnostic(entry))
            }
            + Fault.Name.allCases.map { Topic(.faults, $0.rawValue, $0.summary, .fault($0)) }
    }

    private static func topics(of contract: Contract) -> [Topic] {
        let errors = contract.exceptions + contract.authenticationErrors + contract.frontEndErrors
        return contract.requirements.map { Topic(.requirements, $0.id, $0.text, .requirement($0)) }
            + contract.contested.map { Topic(.contested, $0.id, $0.question, .contested($0)) }
            + errors.map { Topic(.exceptions, $0.name, $0.meaning, .exception($0)) }
            + contract.inStreamErrors.map { error in
                Topic(.inStream, "\(error.id.rawValue)", error.meaning + ".", aliases: [error.code], .inStream(error))
            }
    }

    /// The topics of a name, case not counted; a fault may have its argument, its occasion and its stream behind it.
    ///
    /// - Throws: ``Failure`` of the kind `usage` where there is none, with what was probably meant.
    package func named(_ name: String) throws(Failure) -> [Topic] {
        let asked = name.lowercased()
        func find(_ word: String) -> [Topic] {
            let exact = all.filter { $0.name.lowercased() == word }
            return exact.isEmpty ? all.filter { $0.aliases.contains { $0.lowercased() == word } } : exact
        }
        let found = find(asked)
        guard found.isEmpty else { return found }
        let fault = find(String(asked.prefix { !"=@:".contains($0) })).filter { $0.kind == .faults }
        guard fault.isEmpty else { return fault }
        throw Failure(.usage, "there is nothing to explain of the name '\(TextStyle.harmless(name))'; \(advice(asked))")
    }

    private func advice(_ asked: String) -> String {
        let names = all.map(\.name)
        let longer = asked.utf8.count < 2 ? [] : names.filter { $0.lowercased().hasPrefix(asked) }
        let near = Spelling.closest(to: asked, in: names + all.flatMap(\.aliases)).map { "did you mean '\($0)'?" }
        let known =
            longer.isEmpty
            ? near ?? "'kvsconform explain' lists all that there is"
            : "it is the beginning of " + longer.prefix(8).joined(separator: ", ")
                + (longer.count > 8 ? " and \(longer.count - 8) more" : "")
        guard let problem else { return known }
        let why = problem.message.isEmpty ? "the suite has errors, which 'kvsconform check' shows" : problem.message
        return "\(known)\nwhat a suite explains is left out: \(why)"
    }

    /// The cases that name a requirement and the invariants that check it; `nil` where the suite's scenarios cannot be read.
    func coverage(of requirement: String) -> Coverage.Row? {
        guard let suite, let plan = try? RunPlan(CaseSelection(), of: locator).plan else { return nil }
        return Coverage(of: plan, against: suite.contract, about: [requirement]).rows.first
    }
}
