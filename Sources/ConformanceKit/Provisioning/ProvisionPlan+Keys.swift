internal import Conformance
internal import KinesisVideo
package import KinesisVideoClient

extension ProvisionPlan {
    /// What an account can do to the key of a stream, so that the stream cannot be read any more.
    package enum KeyTrouble: Sendable, Hashable, CaseIterable {
        /// Its policy lets nobody decrypt.
        case denied
        /// It is disabled.
        case disabled
        /// It is to be deleted.
        case leaving

        /// For how many days a key that is to be deleted stays, the fewest that there can be.
        package static let daysOfGrace = 7

        /// The in-stream error that it brings about, which names the logical stream.
        package var errorID: Int {
            switch self {
            case .denied: 4500
            case .disabled: 4501
            case .leaving: 4505
            }
        }

        /// What it is that a run waits for, by the id of its in-stream error.
        package init?(errorID: Int) {
            guard let trouble = Self.allCases.first(where: { $0.errorID == errorID }) else { return nil }
            self = trouble
        }

        /// Whether the key is paid for: those that are to be deleted are not.
        var isPaid: Bool { self != .leaving }
    }

    /// A key that is there.
    package struct ExistingKey: Sendable, Hashable {
        /// Its name, `alias/…`.
        package let alias: String
        package let key: KeyService.Key
        /// Whether it has the tag of the program's own.
        package let isMarked: Bool
        /// Whether its policy lets nobody decrypt.
        package let isDenied: Bool

        package init(_ alias: String, _ key: KeyService.Key, isMarked: Bool, isDenied: Bool) {
            (self.alias, self.key, self.isMarked, self.isDenied) = (alias, key, isMarked, isDenied)
        }

        /// Whether it is to be deleted.
        var isLeaving: Bool { key.state == "PendingDeletion" }

        /// Whether media can be put into a stream that is encrypted with it.
        var isUsable: Bool { key.state == "Enabled" }

        /// Whether it is in the state that is wanted.
        func has(_ trouble: KeyTrouble) -> Bool {
            switch trouble {
            case .denied: isUsable && isDenied
            case .disabled: key.state == "Disabled"
            case .leaving: isLeaving
            }
        }
    }

    /// The name of the key of a stream: a name of a key has no dots.
    package static func alias(of stream: String) -> String {
        "alias/" + stream.replacing(".", with: "_")
    }

    /// What the key of a stream says of it.
    static func keyDescription(_ wanted: Wanted) -> String {
        "For the stream \(wanted.name) of a conformance suite; 'kvsconform provision --destroy' deletes it."
    }

    /// What has to be done for a stream to be there whose key serves no longer: all of it is put while the key does.
    static func steps(
        for wanted: Wanted,
        _ trouble: KeyTrouble,
        _ found: Existing?,
        _ key: ExistingKey?,
        at now: WallTime
    ) -> [Step] {
        guard found.map({ $0.mark != nil }) ?? true, key?.isMarked ?? true else { return [.leave(wanted)] }
        // A stream keeps its key, also one that is gone: what it had cannot be read by anybody, and nothing more be put.
        let lives = found.map { stream in key.map { stream.stream.key.map($0.key.isNamed) ?? true } ?? false } ?? false
        if let found, lives, let key {
            let need = wanted.media.flatMap { found.mark?.need(of: $0, keptFor: found.stream.retentionHours, at: now) }
            guard let media = wanted.media, let need else {
                if key.has(trouble) { return [.keep(wanted)] }
                return (key.isLeaving ? [.reviveKey(wanted, key)] : []) + [.spoilKey(wanted, trouble)]
            }
            return (key.isUsable ? [] : [.reviveKey(wanted, key)])
                + [.put(wanted, media, need), .spoilKey(wanted, trouble)]
        }
        var steps: [Step] = found.map { [.delete($0.stream)] } ?? []
        if let key {
            steps += key.isUsable ? [] : [.reviveKey(wanted, key)]
        } else {
            steps.append(.createKey(wanted, trouble))
        }
        steps.append(.create(wanted))
        if let media = wanted.media { steps.append(.put(wanted, media, .missing)) }
        return steps + [.spoilKey(wanted, trouble)]
    }
}

extension KeyService.Key {
    /// Whether what a stream says of its key means this one: it may be the ARN, or the id alone.
    func isNamed(_ text: String) -> Bool {
        text == arn || arn.hasSuffix("/" + text)
    }

    /// The policy that the service gives a key by itself, and, where it is not to serve, that nobody may decrypt with it: the
    /// account goes on administering the key, and can take it back.
    ///
    /// - Parameter isDenied: Whether nobody may decrypt.
    /// - Returns: The policy.
    func policy(denyingDecryption isDenied: Bool) -> JSONNode {
        let partition = arn.split(separator: ":").dropFirst().first.map(String.init) ?? "aws"
        let whole: JSONNode = .object([
            "Sid": "Account", "Effect": "Allow",
            "Principal": .object(["AWS": .string("arn:\(partition):iam::\(account):root")]),
            "Action": "kms:*", "Resource": "*",
        ])
        let denial: JSONNode = .object([
            "Sid": .string(Self.denial), "Effect": "Deny", "Principal": .object(["AWS": "*"]),
            "Action": "kms:Decrypt", "Resource": "*",
        ])
        return .object(["Version": "2012-10-17", "Statement": .array([whole] + (isDenied ? [denial] : []))])
    }

    /// Names the statement of a policy that lets nobody decrypt.
    static let denial = "KvsconformDeniesDecryption"
}
