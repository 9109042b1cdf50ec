/// What a session does when it has sent every fragment that there is: reports of the service differ.
package enum IdlePolicy: Hashable, Sendable {
    /// Waits for the next fragment until the session's time is up.
    case hold
    /// Ends the body after so many milliseconds without a fragment.
    case closeAfter(Int64)
}
