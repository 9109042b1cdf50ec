package import KinesisVideo

/// Everything that decides how an emulator behaves, but for the contract itself and the clock.
package struct EmulatorConfiguration: Sendable {
    /// A key that requests may be signed with.
    package struct AcceptedKey: Hashable, Sendable {
        /// The key, its secret, and the token that must come with it, where there is one.
        package var credentials: Credentials

        /// Whether the key is known but may read nothing.
        package var isDenied: Bool

        /// Whether the key's session token was good once.
        package var isExpired: Bool

        /// Accepts a key.
        package init(_ credentials: Credentials, isDenied: Bool = false, isExpired: Bool = false) {
            self.credentials = credentials
            self.isDenied = isDenied
            self.isExpired = isExpired
        }
    }

    /// The files that connections are secured with.
    package struct TLSFiles: Hashable, Sendable {
        /// The certificate and after it those that issued it, in PEM.
        package var certificate: String

        /// The certificate's private key, in PEM, without a password.
        package var key: String

        /// Names the files.
        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// What connections are secured with; nil for plain HTTP.
    package var tls: TLSFiles?

    /// The host in the URLs that the emulator gives out; nil for the one that it is reached at.
    package var hostName: String?

    /// Which pages may call it from a browser.
    package var crossOrigin = CrossOrigin()

    /// Where a running emulator is looked at and changed; nil for nowhere.
    package var control: ControlPort?

    /// The version of the program, which `GET /health` tells; nil where it does not.
    package var version: String?

    /// The region that signatures are made for and that the ARNs name.
    package var region = "us-east-1"

    /// The account that the ARNs name: twelve digits.
    package var accountID = "123456789012"

    /// Which column of statuses the emulator speaks.
    package var dialect = Dialect.serviceModel

    /// The keys that are known; none means that every request is refused.
    package var keys: [AcceptedKey] = []

    /// How far a signature's date may be from the clock, in seconds; nil for the narrowest window in the contract.
    package var clockSkewSeconds: Int?

    /// What a session does that has nothing to send, unless its stream says otherwise.
    package var idle = IdlePolicy.closeAfter(3000)

    /// How long a session lasts, in milliseconds, unless its stream says otherwise; the service ends one after 40–45 min.
    package var sessionDuration: Int64 = 45 * 60 * 1000

    /// A duration that no session comes to the end of, in milliseconds: a hundred years.
    package static let unboundedSession: Int64 = 3_155_760_000_000

    /// How long a stream is CREATING, UPDATING and DELETING, in milliseconds; 0 for not at all.
    package var transition: Int64 = 0

    /// How many streams the account may have; the service's quota is as large, and can be raised.
    package var streamLimit = 10_000

    /// What is done where the sources disagree.
    package var choices = ContestedChoices()

    /// The form of heads and of errors' bodies, as far as no source prescribes it.
    package var answers = AnswerForm()

    /// How the limits of the streams are kept.
    package var limiting = Limiting()

    /// By how much the emulator's clock is ahead of the machine's, in milliseconds; its `Date` headers say so.
    package var clockOffset: Int64 = 0

    /// What stands before a logical name in the name of the stream.
    package var namePrefix = ""

    /// The names of streams that are not the prefix and the logical name, by logical name.
    package var names: [String: String] = [:]

    /// The streams that exist.
    package var streams: [StreamDeclaration] = []

    /// The faults of every stream, and of requests that reach none.
    package var faults: [Fault] = []

    /// The faults of single streams, by logical name, besides those that they declare themselves.
    package var streamFaults: [String: [Fault]] = [:]

    /// How much may be put into a stream, as far as that is not what is documented.
    package var uploads: UploadSettings?

    /// How long a declared stream keeps what is put into it, in hours, unless it says otherwise.
    package var retentionHours = 24

    /// How many bytes of what is put into all streams together are held in memory; the oldest leave first.
    package var memoryLimit = 1 << 30

    /// The folder that keeps streams and what is put into them when the emulator ends; nil for memory alone.
    package var persist: String?

    /// What fragment numbers and request ids are made from; nil for others on every start.
    package var seed: UInt64?

    /// A faithful emulator without streams or keys.
    package init() {}

    /// Whether a text is the name of a host or an address, without scheme, port and path.
    package static func isHostName(_ text: String) -> Bool {
        guard let endpoint = try? Endpoint("https://\(text)") else { return false }
        return endpoint.host == text && endpoint.basePath.isEmpty
    }

    /// The URL of the emulator, as clients are told it.
    ///
    /// - Parameters:
    ///   - host: The host that it is reached at; an address of IPv6 without brackets.
    ///   - port: The port that it is reached at.
    /// - Returns: The URL, under the emulator's own name where it has one.
    func endpoint(reachedAt host: String, _ port: Int) -> Endpoint {
        Endpoint(host: hostName ?? host, port: port, scheme: tls == nil ? .http : .https)
    }

    /// The name under which clients know a logical stream, whether it exists or not.
    package func streamName(of logicalName: String) -> String {
        names[logicalName] ?? namePrefix + logicalName
    }

    /// How much may be put into a stream that says nothing of it.
    var uploadLimits: UploadLimits { uploads?.applied(to: .documented) ?? .documented }

    /// The faults in force for a stream; those for requests that reach no stream where none is given.
    func faultSet(of stream: StreamDeclaration?) -> FaultSet {
        guard let stream else { return FaultSet(faults) }
        return FaultSet(faults + stream.faults + (streamFaults[stream.name] ?? []))
    }

    /// Puts a fault in force.
    ///
    /// - Parameter text: `NAME`, `NAME=ARGUMENT`, or either followed by `:STREAM` with a declared logical name.
    /// - Throws: ``FaultError`` for a fault that does not exist or an argument that it does not take.
    package mutating func addFault(_ text: String) throws(FaultError) {
        if let colon = text.lastIndex(of: ":") {
            let stream = String(text[text.index(after: colon)...])
            if streams.contains(where: { $0.name == stream }) {
                streamFaults[stream, default: []].append(try Fault(text[..<colon]))
                return
            }
            // A fault that is none with what stands behind the colon, and one without it, was meant for a stream.
            if (try? Fault(text)) == nil, (try? Fault(text[..<colon])) != nil {
                throw FaultError(.stream(stream, known: streams.map(\.name)))
            }
        }
        faults.append(try Fault(text))
    }
}

/// What a session does when it has sent every fragment that there is: reports of the service differ.
package enum IdlePolicy: Hashable, Sendable {
    /// Waits for the next fragment until the session's time is up.
    case hold
    /// Ends the body after so many milliseconds without a fragment.
    case closeAfter(Int64)
}
