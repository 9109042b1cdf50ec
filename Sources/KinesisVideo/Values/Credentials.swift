/// What a request is signed with.
///
/// No way of printing the value shows its secret or its token.
package struct Credentials: Sendable, Hashable {
    /// The public name of the key.
    package let accessKeyID: String

    /// The secret that signatures are derived from.
    package let secretAccessKey: String

    /// The token that comes with temporary credentials.
    package let sessionToken: String?

    /// Makes credentials.
    package init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        "Credentials(\(accessKeyID), secret and \(sessionToken == nil ? "no token" : "token") redacted)"
    }

    package var debugDescription: String {
        description
    }

    /// Keeps `dump` and the messages of failed test expectations from looking inside.
    package var customMirror: Mirror {
        Mirror(self, children: ["accessKeyID": accessKeyID], displayStyle: .struct)
    }
}
