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

    /// When it acts.
    package let occasion: Occasion

    /// Declares a fault; without an argument it has its default (``Name/parameter``).
    ///
    /// - Throws: ``FaultError`` where the fault does not take such an argument, or cannot wait for such an occasion.
    package init(_ name: Name, _ argument: Argument? = nil, on occasion: Occasion = .always) throws(FaultError) {
        guard occasion == .always || name.waitsForOccasions else { throw FaultError(.occasion(name, occasion)) }
        self.name = name
        self.argument = try name.parameter.resolve(argument, for: name)
        self.occasion = occasion
    }

    /// A fault with its default argument.
    package init(default name: Name) {
        self.name = name
        self.argument = name.parameter.defaultArgument
        occasion = .always
    }

    /// When a fault acts that changes a session: what goes wrong only now and then is missed by whoever looks once.
    package enum Occasion: String, CaseIterable, Hashable, Sendable {
        /// Always.
        case always
        /// From the second document of a session on.
        case later
        /// In sessions that go on after a fragment or a token.
        case resumed
        /// In sessions that begin while the stream has another one.
        case beside
        /// In all sessions of a stream but its first.
        case again
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
