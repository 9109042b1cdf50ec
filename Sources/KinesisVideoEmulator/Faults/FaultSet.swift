/// The faults that are in force for one stream, asked by the seams at which they act.
package struct FaultSet: Hashable, Sendable {
    private let arguments: [Fault.Name: [Fault.Argument]]
    /// The faults whose occasion has not come.
    private let waiting: [Fault]

    /// No fault: the emulator is faithful.
    package static let none = FaultSet([])

    /// Puts faults in force; a name can stand more than once with different arguments.
    package init(_ faults: some Sequence<Fault>) {
        self.init([:], faults, on: .always)
    }

    private init(
        _ known: [Fault.Name: [Fault.Argument]],
        _ faults: some Sequence<Fault>,
        on occasion: Fault.Occasion
    ) {
        var arguments = known
        var waiting: [Fault] = []
        for fault in faults {
            if fault.occasion == occasion {
                arguments[fault.name, default: []] += fault.argument.map { [$0] } ?? []
            } else {
                waiting.append(fault)
            }
        }
        self.arguments = arguments
        self.waiting = waiting
    }

    /// The same on an occasion, on which more may go wrong.
    func on(_ occasion: Fault.Occasion) -> FaultSet {
        waiting.isEmpty ? self : FaultSet(arguments, waiting, on: occasion)
    }

    /// What of it is about the way that a body takes, and not about what is in it.
    var ofDelivery: FaultSet {
        FaultSet(
            arguments.filter { $0.key.concernsDelivery },
            waiting.filter { $0.name.concernsDelivery },
            on: .always
        )
    }

    /// Whether a fault is in force.
    func contains(_ name: Fault.Name) -> Bool {
        arguments[name] != nil
    }

    /// Whether a fault is in force with just this word.
    func contains(_ name: Fault.Name, _ word: String) -> Bool {
        texts(of: name).contains(word)
    }

    /// Whether a fault is in force with just this number.
    func contains(_ name: Fault.Name, _ count: Int) -> Bool {
        arguments[name]?.contains(.count(count)) ?? false
    }

    /// The number of a fault that is in force with one.
    func count(of name: Fault.Name) -> Int? {
        guard case .count(let count)? = arguments[name]?.first else { return nil }
        return count
    }

    /// The words that a fault is in force with.
    func texts(of name: Fault.Name) -> [String] {
        (arguments[name] ?? []).compactMap { if case .text(let text) = $0 { text } else { nil } }
    }
}
