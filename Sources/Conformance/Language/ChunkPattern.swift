internal import KinesisVideo

/// What one chunk is like: tests of its fields and of its tags, which must all hold.
package struct ChunkPattern: Sendable, Hashable {
    /// What a test looks at.
    package enum Subject: Sendable, Hashable, CustomStringConvertible {
        case field(ChunkField)
        /// A tag by its name, the service's own or the producer's.
        case tag(String)

        package var description: String {
            switch self {
            case .field(let field): field.rawValue
            case .tag(let name): name
            }
        }

        var phase: ChunkField.Phase {
            switch self {
            case .field(let field): field.phase
            case .tag: .closing
            }
        }
    }

    /// A test of one subject.
    package struct Clause: Sendable, Hashable {
        package let subject: Subject
        package let matcher: Matcher
        /// Where the subject is named.
        package let nameRange: Range<Int>
    }

    /// The tests, in the order of the file.
    package let clauses: [Clause]

    /// Where the pattern stands in its file.
    package let range: Range<Int>

    init?(_ node: JSONNode, in scope: ScopeShape, _ diagnostics: inout Diagnostics) {
        guard var reader = ObjectReader(node, as: "a chunk", &diagnostics) else { return nil }
        var clauses: [Clause] = []
        for member in reader.allMembers {
            if let field = ChunkField(rawValue: member.name) {
                _ = reader.optional(member.name)
                if let matcher = Matcher(member.value, for: field.type, in: scope, &diagnostics) {
                    clauses.append(Clause(subject: .field(field), matcher: matcher, nameRange: member.nameRange))
                }
            } else if member.name == "tags" {
                _ = reader.optional(member.name)
                for tag in ObjectReader(member.value, as: "'tags'", &diagnostics)?.allMembers ?? [] {
                    guard let matcher = Matcher(tag.value, for: .text, in: scope, &diagnostics) else { continue }
                    clauses.append(Clause(subject: .tag(tag.name), matcher: matcher, nameRange: tag.nameRange))
                }
            }
        }
        for field in ChunkField.allCases { _ = reader.optional(field.rawValue) }
        _ = reader.optional("tags")
        reader.finish(&diagnostics)
        self.clauses = clauses
        range = node.range
    }

    var references: [Reference] {
        clauses.flatMap(\.matcher.references)
    }
}
