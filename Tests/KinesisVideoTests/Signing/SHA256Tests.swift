import Testing

@testable import KinesisVideo

@Suite("SHA-256 and HMAC")
struct SHA256Tests {
    /// A message and its digest, from FIPS 180-2's appendix B and NIST's example values.
    static let digests: [(message: String, digest: String)] = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ]

    @Test(arguments: digests)
    func digest(message: String, digest: String) {
        #expect(Hexadecimal.text(SHA256.digest(of: Array(message.utf8))) == digest)
    }

    @Test("Messages of 0 to 299 bytes, which end at every place in a block, agree with another implementation")
    func everyLength() {
        var all: [UInt8] = []
        for count in 0..<300 {
            all += SHA256.digest(of: (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + count) })
        }
        // Python's hashlib over the same digests.
        #expect(
            Hexadecimal.text(SHA256.digest(of: all))
                == "d5238871a46ac4a1a75ac3fb19d645b0b3b9e5f35f5f720e2b240d605c6b694e"
        )
    }

    /// A case of RFC 4231, section 4.
    struct Code: Sendable {
        let key: [UInt8]
        let message: [UInt8]
        let code: String
    }

    static let codes = [
        Code(
            key: Array(repeating: 0x0B, count: 20),
            message: Array("Hi There".utf8),
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        Code(
            key: Array("Jefe".utf8),
            message: Array("what do ya want for nothing?".utf8),
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        Code(
            key: Array(repeating: 0xAA, count: 20),
            message: Array(repeating: 0xDD, count: 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        Code(
            key: Array(repeating: 0xAA, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ]

    @Test(arguments: codes)
    func authenticationCode(_ item: Code) {
        #expect(Hexadecimal.text(SHA256.authenticationCode(of: item.message, key: item.key)) == item.code)
    }
}
