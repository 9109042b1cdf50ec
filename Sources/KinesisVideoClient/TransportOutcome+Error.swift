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
    /// Reads what an error of the HTTP client means for the transport.
    ///
    /// - Parameters:
    ///   - error: What the client threw.
    ///   - hasHead: Whether the head of the response had come; before it, an error to connect is not a cut answer.
    init(_ error: any Error, hasHead: Bool) {
        switch error {
        case is CancellationError:
            self = .cancelled
        case let error as HTTPClientError:
            self = Self.of(error, hasHead: hasHead)
        case let error as HTTPParserError:
            self = error == .invalidEOFState ? .truncated : .malformed(reason: "\(error)")
        case let error as IOError:
            self = Self.of(error, hasHead: hasHead)
        case let error as NIOConnectionError:
            let first = error.connectionErrors.first?.error ?? error.dnsAError ?? error.dnsAAAAError
            self = .unreachable(reason: first.map(Self.words) ?? "no address")
        case let error as ChannelError where error == .ioOnClosedChannel || error == .inputClosed || error == .eof:
            self = .truncated
        default:
            self = hasHead ? .malformed(reason: "\(error)") : .unreachable(reason: Self.words(error))
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
        guard let marker = text.firstRange(of: "OPENSSL_internal:") else { return nil }
        let name = text[marker.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        return switch name {
        case "CERTIFICATE_VERIFY_FAILED": "TLS: its certificate is not trusted here (CERTIFICATE_VERIFY_FAILED)"
        case "WRONG_VERSION_NUMBER": "TLS: what answered speaks no TLS; is it http:// instead? (WRONG_VERSION_NUMBER)"
        default: "TLS: \(name)"
        }
    }
}
