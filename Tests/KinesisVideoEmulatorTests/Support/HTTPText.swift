/// An HTTP/1.1 answer taken apart, as far as it has come.
struct HTTPText {
    let status: Int
    let headers: [(name: String, value: String)]

    /// The body without its transfer coding.
    private(set) var body: [UInt8] = []

    /// The sizes of the chunks; empty for a body with a length.
    private(set) var chunks: [Int] = []

    /// Whether the last chunk, or as many bytes as were announced, are there.
    private(set) var isComplete = false

    /// Takes an answer apart; nil while its head is not whole.
    init?(_ bytes: [UInt8]) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, let status = Int(words[1]) else { return nil }
        self.status = status
        headers = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        let rest = bytes[end.upperBound...]
        if header("transfer-encoding") == "chunked" {
            decodeChunks(rest)
        } else {
            body = Array(rest)
            isComplete = status == 100 || body.count >= header("content-length").flatMap { Int($0) } ?? 0
        }
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name == name.lowercased() }?.value
    }

    private mutating func decodeChunks(_ coded: ArraySlice<UInt8>) {
        var rest = coded
        while let line = rest.firstRange(of: [0x0D, 0x0A]) {
            let digits = String(decoding: rest[..<line.lowerBound], as: UTF8.self)
            guard let size = Int(digits, radix: 16) else { return }
            if size == 0 {
                isComplete = true
                return
            }
            let data = rest[line.upperBound...]
            body += data.prefix(size)
            guard data.count >= size + 2 else { return }
            chunks.append(size)
            rest = data.dropFirst(size + 2)
        }
    }
}
