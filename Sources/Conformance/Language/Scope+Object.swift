package import KinesisVideo

extension Scope {
    /// All names and their values, sorted by name.
    package var node: JSONNode {
        .object(names.sorted().compactMap { name in self[name].map { JSONNode.Member(name: name, value: $0) } })
    }
}
