import KinesisVideo
import Testing

@testable import KinesisVideoClient

@Suite("What credentials are read with")
struct CredentialPartsTests {
    /// FIPS 180-4's own examples, and lengths around a block's.
    static let digests: [(message: String, digest: String)] = [
        ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"), ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
        (String(repeating: "a", count: 55), "c1c8bbdc22796e28c0e15163d20899b65621d65a"),
        (String(repeating: "a", count: 64), "0098ba824b5c16427bd7a1122a5a442a25ec644d"),
    ]

    @Test("SHA-1 of messages of many lengths", arguments: digests)
    func digest(message: String, digest: String) {
        #expect(Hexadecimal.text(SHA1.digest(of: Array(message.utf8))) == digest)
    }

    @Test("XML: the text of an element, entities and all")
    func element() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- a > b -->
            <A xmlns="x>y" b='"'><B> 1 &amp; 2&#10;&#x41; </B><C/><D><E>e</E></D ></A>

            """
        let root = try XMLElement(Array(text.utf8))
        #expect(root.name == "A" && root["B"]?.text == " 1 & 2\nA ")
        #expect(root["C"]?.text == "" && root["D"]?["E"]?.text == "e" && root["E"] == nil)
    }

    static let wrong = [
        "", "x", "<A>", "</A>", "<A></B>", "<A><B></A></B>", "<A/><B/>", "<A/>x", "<A>&nbsp;</A>", "<A>&#xD800;</A>",
        "<A>&lt</A>",
        "<!DOCTYPE A [<!ENTITY x \"y\">]><A>&x;</A>", "<A><![CDATA[x]]></A>", "<A", "<A b=\">", "<!-- <A/>", "< A/>",
        String(repeating: "<A>", count: 40) + String(repeating: "</A>", count: 40),
        "<A>" + String(repeating: "<B/>", count: 2000) + "</A>",
    ]

    @Test("XML: what no answer has is refused", arguments: wrong)
    func refused(text: String) {
        #expect(throws: XMLElement.Problem.self) { try XMLElement(Array(text.utf8)) }
    }

    static let ends: [(text: String, time: String?)] = [
        ("2026-11-27T12:00:00Z", "2026-11-27T12:00:00.000Z"), ("2026-11-27T12:00:00UTC", "2026-11-27T12:00:00.000Z"),
        ("2026-11-27 12:00:00+00:00", "2026-11-27T12:00:00.000Z"),
        ("2026-11-27T12:00:00+0100", "2026-11-27T11:00:00.000Z"),
        ("2026-11-27T12:00:00-0100", "2026-11-27T13:00:00.000Z"), ("2026-11-27T12:00:00", nil), ("soon", nil),
        ("", nil),
    ]

    @Test("the ends of credentials as tools write them", arguments: ends)
    func end(text: String, time: String?) {
        #expect(WallTime(credentialExpiry: text)?.rfc3339Text == time)
    }

    static let urls: [(text: String, endpoint: String?, target: String)] = [
        ("http://127.0.0.1:81/a/b/?c=d&e", "http://127.0.0.1:81", "/a/b/?c=d&e"), ("http://h", "http://h", "/"),
        ("https://h?x", "https://h", "/?x"), ("http://[::1]:8/a#b", "http://[::1]:8", "/a"), ("nonsense", nil, ""),
        ("http://me:secret@h/a", nil, ""), ("ftp://h/", nil, ""),
    ]

    @Test("URLs keep their paths and queries", arguments: urls)
    func url(text: String, endpoint: String?, target: String) {
        let url = try? CredentialURL(text)
        #expect(url?.endpoint.description == endpoint)
        if endpoint != nil { #expect(url?.target == target) }
    }

    @Test("what others say is one line without secrets")
    func said() {
        let text = "a\tb\r\n\u{1B}[31mc token-token d"
        #expect(String(said: Array(text.utf8), hiding: ["token-token", nil, "c"]) == "a b [31mc [redacted] d")
        #expect(String(said: Array(String(repeating: "a", count: 5000).utf8)).count == 301)
    }
}
