internal import KinesisVideo

/// How much the values of one case may still grow to, whatever makes them grow: references in texts, in arrays and in objects,
/// and values that are generated.
///
/// A scenario of a kilobyte that doubles a value thirty times would otherwise take all memory that there is. Every value is
/// counted as if it were written out, because in the end it is.
package struct ValueBudget: Sendable, Hashable {
    /// The bytes of all texts of a case: more than any server reads, and less than a small machine has of memory.
    package static let maximumBytes = 32 << 20

    /// The values of a case, those in arrays and objects included.
    package static let maximumNodes = 200_000

    /// What a name is worth that is known before a case runs: the name of a stream, an ARN, a way to sign.
    static let forNames = ValueBudget(bytes: 16 << 10, nodes: 200)

    private var bytes: Int
    private var nodes: Int

    /// What a case has, all of it where nothing else is said.
    package init(bytes: Int = maximumBytes, nodes: Int = maximumNodes) {
        (self.bytes, self.nodes) = (bytes, nodes)
    }

    /// Takes some of what is left.
    ///
    /// - Throws: ``ResolutionError`` where that is less.
    mutating func spend(bytes: Int = 0, nodes: Int = 0) throws(ResolutionError) {
        guard bytes <= self.bytes, nodes <= self.nodes else {
            throw ResolutionError(
                reference: Reference(root: "value"),
                message:
                    "the values of a case grow beyond \(Self.maximumBytes >> 20) MiB or \(Self.maximumNodes) values",
                isTooLarge: true
            )
        }
        self.bytes -= bytes
        self.nodes -= nodes
    }

    /// Takes what a value is worth, in the time that it takes to find out that there is not enough left.
    mutating func spend(on node: JSONNode) throws(ResolutionError) {
        switch node.value {
        case .null, .bool: try spend(nodes: 1)
        case .number(let text), .string(let text): try spend(bytes: text.utf8.count, nodes: 1)
        case .array(let elements):
            try spend(nodes: 1)
            for element in elements { try spend(on: element) }
        case .object(let members):
            try spend(nodes: 1)
            for member in members {
                try spend(bytes: member.name.utf8.count)
                try spend(on: member.value)
            }
        }
    }
}
