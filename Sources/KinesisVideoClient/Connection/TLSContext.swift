internal import NIOCore
internal import NIOSSL
internal import Synchronization

/// Whose certificates are trusted.
package enum TLSTrust: Hashable, Sendable {
    /// Those that the system trusts.
    case system
    /// Those in a file or folder, and no others.
    case file(String)
}

extension TLSTrust {
    /// The trust that the environment names, and the variable that does: `AWS_CA_BUNDLE` before `SSL_CERT_FILE`.
    ///
    /// - Returns: A file or folder of certificates; `nil` where neither is set.
    package static func named(in environment: [String: String]) -> (trust: TLSTrust, variable: String)? {
        for variable in ["AWS_CA_BUNDLE", "SSL_CERT_FILE"] {
            if let path = environment[variable], !path.isEmpty { return (.file(path), variable) }
        }
        return nil
    }
}

/// What connections are secured with: made once, when it is first needed, and shared by all clients of a target.
package final class TLSContext: Sendable {
    /// Whose certificates are trusted.
    package let trust: TLSTrust

    private let made = Mutex<Result<NIOSSLContext, TLSProblem>?>(nil)

    package init(_ trust: TLSTrust = .system) {
        self.trust = trust
    }

    /// Reads the certificates, which takes some milliseconds, where that was not done before.
    ///
    /// - Throws: ``TLSProblem`` where they cannot be read.
    package func prepare() throws(TLSProblem) {
        _ = try context()
    }

    func context() throws(TLSProblem) -> NIOSSLContext {
        // The lock is held meanwhile: who else needs it would have to make it too.
        let result = made.withLock { made in
            let result = made ?? Self.make(trust)
            made = result
            return result
        }
        return try result.get()
    }

    private static func make(_ trust: TLSTrust) -> Result<NIOSSLContext, TLSProblem> {
        var configuration = TLSConfiguration.makeClientConfiguration()
        // The chain is verified here. For which host a certificate is, the connection looks: the library would also take one for
        // the address that the socket is connected to, which may be a proxy's.
        configuration.certificateVerification = .noHostnameVerification
        configuration.applicationProtocols = ["http/1.1"]
        // Its own end is sent, and the other side's is not waited for.
        configuration.shutdownTimeout = .zero
        if case .file(let path) = trust { configuration.trustRoots = .file(path) }
        do {
            return .success(try NIOSSLContext(configuration: configuration))
        } catch {
            return .failure(TLSProblem(trust))
        }
    }
}

/// Why nothing can be secured.
package struct TLSProblem: Error, Hashable, CustomStringConvertible {
    private let trust: TLSTrust

    init(_ trust: TLSTrust) {
        self.trust = trust
    }

    /// One sentence for a person.
    package var description: String {
        switch trust {
        case .system: "TLS: the certificates that this system trusts cannot be read"
        case .file(let path): "TLS: the certificates in '\(path)' cannot be read"
        }
    }
}
