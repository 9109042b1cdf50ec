import KinesisVideo
import Logging
import NIOHTTP1
import Testing

@testable import KinesisVideoEmulator

/// An emulator with the package's own streams, asked without sockets at a time that stands still.
struct Fixture {
    static let region = "eu-west-1"
    static let key = Credentials(accessKeyID: "AKIDTEST", secretAccessKey: "test secret")
    static let temporaryKey = Credentials(accessKeyID: "AKIDTEMP", secretAccessKey: "other", sessionToken: "a/token==")
    static let deniedKey = Credentials(accessKeyID: "AKIDDENIED", secretAccessKey: "denied")
    static let expiredKey = Credentials(accessKeyID: "AKIDOLD", secretAccessKey: "old", sessionToken: "old token")

    let clock = TestClock()
    let contract: Contract
    let service: MediaService

    /// Starts an emulator.
    ///
    /// - Parameters:
    ///   - faults: Faults as they are declared, `NAME=ARGUMENT:STREAM`.
    ///   - configure: Changes the configuration.
    /// - Throws: What is wrong with the files.
    init(faults: [String] = [], _ configure: (inout EmulatorConfiguration) -> Void = { _ in }) throws {
        contract = try PackageFolder.contract()
        var configuration = try Self.configuration()
        for fault in faults { try configuration.addFault(fault) }
        configure(&configuration)
        let emulator = Emulator(
            configuration: configuration,
            contract: contract,
            clock: clock.wallClock,
            logger: Self.silentLogger
        )
        service = try emulator.makeService(loading: MediaCache.media)
    }

    static let silentLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func configuration() throws -> EmulatorConfiguration {
        var configuration = EmulatorConfiguration()
        configuration.region = region
        configuration.seed = 1
        configuration.keys = [
            .init(key), .init(temporaryKey), .init(deniedKey, isDenied: true), .init(expiredKey, isExpired: true),
        ]
        configuration.streams = try PackageFolder.streams()
        return configuration
    }

    func stream(_ name: String) throws -> EmulatedStream {
        try #require(service.registry.streams.first { $0.logicalName == name })
    }

    /// The media that a stream replays.
    func replayed(_ name: String) throws -> StreamMedia {
        try #require(stream(name).source as? ReplayedMedia).media
    }

    /// The fragments that a stream has now, oldest first.
    func fragments(of name: String) throws -> [Fragment] {
        let source = try stream(name).source
        return source.available(at: clock.now).compactMap(source.fragment)
    }

    /// A signed request.
    func request(
        _ body: String,
        path: String = "/getMedia",
        method: String = "POST",
        credentials: Credentials = key,
        region: String = region,
        skew: Int64 = 0,
        headers: [HeaderField] = [],
        host: String = "127.0.0.1:1"
    ) -> ReceivedRequest {
        let signer = SignatureV4.Signer(credentials: credentials, region: region, service: "kinesisvideo")
        let unsigned = SignatureV4.Request(
            method: method,
            target: path,
            headers: [HeaderField("Host", host), HeaderField("Content-Type", "application/json")] + headers,
            body: Array(body.utf8)
        )
        let signed = signer.sign(unsigned, at: clock.now.advanced(byMilliseconds: skew)).request
        return Self.received(signed, path: path, body: body)
    }

    static func received(_ request: SignatureV4.Request, path: String, body: String) -> ReceivedRequest {
        var head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: request.method), uri: path)
        for field in request.headers { head.headers.add(name: field.name, value: field.value) }
        return ReceivedRequest(head: head, body: Array(body.utf8))
    }

    /// The answer to a request; the limits see one call an hour unless they are told another time.
    func answer(_ request: ReceivedRequest, instant: Int64 = 0) -> Answer {
        service.answer(request, at: clock.now, instant: instant)
    }

    /// The answer to a signed GetMedia request.
    func getMedia(_ stream: String, _ selector: String = #"{"StartSelectorType":"EARLIEST"}"#) -> Answer {
        answer(request(#"{"StreamName":"\#(stream)","StartSelector":\#(selector)}"#))
    }

    /// The whole body of a signed GetMedia request that is answered with media.
    func media(
        _ stream: String,
        _ selector: String = #"{"StartSelectorType":"EARLIEST"}"#,
        most: Int = .max
    ) throws -> Playback {
        let answer = getMedia(stream, selector)
        guard case .media(var session, _) = answer.body else {
            Issue.record("no media: \(answer.status) \(answer.text)")
            return Playback()
        }
        return Playback(&session, clock: clock, most: most)
    }
}

extension Answer {
    /// The body where it is no media.
    var text: String {
        guard case .bytes(let bytes) = body else { return "media" }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The error's name in the headers, without what follows it.
    var errorType: String? {
        headers.first(name: "x-amzn-ErrorType")?.split(separator: ":").first.map(String.init)
    }
}
