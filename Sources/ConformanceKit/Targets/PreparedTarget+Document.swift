internal import Conformance
internal import ConformanceRunner
package import KinesisVideo
internal import KinesisVideoClient

extension PreparedTarget {
    /// The target as it is resolved, without a secret: what `target show` prints.
    package var resolved: JSONNode {
        let streams = target.streams.sorted { $0.key < $1.key }.map { name, stream in
            JSONNode.Member(
                name: name,
                value: .object([
                    "name": .string(stream.name), "arn": stream.arn.map { .string($0) },
                    "endpoint": stream.endpoint.map { .string($0.description) },
                    "limits": stream.limits.map(Self.node),
                ])
            )
        }
        let evidence = preparation.dialectEvidence
        let from = preparation.credentialSource ?? preparation.credentials?.rawValue
        let facts: [(String, String?)] = [
            ("name", target.name),
            ("region", target.region),
            ("endpoint", problem == nil ? target.endpoint.description : nil),
            ("controlEndpoint", target.controlEndpoint?.description),
            ("dialect", problem == nil || preparation.dialect != .builtIn ? target.dialect.rawValue : nil),
            ("dialectSeenBy", evidence.isEmpty ? nil : evidence.joined(separator: ", ")),
            ("accessKeyId", target.credentials?.accessKeyID),
            ("credentialsFrom", from),
            ("trust", preparation.trust),
            ("proxy", preparation.proxy),
            ("connectTo", preparation.connectTo),
            ("problem", problem?.detail),
        ]
        var members = facts.compactMap { name, value in
            value.map { JSONNode.Member(name: name, value: .string($0)) }
        }
        for (name, isSet) in [("fips", preparation.usesFIPS), ("dualStack", preparation.usesDualStack)] where isSet {
            members.append(JSONNode.Member(name: name, value: true))
        }
        members.append(JSONNode.Member(name: "limits", value: Self.node(target.limits)))
        members.append(JSONNode.Member(name: "streams", value: .object(streams)))
        return .object(members)
    }

    private static func node(_ limits: Target.Limits) -> JSONNode {
        .object(["callsPerSecond": .integer(limits.callsPerSecond), "sessions": .integer(limits.sessions)])
    }
}

extension TargetSpecification {
    /// A target file for streams that exist, complete and commented: what `target init` writes.
    ///
    /// The endpoint stands in it only where the target was named by one; in a region it is looked up each time. Credentials
    /// stay where they are.
    ///
    /// - Parameters:
    ///   - prepared: The target as it was found.
    ///   - checkups: What a read of each stream showed, by its logical name, in a sentence's words.
    ///   - now: The day that is written down.
    /// - Returns: The content of the file.
    package func document(of prepared: PreparedTarget, checkups: [String: String], at now: WallTime) -> JSONNode {
        guard case .endpoint(let file) = source else { return .object([]) }
        let target = prepared.target
        let streams = target.streams.sorted { $0.key < $1.key }.map { name, stream in
            JSONNode.Member(
                name: name,
                value: .object([
                    "$comment": checkups[name].map { .string($0) },
                    "name": .string(stream.name), "arn": stream.arn.map { .string($0) },
                ])
            )
        }
        let evidence = prepared.preparation.dialectEvidence
        let dialect = evidence.isEmpty ? "" : "; dialect seen by \(evidence.joined(separator: ", "))"
        var credentials: JSONNode = "default"
        if case .chain(let profile?) = file.credentials { credentials = .object(["profile": .string(profile)]) }
        return .object([
            "$comment": .string("Written by 'kvsconform target init' on \(now.rfc3339Text.prefix(10))\(dialect)."),
            "name": .string(target.name),
            "endpoint": file.endpoint.map { .string($0.description) },
            "controlEndpoint": file.controlEndpoint.map { .string($0.description) },
            "region": .string(target.region),
            "fips": prepared.preparation.usesFIPS ? true : nil,
            "dualStack": prepared.preparation.usesDualStack ? true : nil,
            "dialect": .string(target.dialect.rawValue),
            "credentials": credentials,
            "streams": .object(streams),
        ])
    }
}
