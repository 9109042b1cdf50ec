internal import Conformance
internal import ConformanceReports
package import KinesisVideo

/// The account of a proof of teeth, for people, for programs, and for the documentation.
package struct TeethAccount: Sendable {
    private let outcome: TeethProof.Outcome
    private let contract: Contract

    package init(_ outcome: TeethProof.Outcome, _ contract: Contract) {
        self.outcome = outcome
        self.contract = contract
    }

    /// The mutants that live on some variation, and that nothing explains.
    package var survivors: [TeethProof.Account] { outcome.accounts.filter(\.isUnexplainedSurvivor) }

    /// The mutants that live, and of which it is said why nobody need notice them.
    private var equivalent: [TeethProof.Account] {
        outcome.accounts.filter { $0.mutant.equivalence != nil && $0.kills < outcome.variations.count }
    }

    /// How many were noticed on every variation.
    private var dead: Int { outcome.accounts.count { $0.kills == outcome.variations.count } }

    /// In a sentence: `412 mutants on 2 variations: 405 noticed, 7 equivalent, 0 survivors`.
    package var sentence: String {
        let all = Count(outcome.accounts.count, "mutant")
        let untried = outcome.accounts.count { $0.fates.contains(.untried) }
        let unjudged = outcome.accounts.count {
            !$0.isUnexplainedSurvivor && $0.mutant.equivalence == nil && $0.hasUnjudged
        }
        return "\(all) on \(Count(outcome.variations.count, "variation")): \(dead) noticed, "
            + "\(unjudged) that no run passes on, \(equivalent.count) explained, \(Count(survivors.count, "survivor"))"
            + (untried == 0 ? "" : ", \(untried) untried")
    }

    // MARK: Console

    /// What became of one mutant, in a line.
    package static func line(_ account: TeethProof.Account) -> String {
        if let kill = account.kill, !account.isUnexplainedSurvivor {
            let place = kill.byteOffset.map { ", byte \($0)" } ?? ""
            let time = kill.milliseconds.map { ", \($0) ms" } ?? ""
            return "\(account.mutant.name): \(kill.code) (\(kill.requirement)) in \(kill.path)\(place)\(time)"
        }
        if let reason = account.mutant.equivalence { return "\(account.mutant.name): not noticed: \(reason)" }
        let fates = account.fates.map { fate in
            switch fate {
            case .killed(let kill): "noticed (\(kill.code))"
            case .survived(let decided, let others):
                "\(Count(decided, "case")) decided, none noticed"
                    + (others.isEmpty ? "" : "; \(others.joined(separator: ", ")) named something else")
            case .unjudged(let count): "\(Count(count, "case")) about it could not be judged"
            case .untried: "untried"
            }
        }
        return "\(account.mutant.name): \(fates.joined(separator: " | "))"
    }

    /// What is said when all is done: a line for each group, the survivors, and the requirements that killed nothing.
    package var text: String {
        var table = TextTable(["mutants", "", "noticed", "unjudged", "explained", "survivors"], left: [0])
        for (group, accounts) in groups {
            table.append([
                group, "\(accounts.count)", "\(accounts.count { $0.kills == outcome.variations.count })",
                "\(accounts.count { $0.hasUnjudged })",
                "\(accounts.count { $0.mutant.equivalence != nil && $0.kills < outcome.variations.count })",
                "\(accounts.count { $0.isUnexplainedSurvivor })",
            ])
        }
        var text = table.text + "\n"
        for account in survivors {
            text += "SURVIVOR \(Self.line(account))\n  \(account.mutant.summary)\n"
            text += "  breaks \(account.mutant.breaks.sorted().joined(separator: ", "))\n"
        }
        if !outcome.idleRequirements.isEmpty {
            text += "must hold, and killed nothing everywhere: \(outcome.idleRequirements.joined(separator: ", "))\n"
        }
        return text + sentence + "\n"
    }

    private var groups: [(name: String, accounts: [TeethProof.Account])] {
        var order: [String] = []
        var groups: [String: [TeethProof.Account]] = [:]
        for account in outcome.accounts {
            if groups[account.mutant.group] == nil { order.append(account.mutant.group) }
            groups[account.mutant.group, default: []].append(account)
        }
        return order.map { ($0, groups[$0] ?? []) }
    }

    // MARK: Documentation

    /// A page: what each requirement is proven by.
    package var markdown: String {
        var text = """
            # Teeth

            Made by `kvsconform prove --teeth --table`. \(sentence).

            A mutant is the built-in emulator with one fault: a contract that says something else in one place, or a declared
            fault. It is noticed when a case does not pass for a finding that names a requirement which the mutant breaks.

            | requirement | level | mutants | noticed | dies for it, for instance |
            |---|---|---|---|---|

            """
        for requirement in contract.requirements {
            let about = outcome.accounts.filter { $0.mutant.breaks.contains(requirement.id) }
            let noticed = about.count { $0.kills == outcome.variations.count }
            let own = outcome.killed[requirement.id]?.first.map { "`\($0)`" } ?? ""
            text += "| \(requirement.id) | \(requirement.level.rawValue) | \(about.count) | \(noticed) | \(own) |\n"
        }
        text += "\n## Mutants\n\n| mutant | noticed by | as | byte |\n|---|---|---|---|\n"
        for account in outcome.accounts {
            if let kill = account.kill, !account.isUnexplainedSurvivor {
                let byte = kill.byteOffset.map { "\($0)" } ?? ""
                text +=
                    "| `\(account.mutant.name)` | `\(kill.path)` | `\(kill.code)`, \(kill.requirement) | \(byte) |\n"
            } else {
                let fate = account.hasUnjudged ? "cases about it cannot be judged" : "**survives**"
                text += "| `\(account.mutant.name)` | nobody | \(account.mutant.equivalence ?? fate) | |\n"
            }
        }
        return text
    }

    /// The account for programs.
    package var json: JSONNode {
        .object([
            "variations": .array(outcome.variations.map { .string($0.description) }),
            "mutants": .array(outcome.accounts.map(Self.node)),
            "idleRequirements": .array(outcome.idleRequirements.map { .string($0) }),
        ])
    }

    private static func node(_ account: TeethProof.Account) -> JSONNode {
        .object([
            "name": .string(account.mutant.name),
            "group": .string(account.mutant.group),
            "summary": .string(account.mutant.summary),
            "breaks": .array(account.mutant.breaks.sorted().map { .string($0) }),
            "equivalent": account.mutant.equivalence.map { .string($0) },
            "fates": .array(account.fates.map(Self.node)),
            "killers": account.killers.isEmpty ? nil : .array(account.killers.sorted().map { .string($0) }),
        ])
    }

    private static func node(_ fate: TeethProof.Fate) -> JSONNode {
        switch fate {
        case .untried: .object(["fate": "untried"])
        case .unjudged(let count): .object(["fate": "unjudged", "cases": .integer(count)])
        case .survived(let decided, let others):
            .object([
                "fate": "survived", "decided": .integer(decided), "others": .array(others.map { .string($0) }),
            ])
        case .killed(let kill):
            .object([
                "fate": "killed", "case": .string(kill.path), "code": .string(kill.code),
                "requirement": .string(kill.requirement), "byteOffset": kill.byteOffset.map { .integer($0) },
                "milliseconds": kill.milliseconds.map { .integer($0) },
            ])
        }
    }
}
