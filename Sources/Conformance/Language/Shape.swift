/// What is known of a value before there is one: enough to tell a dangling reference when a file is loaded.
package indirect enum Shape: Sendable, Hashable {
    /// Nothing is known; every path may lead somewhere.
    case unknown
    /// A scalar: no path leads further.
    case scalar
    /// An array of such elements.
    case array(Shape)
    /// An object with exactly these members.
    case object([String: Shape])

    /// Why a path cannot lead anywhere: the component that is at fault, and the names that are known there.
    struct Mismatch: Error, Hashable {
        let message: String
        let known: [String]
        let word: String
    }

    /// Follows a path.
    func following(_ components: some Sequence<Reference.Component>, of path: String) throws(Mismatch) -> Shape {
        var shape = self
        var walked = path
        for component in components {
            switch (shape, component) {
            case (.unknown, _):
                return .unknown
            case (.object(let members), .member(let name)):
                guard let next = members[name] else {
                    throw Mismatch(
                        message: "'\(walked)' has no member '\(name)'",
                        known: members.keys.sorted(),
                        word: name
                    )
                }
                shape = next
                walked += ".\(name)"
            case (.array(let element), .index(let index)):
                shape = element
                walked += "[\(index)]"
            case (.array, .member(let name)):
                throw Mismatch(
                    message: "'\(walked)' is an array; say which element: \(walked)[0].\(name)",
                    known: [],
                    word: name
                )
            case (.object(let members), .index(let index)):
                throw Mismatch(
                    message: "'\(walked)' is an object, not an array",
                    known: members.keys.sorted(),
                    word: "\(index)"
                )
            case (.scalar, _):
                throw Mismatch(message: "'\(walked)' is a single value; nothing is inside it", known: [], word: "")
            }
        }
        return shape
    }

    /// The members of a discovered fragment of a logical stream.
    static let fragment = Shape.object([
        "fragmentNumber": .scalar,
        "serverTimestamp": .scalar,
        "producerTimestamp": .scalar,
        "continuationToken": .scalar,
        "lasts": .scalar,
        "until": .scalar,
    ])

    /// How many fragments of a stream are read to know them, at the most.
    package static let maximumFragments = 64

    /// What a scenario knows of its logical stream.
    static let stream = Shape.object([
        "name": .scalar,
        "arn": .scalar,
        "fragments": .array(.fragment),
    ])

    /// What a scenario knows of the target.
    static let target = Shape.object([
        "name": .scalar,
        "region": .scalar,
        "dialect": .scalar,
        "endpoint": .scalar,
    ])

    /// What a capture can name of an answer, by the names that its path begins with.
    static let answer: [String: Shape] = {
        var fields = Dictionary(uniqueKeysWithValues: ChunkField.allCases.map { ($0.rawValue, Shape.scalar) })
        fields["codecs"] = .array(.scalar)
        fields["elements"] = .array(.scalar)
        fields["tags"] = .unknown
        return [
            "status": .scalar,
            "outcome": .scalar,
            "requestId": .scalar,
            "errorType": .scalar,
            "headers": .unknown,
            "body": .unknown,
            "chunks": .array(.object(fields)),
            "error": .object(["id": .scalar, "code": .scalar]),
        ]
    }()
}
