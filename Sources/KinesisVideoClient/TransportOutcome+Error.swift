internal import AsyncHTTPClient
internal import KinesisVideo
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

extension TransportOutcome {
    /// How far an exchange had come when it failed.
    enum Progress: Equatable {
        /// The connection was made, and was being secured by TLS: nothing was asked yet.
        case securing
        /// The head of the response had not come.
        case awaiting(isSecured: Bool)
        /// It had come; what fails now is a cut answer.
        case answering
    }

    /// Reads what an error of the HTTP client means for the transport.
    ///
    /// - Parameters:
    ///   - error: What the client threw.
    ///   - progress: How far the exchange had come; before the head, an error to connect is not a cut answer.
    init(_ error: any Error, _ progress: Progress) {
        let hasHead = progress == .answering
        let outcome = Self.outcome(of: error, hasHead: hasHead)
        switch (progress, outcome) {
        case (.securing, .reset), (.securing, .truncated):
            self = .unreachable(reason: Self.closedWhileSecuring)
        case (.awaiting(isSecured: false), .malformed(let reason)) where error as? HTTPParserError == .invalidConstant:
            // What speaks TLS says so in TLS, whatever it is asked.
            self = .malformed(reason: "\(reason); is it https:// instead?")
        default:
            self = outcome
        }
    }

    private static let closedWhileSecuring =
        "TLS: the connection was closed before it was secured; is it http:// instead?"

    private static func outcome(of error: any Error, hasHead: Bool) -> TransportOutcome {
        switch error {
        case is CancellationError:
            .cancelled
        case let error as HTTPClientError:
            of(error, hasHead: hasHead)
        case let error as HTTPParserError:
            error == .invalidEOFState ? .truncated : .malformed(reason: "\(error)")
        case let error as IOError:
            of(error, hasHead: hasHead)
        case let error as NIOConnectionError:
            .unreachable(
                reason: (error.connectionErrors.first?.error ?? error.dnsAError ?? error.dnsAAAAError).map(words)
                    ?? "no address"
            )
        case let error as ChannelError where error == .ioOnClosedChannel || error == .inputClosed || error == .eof:
            .truncated
        default:
            hasHead ? .malformed(reason: "\(error)") : .unreachable(reason: words(error))
        }
    }

    private static func of(_ error: HTTPClientError, hasHead: Bool) -> TransportOutcome {
        switch error {
        case .cancelled: .cancelled
        case .remoteConnectionClosed: .truncated
        case .deadlineExceeded, .readTimeout: .timedOut
        default: hasHead ? .malformed(reason: "\(error)") : .unreachable(reason: error.shortDescription)
        }
    }

    private static func of(_ error: IOError, hasHead: Bool) -> TransportOutcome {
        switch error.errnoCode {
        case ECONNRESET, EPIPE, ECONNABORTED: .reset
        default: hasHead ? .truncated : .unreachable(reason: words(error))
        }
    }

    /// Why nothing was reached, for a person: the libraries name their own types, files and lines.
    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as IOError: words(error)
        case let error as SocketAddressError.UnknownHost: "there is no host '\(error.host)' (\(error.errorDescription))"
        default: tlsWords("\(error)") ?? "\(error)"
        }
    }

    private static func words(_ error: IOError) -> String {
        switch error.errnoCode {
        case ECONNREFUSED: "the connection was refused: nothing listens there"
        case EHOSTUNREACH: "there is no route to the host"
        case ENETUNREACH: "there is no route to its network"
        case ETIMEDOUT: "the connection was not accepted in time"
        default: "\(error)"
        }
    }

    /// Why TLS did not come about; `nil` for what is no error of TLS.
    ///
    /// BoringSSL tells it by a name alone, which the error has in its text, before the place in BoringSSL's sources.
    private static func tlsWords(_ text: String) -> String? {
        if text.contains("EOF during handshake") { return closedWhileSecuring }
        guard let marker = text.firstRange(of: "OPENSSL_internal:") else { return nil }
        let name = text[marker.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        return switch name {
        case "CERTIFICATE_VERIFY_FAILED": "TLS: its certificate is not trusted here (CERTIFICATE_VERIFY_FAILED)"
        case "WRONG_VERSION_NUMBER": "TLS: what answered speaks no TLS; is it http:// instead? (WRONG_VERSION_NUMBER)"
        default: "TLS: \(name)"
        }
    }
}
