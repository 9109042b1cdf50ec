internal import NIOCore

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

extension ConfigurationError {
    /// Why an address cannot be had, and what to do about it.
    init(_ error: any Error, listeningAt host: String, _ port: Int) {
        let words =
            switch error {
            case let error as IOError where error.errnoCode == EADDRINUSE:
                "port \(port) is taken by another program; choose another one, or 0 for any that is free"
            case let error as IOError where error.errnoCode == EACCES:
                "port \(port) is for privileged programs; choose one from 1024 on"
            case let error as IOError where error.errnoCode == EADDRNOTAVAIL:
                "this machine does not have the address"
            case let error as SocketAddressError.UnknownHost: "there is no host '\(error.host)'"
            default: "\(error)"
            }
        self.init("cannot serve at \(host):\(port): \(words)")
    }
}
