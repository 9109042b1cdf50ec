internal import KinesisVideo

/// What one chunk is like: tests of its fields and of its tags, which must all hold.
package struct ChunkPattern: Sendable, Hashable {
    /// What a test looks at.
    package enum Subject: Sendable, Hashable, CustomStringConvertible {
        case field(ChunkField)
        /// A tag by its name, the service's own or the producer's.
        case tag(String)
        /// What one of its tracks says, by the track's number.
        case track(UInt64, TrackField)

        package var description: String {
            switch self {
            case .field(let field): field.rawValue
            case .tag(let name): name
            case .track(let number, let field): "\(field.rawValue) of track \(number)"
            }
        }

        /// The type of what the test looks at.
        var type: ChunkField.ValueType {
            switch self {
            case .field(let field): field.type
            case .tag: .text
            case .track(_, let field): field.valueType
            }
        }

        var phase: ChunkField.Phase {
            switch self {
            case .field(let field): field.phase
            case .tag, .track: .closing
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

    init?(
        _ node: JSONNode,
        in scope: ScopeShape,
        _ vocabulary: Vocabulary,
        _ diagnostics: inout Diagnostics
    ) {
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
                    vocabulary.check(tag: tag.name, at: tag.nameRange, &diagnostics)
                    guard let matcher = Matcher(tag.value, for: .text, in: scope, &diagnostics) else { continue }
                    clauses.append(Clause(subject: .tag(tag.name), matcher: matcher, nameRange: tag.nameRange))
                }
            }
        }
        for field in ChunkField.allCases { _ = reader.optional(field.rawValue) }
        _ = reader.optional("tags")
        if let tracks = reader.optional("track") { clauses += Self.tracks(tracks, in: scope, &diagnostics) }
        reader.finish(&diagnostics)
        self.clauses = clauses
        range = node.range
    }

    /// The tests of tracks: an object of each, by the number that blocks refer to it with.
    private static func tracks(
        _ node: JSONNode,
        in scope: ScopeShape,
        _ diagnostics: inout Diagnostics
    ) -> [Clause] {
        var clauses: [Clause] = []
        for track in ObjectReader(node, as: "'track'", &diagnostics)?.allMembers ?? [] where track.name != "$comment" {
            guard let number = UInt64(track.name), number > 0 else {
                diagnostics.report(
                    "scenario.unknown-name",
                    "'\(track.name)' is no number of a track",
                    at: track.nameRange,
                    help: "for example \"track\": {\"1\": {\"codec\": \"V_MPEG4/ISO/AVC\"}}"
                )
                continue
            }
            guard var reader = ObjectReader(track.value, as: "a track", &diagnostics) else { continue }
            for member in reader.allMembers {
                guard let field = TrackField(rawValue: member.name) else { continue }
                guard let matcher = Matcher(member.value, for: field.valueType, in: scope, &diagnostics) else {
                    continue
                }
                clauses.append(
                    Clause(subject: .track(number, field), matcher: matcher, nameRange: member.nameRange)
                )
            }
            for field in TrackField.allCases { _ = reader.optional(field.rawValue) }
            reader.finish(&diagnostics)
        }
        return clauses
    }

    var references: [Reference] {
        clauses.flatMap(\.matcher.references)
    }
}
