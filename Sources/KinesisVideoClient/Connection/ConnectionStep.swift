/// What is done before a request can go out, in order.
package enum ConnectionStep: Hashable, Sendable, CaseIterable {
    case lookingUp
    case connecting
    case askingProxy
    case securing

    var words: String {
        switch self {
        case .lookingUp: "looking up the name"
        case .connecting: "connecting"
        case .askingProxy: "asking the proxy"
        case .securing: "securing by TLS"
        }
    }
}
