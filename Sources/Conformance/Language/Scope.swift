package import KinesisVideo

/// The values that references stand for while a case runs.
package struct Scope: Sendable {
    private var values: [String: JSONNode] = [:]

    /// What random values are made from: the same seed makes the same values.
    package var seed: UInt64 = 0

    package init(_ values: [String: JSONNode] = [:]) {
        self.values = values
    }

    /// Gives a name its value.
    package mutating func define(_ name: String, _ value: JSONNode) {
        values[name] = value
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
}
