package import KinesisVideo

/// A named endpoint, and all that the kit may expect of it and do with it.
///
/// What is expected of a target lives here, never inside a scenario.
package struct Target: Sendable {
    /// A real stream that stands for a logical one.
    package struct Stream: Sendable, Hashable {
        /// The stream's name.
        package let name: String
        /// Its ARN, where it is known.
        package let arn: String?
        /// What it takes, where that is declared of this stream; otherwise ``Target/limits``.
        package let limits: Limits?
        /// The data endpoint that it lived behind when that was looked up; `nil` for the target's.
        package let endpoint: Endpoint?
        /// Why its data endpoint could not be looked up, so that nothing on it can be judged; `nil` where nothing keeps that from
        /// being done.
        package let problem: Inconclusive?

        package init(
            name: String,
            arn: String? = nil,
            limits: Limits? = nil,
            endpoint: Endpoint? = nil,
            problem: Inconclusive? = nil
        ) {
            self.name = name
            self.arn = arn
            self.limits = limits
            self.endpoint = endpoint
            self.problem = problem
        }

        /// The same stream, behind a data endpoint.
        package func livingBehind(_ endpoint: Endpoint?) -> Stream {
            Stream(name: name, arn: arn, limits: limits, endpoint: endpoint, problem: problem)
        }
    }

    /// How much of one stream the client may use.
    package struct Limits: Sendable, Hashable {
        /// Calls in any second.
        package let callsPerSecond: Int
        /// Sessions at once.
        package let sessions: Int

        package init(callsPerSecond: Int, sessions: Int) {
            self.callsPerSecond = callsPerSecond
            self.sessions = sessions
        }

        /// The limits that the API documents.
        ///
        /// - Parameter contract: What is documented.
        package init(documentedBy contract: Contract) {
            self.init(
                callsPerSecond: contract.limits.callsPerSecondPerStream.value,
                sessions: contract.limits.sessionsPerStream.value
            )
        }
    }

    /// The name in reports, unique within a run.
    package let name: String
    /// The data endpoint of all streams that have none of their own, and of requests about no stream.
    package let endpoint: Endpoint
    /// Where GetDataEndpoint is asked; `nil` where that is not known.
    package let controlEndpoint: Endpoint?
    /// The region that requests are signed for.
    package let region: String
    /// The dialect that answers are judged by.
    package let dialect: Dialect
    /// What requests are signed with, as far as that was known when the run began; `nil` where nobody gave any then.
    package let credentials: Credentials?
    /// Temporary credentials that were good once; `nil` where none are known.
    package let expiredCredentials: Credentials?
    /// How much of one stream the client uses.
    package let limits: Limits
    /// The capabilities that it declares; scenarios can require them.
    package let capabilities: Set<String>
    /// The real streams by their logical names.
    package let streams: [String: Stream]
    /// Why there is nothing that stands for some logical streams, where there is more to say than that nothing was named.
    package let absences: [String: String]
    /// The logical streams that real ones are held against before cases run on them, by their names.
    package let models: [String: SuiteManifest.Stream]
    /// A stream that does not exist, for calls that are to be refused; `nil` where the target has none.
    package let missing: Stream?
    /// A stream that the caller may not read, for the same.
    package let forbidden: Stream?

    package init(
        name: String,
        endpoint: Endpoint,
        controlEndpoint: Endpoint? = nil,
        region: String,
        dialect: Dialect,
        credentials: Credentials?,
        expiredCredentials: Credentials? = nil,
        limits: Limits,
        capabilities: Set<String> = [],
        streams: [String: Stream],
        absences: [String: String] = [:],
        of manifest: SuiteManifest? = nil,
        holdsStreams: Bool = false
    ) {
        self.name = name
        self.endpoint = endpoint
        self.controlEndpoint = controlEndpoint
        self.region = region
        self.dialect = dialect
        self.credentials = credentials
        self.expiredCredentials = expiredCredentials
        self.limits = limits
        self.capabilities = capabilities
        self.streams = streams
        self.absences = absences
        models = Dictionary(
            holdsStreams ? manifest?.streams.map { ($0.name, $0) } ?? [] : [],
            uniquingKeysWith: { first, _ in first }
        )
        missing = manifest?.names(of: .missing).lazy.compactMap { streams[$0] }.first
        forbidden = manifest?.names(of: .forbidden).lazy.compactMap { streams[$0] }.first
    }
}

extension Target.Limits: CustomStringConvertible {
    /// The limits inside of a sentence: `5 calls a second and 3 sessions at once`.
    package var description: String {
        let calls = "\(callsPerSecond) call\(callsPerSecond == 1 ? "" : "s") a second"
        return "\(calls) and \(sessions) session\(sessions == 1 ? "" : "s") at once"
    }
}
