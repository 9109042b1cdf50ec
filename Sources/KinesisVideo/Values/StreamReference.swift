/// Which stream a request means.
package enum StreamReference: Sendable, Hashable {
    /// By its name, within the caller's account and the endpoint's region.
    case name(String)
    /// By its Amazon Resource Name.
    case arn(String)
}

extension StreamReference: CustomStringConvertible {
    package var description: String {
        switch self {
        case .name(let text), .arn(let text): text
        }
    }
}
