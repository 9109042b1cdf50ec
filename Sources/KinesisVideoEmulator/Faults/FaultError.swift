internal import KinesisVideo

/// What is wrong with the declaration of a fault.
package struct FaultError: Error, Hashable, Sendable, CustomStringConvertible {
    enum Reason: Hashable, Sendable {
        case unknown(String)
        case argument(Fault.Name, Fault.Argument)
        case occasion(Fault.Name, Fault.Occasion)
        case stream(String, known: [String])
    }

    let reason: Reason

    init(_ reason: Reason) {
        self.reason = reason
    }

    /// One sentence for a person.
    package var description: String {
        switch reason {
        case .unknown(let text):
            let nearest = Spelling.closest(to: text, in: Fault.Name.allCases.map(\.rawValue))
            return "there is no fault '\(text)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
        case .stream(let name, let known):
            let nearest = Spelling.closest(to: name, in: known).map { "did you mean '\($0)'?" }
            let list = known.isEmpty ? "none is declared" : "known: \(known.sorted().joined(separator: ", "))"
            return "there is no stream '\(name)' to have a fault; \(nearest ?? list)"
        case .occasion(let name, let occasion):
            return
                "the fault '\(name.rawValue)' acts always; only one that changes a session acts '@\(occasion.rawValue)'"
        case .argument(let name, let argument):
            switch name.parameter {
            case .none: return "the fault '\(name.rawValue)' takes no argument, not '\(argument)'"
            case .count(_, let bounds, let meaning):
                return
                    "the fault '\(name.rawValue)' takes \(meaning) from \(bounds.lowerBound) to \(bounds.upperBound), "
                    + "not '\(argument)'"
            case .text(_, let meaning): return "the fault '\(name.rawValue)' takes \(meaning), not '\(argument)'"
            case .word: return "the fault '\(name.rawValue)' takes \(name.parameter.placeholder), not '\(argument)'"
            }
        }
    }
}
