internal import NIOCore
internal import NIOSSL

extension EmulatorConfiguration.TLSFiles {
    /// What every connection is secured with.
    ///
    /// - Throws: ``ConfigurationError`` where a file cannot be read, holds something else, or the key belongs to another
    ///   certificate.
    func context() throws(ConfigurationError) -> NIOSSLContext {
        let chain = try read(certificate, "a certificate in PEM") { try NIOSSLCertificate.fromPEMBytes($0) }
        let secret = try read(key, "a private key in PEM, without a password") {
            try NIOSSLPrivateKey(bytes: $0, format: .pem)
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(secret)
        )
        configuration.applicationProtocols = ["http/1.1"]
        // Its own end is sent, and the client's is not waited for.
        configuration.shutdownTimeout = .zero
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw ConfigurationError("the key in \(key) is not that of the certificate in \(certificate)")
        }
    }

    private func read<Content>(
        _ path: String,
        _ what: String,
        _ parse: ([UInt8]) throws -> Content
    ) throws(ConfigurationError) -> Content {
        let bytes = try Files.bytes(at: path)
        do {
            return try parse(bytes)
        } catch {
            throw ConfigurationError("\(path): it does not hold \(what)")
        }
    }
}
