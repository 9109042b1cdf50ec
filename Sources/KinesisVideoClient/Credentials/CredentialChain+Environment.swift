extension CredentialChain {
    /// The environment's variables alone.
    package static func environment(in surroundings: CredentialSurroundings) -> any CredentialProvider {
        EnvironmentCredentials(surroundings: surroundings)
    }
}
