import FoundationEssentials
import KinesisVideo
import Synchronization
import Testing

@testable import KinesisVideoClient

/// Media that is put over real sockets.
@Suite("A producer", .serialized)
struct ProducerTests {
    /// Gives fragments that are there.
    final class Shelf: FragmentSupply {
        let rest: Mutex<[Producer.Fragment]>

        init(_ count: Int, bytes: Int = 100_000) {
            rest = Mutex(
                (0..<count).map { number in
                    Producer.Fragment(
                        header: Array("head".utf8),
                        bytes: [UInt8](repeating: UInt8(ascii: "0") + UInt8(number), count: bytes),
                        document: 0,
                        timecode: Int64(number) * 1000
                    )
                }
            )
        }

        func next() async throws(Never) -> Producer.Fragment? {
            rest.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        }
    }

    final class Log: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock(\.self) }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    static func producer(_ port: Int, settling: ProducerMachine.Settling = .received) throws -> Producer {
        let client = try ExchangeTests.client(port)
        let signer = SignatureV4.Signer(
            credentials: Credentials(accessKeyID: "AKIA", secretAccessKey: "secret"),
            region: "us-west-2",
            service: "kinesisvideo"
        )
        // This file stands four levels below the package's folder.
        let path = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
            .appending(path: "Scenarios/contract.json")
        let contract = try Contract(SourceText(name: "contract.json", bytes: Array(Data(contentsOf: path))))
        return Producer(
            PutMediaRequest(stream: .name("cam"), timecodeType: .relative, producerStart: WallTime(milliseconds: 5000)),
            contract: contract,
            route: Follower.Route(
                client: { _ in client },
                credentials: { _ in signer.credentials },
                signing: { _ in RequestSigning(signer: signer) }
            ),
            settling: settling
        )
    }

    @Test("signs an empty body, waits until it is asked for, and sends chunks while it is answered")
    func whole() async throws {
        let log = Log()
        let server = try RawServer { peer in
            log.add(peer.head())
            peer.wait(100)
            peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            var body = peer.dechunked()
            log.add(String(decoding: body.next(100_004), as: UTF8.self).prefix(8) + "")
            peer.sendChunk(#"{"EventType":"RECEIVED","FragmentTimecode":0}"#)
            log.add(String(decoding: body.next(100_000), as: UTF8.self).prefix(4) + "")
            log.add("\(body.next(1).count)")
            peer.sendChunk(#"{"EventType":"RECEIVED","FragmentTimecode":1000}"#)
            peer.send("0\r\n\r\n")
        }
        let (summary, failure) = await (try Self.producer(server.port)).put(Shelf(2))
        #expect(failure == nil)
        #expect(summary.fragments == 2 && summary.bytes == 200_000 && summary.sessions == 1)
        let told = log.all
        #expect(told.dropFirst() == ["head0000", "1111", "0"])
        let head = try #require(told.first)
        #expect(head.hasPrefix("POST /putMedia HTTP/1.1\r\n"))
        #expect(head.contains("\r\nTransfer-Encoding: chunked\r\n") && head.contains("\r\nExpect: 100-continue\r\n"))
        #expect(!head.lowercased().contains("content-length"))
        // The verifier of the emulator is another reader of the same rules: the hash is that of no bytes.
        let fields = head.split(separator: "\r\n").dropFirst().map { line in
            let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
            return HeaderField(parts[0], parts.count > 1 ? parts[1] : "")
        }
        let verifier = SignatureV4.Verifier(
            accounts: [.init(Credentials(accessKeyID: "AKIA", secretAccessKey: "secret"))],
            region: "us-west-2",
            service: "kinesisvideo",
            clockSkewSeconds: 300
        )
        _ = try verifier.verify(
            SignatureV4.Request(method: "POST", target: "/putMedia", headers: Array(fields), body: []),
            at: WallTime(milliseconds: 0)
        )
    }

    @Test("sends what a cut left open again in another session")
    func cut() async throws {
        let log = Log()
        let server = try RawServer { peer in
            log.add("call")
            _ = peer.head()
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            var body = peer.dechunked()
            _ = body.next(4)
            while let byte = body.next(10).first {
                log.add(String(UnicodeScalar(byte)))
                let number = byte - UInt8(ascii: "0")
                if number == 1, log.all.count(where: { $0 == "call" }) == 1 { return peer.reset() }
                peer.sendChunk(#"{"EventType":"PERSISTED","FragmentTimecode":\#(Int(number) * 1000)}"#)
            }
            peer.send("0\r\n\r\n")
        }
        let (summary, failure) = await (try Self.producer(server.port, settling: .persisted)).put(Shelf(3, bytes: 10))
        #expect(failure == nil)
        #expect(summary.sessions == 2 && summary.cutCount == 1 && summary.fragments == 3)
        #expect(log.all.last == "2" && log.all.filter { $0 == "call" }.count == 2)
        #expect(summary.sentAgain >= 1)
    }

    @Test("is told at once where the call is refused, before anything of the body goes out")
    func refused() async throws {
        let log = Log()
        let server = try RawServer { peer in
            log.add(peer.head())
            peer.send(
                "HTTP/1.1 400 Bad Request\r\nx-amzn-ErrorType: InvalidArgumentException\r\nContent-Length: 20\r\n\r\n"
                    + #"{"Message":"no way"}"#
            )
            log.add("\(peer.rest().count)")
        }
        let (summary, failure) = await (try Self.producer(server.port)).put(Shelf(1))
        #expect(failure?.description == "the endpoint refused the call (400 InvalidArgumentException): “no way”")
        #expect(summary.fragments == 0)
        for _ in 0..<100 where log.all.count < 2 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(log.all.last == "0")
    }

    @Test("ends when it is cancelled, though the endpoint reads nothing and the socket is full")
    func cancelled() async throws {
        let server = try RawServer { peer in
            _ = peer.head()
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            peer.wait(3000)
        }
        let producer = try Self.producer(server.port)
        let task = Task { await producer.put(Shelf(8, bytes: 4 << 20)).failure }
        try await Task.sleep(for: .milliseconds(300))
        let began = ContinuousClock.now
        task.cancel()
        #expect(await task.value?.kind == .cancelled)
        #expect(ContinuousClock.now - began < .seconds(1))
    }
}

extension RawServer.Peer {
    /// The head of a request; what comes behind it is left unread, because the body waits.
    func head() -> String {
        var bytes: [UInt8] = []
        while !bytes.suffix(4).elementsEqual(Array("\r\n\r\n".utf8)), let byte = one() { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }

    func sendChunk(_ text: String) {
        send("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
    }

    func dechunked() -> Dechunked { Dechunked(peer: self) }

    /// A body in chunks, read as far as is asked for.
    struct Dechunked {
        let peer: RawServer.Peer
        private var left = 0
        private var isOver = false

        init(peer: RawServer.Peer) {
            self.peer = peer
        }

        /// The next bytes; fewer at the end of the body.
        mutating func next(_ count: Int) -> [UInt8] {
            var bytes: [UInt8] = []
            while bytes.count < count, !isOver {
                if left == 0 {
                    let line = line()
                    guard let size = Int(line, radix: 16) else { return bytes }
                    left = size
                    if size == 0 {
                        _ = self.line()
                        isOver = true
                        return bytes
                    }
                }
                guard let byte = peer.one() else { return bytes }
                bytes.append(byte)
                left -= 1
                if left == 0 { _ = self.line() }
            }
            return bytes
        }

        private func line() -> String {
            var bytes: [UInt8] = []
            while !bytes.suffix(2).elementsEqual(Array("\r\n".utf8)), let byte = peer.one() { bytes.append(byte) }
            return String(decoding: bytes.dropLast(2), as: UTF8.self)
        }
    }
}
