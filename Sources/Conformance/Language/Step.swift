/// One thing that a case does.
package enum Step: Sendable {
    /// A request, and what must hold of its answer.
    case request(RequestStep)
    /// Several requests at once.
    case together(TogetherStep)
    /// The end of sessions that earlier steps keep open, by the names of those steps.
    case close([String])
    /// Nothing, for so long.
    case pause(Duration)

    /// The requests that the step sends.
    package var requests: [RequestStep] {
        switch self {
        case .request(let request): [request]
        case .together(let together): together.requests
        case .close, .pause: []
        }
    }
}

/// Several requests that are sent at once, and how many of the answers are of which kind.
package struct TogetherStep: Sendable {
    /// A kind of answer, and how many of it there must be.
    package struct Tally: Sendable {
        /// The kinds that can be counted.
        package enum Kind: Sendable, Hashable, CustomStringConvertible {
            /// Answers that name this exception.
            case error(String)
            /// Answers with this status.
            case status(Int)

            package var description: String {
                switch self {
                case .error(let name): name
                case .status(let status): "status \(status)"
                }
            }
        }

        package let kind: Kind
        package let count: Matcher
        /// How near to each other the requests must have reached the endpoint for another count to be its fault; `nil` where
        /// it always is.
        package let within: Duration?
    }

    /// How findings name the step.
    package let name: String

    /// The requests.
    package let requests: [RequestStep]

    /// What is counted once all have been answered.
    package let tally: [Tally]

    /// Where the step stands in its file.
    package let range: Range<Int>
}
