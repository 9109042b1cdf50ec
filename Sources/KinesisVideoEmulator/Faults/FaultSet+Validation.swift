internal import KinesisVideo

// The seam of the validation: which violations of the contract are overlooked.

extension FaultSet {
    /// The refusal that is told instead of the one that is meant.
    func mistaken(_ refusal: Refusal) -> Refusal {
        for words in texts(of: .mistakenError).map({ $0.split(separator: "/").map(String.init) })
        where words.first == refusal.error {
            return Refusal(named: words.last ?? refusal.error)
        }
        return refusal
    }

    /// Whether a violation is not noticed.
    func overlooks(_ violation: Contract.Violation) -> Bool {
        switch violation.kind {
        case .missing: contains(.ignoresRequired, violation.memberName)
        case .noneOf(let names): names.contains { contains(.ignoresRequired, $0) }
        case .wrongType, .notATimestamp: contains(.ignoresType, violation.memberName)
        case .tooShort, .tooLong: contains(.ignoresLength, violation.memberName)
        case .wrongForm: contains(.ignoresPattern, violation.memberName)
        case .notAllowed: contains(.ignoresEnumeration)
        case .missingCompanion: contains(.ignoresCompanions)
        case .duplicate: false
        }
    }
}
