import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A listening socket whose connections are answered byte by byte, each in a thread of its own.
final class RawServer: Sendable {
    /// One connection.
    struct Peer: Sendable {
        let socket: Int32

        /// The bytes of a request's head, and of its body where a length is given; less where the client has gone.
        @discardableResult
        func request() -> String {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while !Self.isWhole(bytes) {
                let count = recv(socket, &buffer, buffer.count, 0)
                guard count > 0 else { break }
                bytes += buffer[..<count]
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        private static func isWhole(_ bytes: [UInt8]) -> Bool {
            let text = String(decoding: bytes, as: UTF8.self)
            guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
            let field = text[..<end.lowerBound].lowercased().firstRange(of: "content-length: ")
            let length = field.flatMap { Int(text[$0.upperBound...].prefix { $0.isNumber }) } ?? 0
            return text[end.upperBound...].utf8.count >= length
        }

        /// The next byte; `nil` where the client has gone.
        func one() -> UInt8? {
            var byte: UInt8 = 0
            return recv(socket, &byte, 1, 0) == 1 ? byte : nil
        }

        /// All that still comes.
        func rest() -> [UInt8] {
            var bytes: [UInt8] = []
            while let byte = one() { bytes.append(byte) }
            return bytes
        }

        /// Sends bytes; `false` where the client has gone.
        @discardableResult
        func send(_ bytes: [UInt8]) -> Bool {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { sendBytes(socket, $0) }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }

        @discardableResult
        func send(_ text: String) -> Bool { send(Array(text.utf8)) }

        func wait(_ milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }

        /// The connection is reset instead of being closed.
        func reset() {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }

        /// Waits until the client closes its side.
        func waitForClose() {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while recv(socket, &buffer, buffer.count, 0) > 0 {}
        }
    }

    let port: Int
    private let listener: Int32
    private let clients = Mutex<[Int32]>([])

    /// Listens.
    ///
    /// - Parameter answer: What is done with each connection, which is closed behind it; `nil` to accept none: one fits into
    ///   the queue, and the packets of the next are dropped.
    /// - Throws: ``SocketError`` where there is no port to listen at.
    init(_ answer: (@Sendable (Peer) -> Void)?) throws {
        let listener = Self.socket()
        self.listener = listener
        var one: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = Self.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && getsockname(listener, pointer, &length) == 0
            }
        }
        guard isBound, listen(listener, answer == nil ? 0 : 64) == 0 else { throw SocketError() }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard let answer else {
            fillQueue()
            return
        }
        Self.inThread {
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { return }
                Self.inThread {
                    answer(Peer(socket: socket))
                    close(socket)
                }
            }
        }
    }

    struct SocketError: Error {}

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        for client in clients.withLock(\.self) { close(client) }
    }

    /// Whether a number is that of an open file.
    static func isOpen(_ descriptor: Int32) -> Bool {
        fcntl(descriptor, F_GETFD) != -1
    }

    /// Connects until nothing more fits.
    private func fillQueue() {
        for _ in 0..<4 {
            let client = Self.socket()
            _ = fcntl(client, F_SETFL, O_NONBLOCK)
            var address = Self.loopback(port)
            _ = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            clients.withLock { $0.append(client) }
        }
        usleep(50_000)
    }

    private static func socket() -> Int32 {
        #if canImport(Glibc)
            Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #elseif canImport(Musl)
            Musl.socket(AF_INET, SOCK_STREAM, 0)
        #else
            Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func inThread(_ body: @escaping @Sendable () -> Void) {
        final class Box: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        let box = Unmanaged.passRetained(Box(body)).toOpaque()
        #if canImport(Darwin)
            var thread: pthread_t?
            pthread_create(
                &thread,
                nil,
                { pointer in
                    Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body()
                    return nil
                },
                box
            )
            if let thread { pthread_detach(thread) }
        #else
            var thread = pthread_t()
            pthread_create(
                &thread,
                nil,
                { pointer in
                    guard let pointer else { return nil }
                    Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body()
                    return nil
                },
                box
            )
            pthread_detach(thread)
        #endif
    }
}

private func sendBytes(_ socket: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Darwin)
        send(socket, bytes.baseAddress, bytes.count, 0)
    #else
        send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    #endif
}
