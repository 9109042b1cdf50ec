/// Where the media of a stream comes from while it is made.
package enum LiveInput: Hashable, Sendable {
    /// What the program is given.
    case standardInput
    /// A pipe that has a name, at a path.
    case pipe(String)

    /// What people know it as.
    var name: String {
        switch self {
        case .standardInput: "standard input"
        case .pipe(let path): path
        }
    }
}
