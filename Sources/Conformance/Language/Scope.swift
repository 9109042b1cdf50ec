package import KinesisVideo
internal import Synchronization

/// The values that references stand for while a case runs.
package struct Scope: Sendable {
    private var values: [String: JSONNode] = [:]

    /// What random values are made from: the same seed makes the same values.
    package var seed: UInt64 = 0

    /// What values that are made from now on may grow to.
    private var budget: ValueBudget

    /// Where several values share that.
    private var meter: Meter?

    private final class Meter: Sendable {
        let left: Mutex<ValueBudget>

        init(_ budget: ValueBudget) {
            left = Mutex(budget)
        }
    }

    package init(_ values: [String: JSONNode] = [:], budget: ValueBudget = ValueBudget()) {
        self.values = values
        self.budget = budget
    }

    /// Gives a name its value.
    package mutating func define(_ name: String, _ value: JSONNode) {
        values[name] = value
    }

    /// Gives a name the value that a scenario has for it, and keeps in mind how large that is.
    ///
    /// - Throws: ``ResolutionError`` where it has none, or where the values of the case grow too large with it.
    package mutating func define(_ name: String, as template: Template) throws(ResolutionError) {
        let node = try template.resolved(in: self, &budget)
        define(name, node)
    }

    /// The same names for what several values are made of that exist at the same time: they share what is left.
    package var metered: Scope {
        var scope = self
        scope.meter = Meter(remaining)
        return scope
    }

    /// What a value that is made now may grow to.
    var remaining: ValueBudget {
        meter?.left.withLock(\.self) ?? budget
    }

    /// Notes what a value left.
    func note(_ budget: ValueBudget) {
        meter?.left.withLock { $0 = budget }
    }

    /// All names and their values, sorted by name.
    package var node: JSONNode {
        .object(values.sorted { $0.key < $1.key }.map { JSONNode.Member(name: $0.key, value: $0.value) })
    }

    /// The value of a name.
    package subscript(name: String) -> JSONNode? {
        values[name]
    }

    /// Follows a reference to its value.
    ///
    /// - Throws: ``ResolutionError`` that names the part of the path where it ends.
    package func value(of reference: Reference) throws(ResolutionError) -> JSONNode {
        guard var value = values[reference.root] else {
            throw ResolutionError(reference: reference, message: "nothing named '\(reference.root)' is known")
        }
        var walked = reference.root
        for component in reference.components {
            switch component {
            case .member(let name):
                guard let next = value[name] else {
                    throw ResolutionError(reference: reference, message: "\(walked) has no '\(name)'")
                }
                value = next
                walked += ".\(name)"
            case .index(let index):
                let count = value.arrayValue?.count ?? 0
                guard let next = value[index < 0 ? count + index : index] else {
                    throw ResolutionError(
                        reference: reference,
                        message: "\(walked) has \(Count(count, "element")), [\(index)] is none of them"
                    )
                }
                value = next
                walked += "[\(index)]"
            }
        }
        return value
    }
}

/// A reference that was well-formed when the file was loaded and has no value now that the case runs.
package struct ResolutionError: Error, Sendable, Hashable {
    /// The reference.
    package let reference: Reference

    /// What is missing, without trailing full stop.
    package let message: String

    /// Whether nothing is missing, and the value is too large.
    package var isTooLarge = false
}
