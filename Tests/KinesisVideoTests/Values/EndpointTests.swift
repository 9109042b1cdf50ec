import Testing

@testable import KinesisVideo

@Suite("Endpoints")
struct EndpointTests {
    @Test(
        "are URLs of host and port",
        arguments: [
            "https://s-1a2b3c4d.kinesisvideo.eu-west-1.amazonaws.com", "http://127.0.0.1:8080", "http://localhost",
            "https://[::1]:443", "http://[fe80::1%eth0]", "https://[::ffff:10.0.0.1]", "HTTPS://Host.Example",
            "http://a_b-c.d.",
            "https://h:65535", "https://h:1", "https://xn--bcher-kva.example",
        ]
    )
    func origins(text: String) throws {
        #expect(Endpoint.isOrigin(text))
        _ = try Endpoint(text)
    }

    @Test(
        "of anything else are none",
        arguments: [
            "", "host", "//host", "ftp://host", "https://", "https://user:pw@host", "https://user@host",
            "https://h:99999999",
            "https://h:0", "https://h:65536", "https://h:", "https://h:+80", "https://h:8 0", "https://a b",
            "https://a\u{0}b",
            "https://a\u{1B}[2J", "https://a\r\nX: y", "https://\u{202E}evil", "https://<script>alert(1)</script>",
            "http://:::::", "https://a\\b", "https://h?x", "https://h#x", "https://b\u{FC}cher.example", "https://a..b",
            "https://.a", "https://[::1", "https://[]", "https://[1.2.3.4]", "https://[::g]", "https://[::1]x",
            "https://[fe80::1%]", "https://a,b", "https://a;b", "https://a%20b",
            "https://" + String(repeating: "h", count: 64),
            "https://" + String(repeating: "h.", count: 200) + "h", " https://h", "https://h ", "https://h\n",
            "javascript://h",
        ]
    )
    func others(text: String) {
        #expect(!Endpoint.isOrigin(text))
        #expect(throws: EndpointError.self) { try Endpoint(text) }
    }

    @Test(
        "with a path are endpoints, and not of host and port alone",
        arguments: ["https://h/", "https://h/a", "http://h:1//"]
    )
    func paths(text: String) throws {
        #expect(!Endpoint.isOrigin(text))
        _ = try Endpoint(text)
    }
}
