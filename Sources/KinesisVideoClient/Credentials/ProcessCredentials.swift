internal import KinesisVideo

/// A program that a profile names, which prints credentials.
struct ProcessCredentials: CredentialProvider {
    let profile: String
    let sources: ProfileSources

    func credentials() async throws(CredentialError) -> ProvidedCredentials {
        let values = sources.profile(profile)
        guard let line = values["credential_process"] else {
            throw .absent("credential_process", "profile '\(profile)' has none")
        }
        let source = "credential_process of profile '\(profile)'"
        let words: [String]
        do throws(ShellWords.Problem) {
            words = try ShellWords.split(line)
        } catch {
            throw .failed(source, error.predicate)
        }
        // Its arguments may be secret.
        let program = words.first ?? ""
        let output: [UInt8]
        switch await sources.surroundings.process(words, sources.surroundings.environment) {
        case .failed(let said): throw .failed(source, "'\(program)' \(said)")
        case .ended(0, let bytes, _): output = bytes
        case .ended(let status, _, let errors):
            let words = String(said: errors)
            throw .failed(source, "'\(program)' ended with \(status)\(words.isEmpty ? "" : ": \(words)")")
        }
        guard let root = JSONDocument.small(output), root.kind == .object else {
            throw .failed(source, "what '\(program)' printed is not a JSON object")
        }
        guard root["Version"]?.integerValue == 1 else {
            throw .failed(source, "what '\(program)' printed has not the Version 1")
        }
        guard let key = root["AccessKeyId"]?.stringValue, let secret = root["SecretAccessKey"]?.stringValue else {
            throw .failed(source, "what '\(program)' printed has no AccessKeyId or no SecretAccessKey")
        }
        var expiry: WallTime?
        if let text = root["Expiration"]?.stringValue {
            guard let time = WallTime(credentialExpiry: text) else {
                throw .failed(source, "what '\(program)' printed has an Expiration that is not a time: '\(text)'")
            }
            expiry = time
        }
        return try sources.surroundings.provided(
            Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: root["SessionToken"]?.stringValue),
            expiry: expiry,
            source: source,
            account: root["AccountId"]?.stringValue ?? values["aws_account_id"]
        )
    }
}
