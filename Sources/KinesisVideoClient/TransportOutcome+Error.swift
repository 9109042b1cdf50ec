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
            let first = error.connectionErrors.first.map { "\($0.error)" }
            self = .unreachable(
                reason: first ?? error.dnsAError.map { "\($0)" } ?? error.dnsAAAAError.map { "\($0)" } ?? "no address"
            )
        case let error as ChannelError where error == .ioOnClosedChannel || error == .inputClosed || error == .eof:
            self = .truncated
        default:
            self = hasHead ? .malformed(reason: "\(error)") : .unreachable(reason: "\(error)")
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
        default: hasHead ? .truncated : .unreachable(reason: "\(error)")
        }
    }
}
