internal import KinesisVideo
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// What the errors of sockets, name lookup and TLS mean, for a person: the libraries name their own types, files and lines.
enum ConnectionProblem {
    /// How an answer ended whose connection was closed.
    ///
    /// - Parameters:
    ///   - error: What the channel said; `nil` where the server closed it.
    ///   - reader: What has read the answer so far.
    /// - Returns: The outcome.
    static func outcome(of error: (any Error)?, _ reader: inout HTTPResponseReader) -> TransportOutcome {
        if let error = error as? IOError, [ECONNRESET, EPIPE, ECONNABORTED].contains(error.errnoCode) { return .reset }
        do throws(HTTPProblem) {
            let isWhole = try reader.finish()
            switch error {
            case nil: return isWhole ? .finished : .truncated
            // Without TLS's own end, nobody knows whether all has come.
            case NIOSSLError.uncleanShutdown?, is ChannelError, is IOError: return .truncated
            case let error?: return .malformed(reason: words(error))
            }
        } catch {
            return .malformed(reason: "\(error)")
        }
    }

    /// Why no connection came about.
    static func words(_ error: any Error, proxy: Proxy? = nil) -> String {
        let text =
            switch error {
            case let error as NIOConnectionError:
                (error.connectionErrors.first?.error ?? error.dnsAError ?? error.dnsAAAAError).map { words($0) }
                    ?? "the name has no address"
            case let error as CertificateProblem: error.description
            case let error as IOError: words(error)
            case let error as SocketAddressError.UnknownHost:
                "there is no host '\(error.host)' (\(error.errorDescription))"
            case NIOSSLError.handshakeFailed(let error): tlsWords(error)
            case let error as BoringSSLError: tlsWords(error)
            case NIOSSLError.noCertificateToValidate: "TLS: it has no certificate"
            default: tlsName(in: "\(error)").map(tlsWords) ?? "\(error)"
            }
        return proxy.map { "\($0): \(text)" } ?? text
    }

    /// Whether an error says that a certificate is not trusted.
    static func isDistrust(_ error: any Error) -> Bool {
        guard case NIOSSLError.handshakeFailed(.sslError(let stack)) = error else { return false }
        return stack.contains { tlsName(in: "\($0)") == untrusted }
    }

    private static let untrusted = "CERTIFICATE_VERIFY_FAILED"

    /// Why a connection was not secured that was closed on the way.
    static func wordsWhileSecuring(_ error: (any Error)?) -> String {
        switch error {
        case nil, is IOError, is ChannelError: closedWhileSecuring
        case let error?: words(error)
        }
    }

    private static let closedWhileSecuring =
        "TLS: the connection was closed before it was secured; is it http:// instead?"

    private static func words(_ error: IOError) -> String {
        switch error.errnoCode {
        case ECONNREFUSED: "the connection was refused: nothing listens there"
        case EHOSTUNREACH: "there is no route to the host"
        case ENETUNREACH: "there is no route to its network"
        case ETIMEDOUT: "the connection was not accepted in time"
        case EMFILE: tooManyFiles
        case ENFILE: "too many files are open on this machine"
        case EADDRNOTAVAIL: "no local port is free for it"
        case ECONNRESET, EPIPE, ECONNABORTED: "the connection was reset"
        default: "\(error)"
        }
    }

    private static var tooManyFiles: String {
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        guard unsafe getrlimit(resource, &limit) == 0 else { return "too many files are open here" }
        return "too many files are open here: the limit is \(limit.rlim_cur) (ulimit -n)"
    }

    private static func tlsWords(_ error: BoringSSLError) -> String {
        switch error {
        case .zeroReturn, .syscallError: return closedWhileSecuring
        case .sslError(let stack), .unknownError(let stack), .invalidSNIName(let stack), .failedToSetALPN(let stack):
            if stack.contains(.eofDuringHandshake) { return closedWhileSecuring }
            // BoringSSL tells it by a name alone, which the error has in its text, before the place in its sources.
            return tlsWords(stack.lazy.compactMap { tlsName(in: "\($0)") }.first ?? "no reason was given")
        default: return "TLS: it was not secured"
        }
    }

    private static func tlsName(in text: String) -> String? {
        text.firstRange(of: "OPENSSL_internal:").map { marker in
            String(text[marker.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        }
    }

    private static func tlsWords(_ name: String) -> String {
        let reason: String? =
            switch name {
            case untrusted: "its certificate is not trusted here"
            case "WRONG_VERSION_NUMBER": "what answered speaks no TLS; is it http:// instead?"
            case "HTTP_REQUEST", "HTTPS_PROXY_REQUEST": "what answered speaks HTTP; is it http:// instead?"
            case "TLSV1_ALERT_PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL": "no version of TLS is spoken on both sides"
            case "SSLV3_ALERT_HANDSHAKE_FAILURE", "HANDSHAKE_FAILURE_ON_CLIENT_HELLO": "it refused the handshake"
            case "TLSV1_CERTIFICATE_REQUIRED": "it asks for a certificate of the client"
            case "TLSV1_UNRECOGNIZED_NAME": "it does not know the name of the host"
            case "TLSV1_ALERT_INTERNAL_ERROR": "it met an error of its own"
            default: nil
            }
        return "TLS: \(reason ?? "the connection could not be secured") (\(name))"
    }
}

/// Why a server's certificate will not do.
struct CertificateProblem: Error {
    /// One sentence for a person.
    let description: String
}
