internal import KinesisVideo
internal import KinesisVideoEmulator

extension Fault.Name {
    /// The arguments that make a difference: the words that it takes, or the names of the contract that it is about.
    ///
    /// - Parameter contract: Says which members and errors there are; `nil` where it is not at hand.
    /// - Returns: The arguments as texts; the one that it has by itself where any other is as good, none where it takes none.
    func arguments(_ contract: Contract?) -> [String] {
        switch parameter {
        case .none: return []
        case .count(let count, _, _): return ["\(count)"]
        case .word(let words, _, _): return words
        case .text(let text, let meaning):
            var names: [String] = []
            switch meaning {
            case "MEMBER": names = contract?.operations.flatMap(\.input).flatMap { [$0] + $0.members }.map(\.name) ?? []
            case "EXCEPTION": names = contract?.exceptions.map(\.name) ?? []
            case "TAG": names = TagName.all.map(\.rawValue)
            default: break
            }
            var seen: Set<String> = []
            return ([text] + names).filter { seen.insert($0).inserted }
        }
    }

    /// The requirements that it breaks with one argument or another.
    func breaks(_ contract: Contract?) -> Set<String> {
        let faults = arguments(contract).compactMap { try? Fault("\(rawValue)=\($0)") } + [Fault(default: self)]
        return faults.reduce(into: []) { $0.formUnion($1.breaks) }
    }
}
