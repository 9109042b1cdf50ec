internal import KinesisVideo

/// What a request for control is answered with.
enum ControlAnswer: Sendable {
    /// Bytes of a type.
    case bytes(status: Int, type: String, [UInt8])
    /// What happens, as it happens.
    case events

    /// A JSON value.
    static func json(_ node: JSONNode, status: Int = 200) -> ControlAnswer {
        .bytes(status: status, type: "application/json", node.bytes(.pretty) + [0x0A])
    }

    /// A refusal, with a sentence for a person.
    static func refusal(_ status: Int, _ message: String) -> ControlAnswer {
        .json(.object(["message": .string(message)]), status: status)
    }
}

/// Why a request for control is refused.
struct ControlRefusal: Error, Hashable, Sendable {
    /// The HTTP status.
    let status: Int
    /// One sentence for a person.
    let message: String

    init(_ status: Int, _ message: String) {
        (self.status, self.message) = (status, message)
    }
}
