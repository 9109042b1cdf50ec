package import KinesisVideo

/// How binding a requirement or an expectation is, as the contract has it.
package typealias Level = Contract.Level

extension Contract.Level: Comparable {
    private var rank: Int {
        switch self {
        case .may: 0
        case .should: 1
        case .must: 2
        }
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.rank < right.rank
    }
}
