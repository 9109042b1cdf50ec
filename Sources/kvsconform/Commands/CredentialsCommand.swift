import ArgumentParser
import ConformanceKit
import ConformanceReports
import ConformanceStorage
import KinesisVideo
import KinesisVideoClient

/// `kvsconform credentials`: what requests would be signed with.
struct CredentialsCommand: AsyncParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "credentials",
        abstract: "Say which AWS credentials are found, and where; never a secret.",
        discussion: """
            They are looked for as the AWS CLI does: in the environment, a profile's role, web identity, IAM Identity Center, \
            the files ~/.aws/credentials and ~/.aws/config, credential_process, the container, the instance's metadata.

            EXAMPLES
              kvsconform credentials
              kvsconform credentials --profile prod --format json
            """
    )

    @Option(
        help: ArgumentHelp(
            "The profile, instead of what AWS_PROFILE names; keys in the environment are then left alone.",
            valueName: "name"
        )
    )
    var profile: String?

    @Option(
        help: ArgumentHelp("Where a role is assumed, instead of what AWS_REGION names.", valueName: "region"),
        completion: .region
    )
    var region: String?

    @OptionGroup var ways: ConnectOptions

    @Option(help: "text or json.")
    var format = Format.text

    func run() async throws {
        let caller = ways.caller
        let surroundings = CredentialSurroundings(caller, onSecret: { _ in })
        do {
            let provided = try await CredentialChain(profile: profile, region: region, in: surroundings).credentials()
            try StandardStream.output.write(format == .json ? "\(json(provided))\n" : text(provided, at: caller.date()))
        } catch let error as CredentialError {
            if format == .json { try StandardStream.output.write("\(json(error))\n") }
            throw error.failure
        }
    }

    private func text(_ provided: ProvidedCredentials, at now: WallTime) -> String {
        let left = provided.expiry.map { Duration.milliseconds(max(0, $0.milliseconds(since: now))) }
        let lines: [(String, String?)] = [
            ("key", provided.credentials.accessKeyID),
            ("source", provided.source),
            ("account", provided.account),
            ("ends", provided.expiry.map { "\($0)\(left.map { ", in \($0.forReading)" } ?? "")" }),
        ]
        return lines.map { name, value in
            value.map { "\(name.left(8)) \(TextStyle.harmless($0))\n" } ?? ""
        }
        .joined()
    }

    private func json(_ provided: ProvidedCredentials) -> JSONNode {
        .object([
            "accessKeyId": .string(provided.credentials.accessKeyID),
            "isTemporary": .bool(provided.credentials.sessionToken != nil),
            "source": .string(provided.source),
            "account": provided.account.map { .string($0) },
            "expiration": provided.expiry.map { .string($0.rfc3339Text) },
        ])
    }

    private func json(_ error: CredentialError) -> JSONNode {
        .object([
            "error": .string(error.description),
            "asked": .array(
                error.attempts.map { attempt in
                    .object([
                        "source": .string(attempt.source), "said": .string(attempt.said),
                        "isFailure": .bool(attempt.isFailure),
                    ])
                }
            ),
        ])
    }
}
