package import KinesisVideo
package import Logging

/// Credentials that are asked for once, kept, and renewed before they end.
///
/// Five minutes before their end, or after half of their life where that is less than ten minutes, whoever asks has them
/// renewed and gets at once what there is; in the last minute, or the last tenth, everybody waits for the same renewal. Where
/// renewing fails and they are still good they are handed on, and the next try is made after half of what is left, a minute
/// at the most.
package actor RenewedCredentials: CredentialProvider {
    private let provider: any CredentialProvider
    private let date: @Sendable () -> WallTime
    private let logger: Logger?
    private var current: Kept?
    private var renewal: Task<Result<ProvidedCredentials, CredentialError>, Never>?
    /// When there was nothing else for what a service refuses.
    private var askedInVain: WallTime?

    private struct Kept {
        let provided: ProvidedCredentials
        /// From when on they are renewed.
        var due: WallTime?
        /// From when on nobody is given them without waiting for the renewal.
        let urgent: WallTime?

        init(_ provided: ProvidedCredentials, at now: WallTime) {
            self.provided = provided
            let life = provided.expiry.map { max(0, $0.milliseconds(since: now)) } ?? 0
            due = provided.expiry.map { $0.advanced(byMilliseconds: -min(300_000, life / 2)) }
            urgent = provided.expiry.map { $0.advanced(byMilliseconds: -min(60_000, life / 10)) }
        }
    }

    /// Makes a provider that keeps what another gives.
    ///
    /// - Parameters:
    ///   - provider: Who is asked.
    ///   - date: Gives the time of day.
    ///   - logger: Warned where they cannot be renewed while they are still good.
    package init(_ provider: any CredentialProvider, date: @escaping @Sendable () -> WallTime, logger: Logger? = nil) {
        self.provider = provider
        self.date = date
        self.logger = logger
    }

    package func credentials() async throws(CredentialError) -> ProvidedCredentials {
        let now = date()
        guard let current else { return try await renewed().get() }
        guard let due = current.due, due <= now else { return current.provided }
        guard let urgent = current.urgent, urgent <= now else {
            begin()
            return current.provided
        }
        let result = await renewed()
        if case .failure = result, let expiry = current.provided.expiry, expiry > date() { return current.provided }
        return try result.get()
    }

    /// Asks anew, whatever end the credentials have: keys that are written down have none, and are exchanged all the same.
    ///
    /// Where that gives the same ones, nobody is asked for a minute.
    package func credentials(insteadOf refused: Credentials) async -> ProvidedCredentials? {
        if let current, current.provided.credentials != refused { return current.provided }
        if let askedInVain, date().milliseconds(since: askedInVain) < 60_000 { return nil }
        guard case .success(let provided) = await renewed(), provided.credentials != refused else { return nil }
        return provided
    }

    /// Begins to renew, unless that is under way.
    @discardableResult
    private func begin() -> Task<Result<ProvidedCredentials, CredentialError>, Never> {
        if let renewal { return renewal }
        let renewal = Task { await self.renew() }
        self.renewal = renewal
        return renewal
    }

    private func renewed() async -> Result<ProvidedCredentials, CredentialError> {
        await begin().value
    }

    private func renew() async -> Result<ProvidedCredentials, CredentialError> {
        let result: Result<ProvidedCredentials, CredentialError>
        do throws(CredentialError) {
            result = .success(try await provider.credentials())
        } catch {
            result = .failure(error)
        }
        let now = date()
        switch result {
        case .success(let provided):
            // Noted here, where the renewal ends: who comes before those that wait for it go on must not ask again.
            if provided.credentials == current?.provided.credentials { askedInVain = now }
            current = Kept(provided, at: now)
        case .failure(let error):
            askedInVain = now
            guard let expiry = current?.provided.expiry else { break }
            let left = max(0, expiry.milliseconds(since: now))
            current?.due = now.advanced(byMilliseconds: min(60_000, left / 2))
            if left > 0 { logger?.warning("credentials are good until \(expiry), and could not be renewed: \(error)") }
        }
        renewal = nil
        return result
    }
}
