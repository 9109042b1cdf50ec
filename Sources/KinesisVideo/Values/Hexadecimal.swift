/// Bytes as hexadecimal digits.
enum Hexadecimal {
    private static let lowercase = Array("0123456789abcdef".utf8)
    private static let uppercase = Array("0123456789ABCDEF".utf8)

    /// The two digits of a byte.
    static func digits(of byte: UInt8, uppercase isUppercase: Bool = false) -> [UInt8] {
        let alphabet = isUppercase ? uppercase : lowercase
        return [alphabet[Int(byte >> 4)], alphabet[Int(byte & 0xF)]]
    }

    /// The digits of bytes, in order and in lower case.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { digits(of: $0) }, as: UTF8.self)
    }
}
