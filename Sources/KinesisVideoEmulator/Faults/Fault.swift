/// One declared misbehaviour of the emulator: what it does differently from the service, on purpose.
///
/// Faults prove that a suite notices (mutants) and that a consumer survives. Each one departs from the faithful
/// behaviour at a single seam: the answer's head, where a session starts, the order of the chunks, a chunk's bytes, or
/// the delivery.
package struct Fault: Hashable, Sendable {
    /// What goes wrong.
    package let name: Name

    /// How much, which, or where; nil for a fault that takes no argument.
    package let argument: Argument?

    /// Declares a fault; without an argument it has its default (``Name/parameter``).
    ///
    /// - Throws: ``FaultError`` where the fault does not take such an argument.
    package init(_ name: Name, _ argument: Argument? = nil) throws(FaultError) {
        self.name = name
        self.argument = try name.parameter.resolve(argument, for: name)
    }

    /// A fault with its default argument.
    package init(default name: Name) {
        self.name = name
        self.argument = name.parameter.defaultArgument
    }

    /// What an argument can be.
    package enum Argument: Hashable, Sendable, CustomStringConvertible {
        /// A number: of a document (counted from 1), of bytes, of milliseconds, or a status.
        case count(Int)
        /// A word: the name of a tag, a member, a header's value.
        case text(String)

        /// The argument as it is written after `=`.
        package var description: String {
            switch self {
            case .count(let count): String(count)
            case .text(let text): text
            }
        }
    }
}
