import KinesisVideo
import Testing

@testable import KinesisVideoClient

@Suite("Reading answers in HTTP/1.1")
struct HTTPResponseReaderTests {
    /// An answer as text, and what is read of it: the head on one line, the body, and how it ends.
    struct Example: CustomTestStringConvertible, Sendable {
        let name: String
        let answer: [UInt8]
        var method = "POST"
        let reads: String

        init(_ name: String, _ answer: String, method: String = "POST", _ reads: String) {
            self.init(name, bytes: Array(answer.utf8), method: method, reads)
        }

        init(_ name: String, bytes: [UInt8], method: String = "POST", _ reads: String) {
            self.name = name
            answer = bytes
            self.method = method
            self.reads = reads
        }

        var testDescription: String { name }
    }

    /// What was read: the heads, the body's bytes, and the end; the cutting of the body is left out.
    static func reads(_ pieces: [ArraySlice<UInt8>], answerTo method: String) -> String {
        var reader = HTTPResponseReader(answerTo: method)
        var lines: [String] = []
        var body: [UInt8] = []
        func ended(_ line: String) -> String {
            if !body.isEmpty { lines.append("body '\(String(decoding: body, as: UTF8.self))'") }
            return (lines + [line]).joined(separator: "\n")
        }
        do throws(HTTPProblem) {
            for piece in pieces {
                let bytes = Array(piece)
                var position = 0
                while let event = try reader.next(bytes.span.bytes, from: &position) {
                    switch event {
                    case .head(let head):
                        let fields = head.fields.map { "[\($0.name): \($0.value)]" }.joined(separator: " ")
                        lines.append("1.\(head.minorVersion) \(head.status)" + (fields.isEmpty ? "" : " \(fields)"))
                    case .body(let range): body += bytes[range]
                    case .end: return ended("end")
                    }
                }
            }
            return ended(try reader.finish() ? "end by close" : "cut")
        } catch {
            return ended("\(error)")
        }
    }

    static let head = "HTTP/1.1 200 OK\r\n"
    static let chunked = head + "Transfer-Encoding: chunked\r\n\r\n"

    static let read: [Example] = [
        Example("a length", head + "Content-Length: 3\r\n\r\nabc", "1.1 200 [Content-Length: 3]\nbody 'abc'\nend"),
        Example(
            "more than its length",
            head + "Content-Length: 3\r\n\r\nabcde",
            "1.1 200 [Content-Length: 3]\nbody 'abc'\nend"
        ),
        Example("a length of 0", head + "Content-Length: 0\r\n\r\n", "1.1 200 [Content-Length: 0]\nend"),
        Example(
            "the same length twice",
            head + "Content-Length: 3\r\nContent-Length: 3, 3\r\n\r\nabc",
            "1.1 200 [Content-Length: 3] [Content-Length: 3, 3]\nbody 'abc'\nend"
        ),
        Example(
            "less than its length",
            head + "Content-Length: 4\r\n\r\nabc",
            "1.1 200 [Content-Length: 4]\nbody 'abc'\ncut"
        ),
        Example(
            "chunks",
            chunked + "3\r\nabc\r\n1A\r\n01234567890123456789012345\r\n0\r\n\r\n",
            "1.1 200 [Transfer-Encoding: chunked]\nbody 'abc01234567890123456789012345'\nend"
        ),
        Example(
            "chunks in capitals, without a blank",
            "HTTP/1.1 200 OK\r\nTRANSFER-encoding:CHUNKED\r\n\r\n1\r\na\r\n0\r\n\r\n",
            "1.1 200 [TRANSFER-encoding: CHUNKED]\nbody 'a'\nend"
        ),
        Example(
            "chunk extensions",
            chunked + "3;x=1;y=\"a\\\"b;c\"\r\nabc\r\n0 ; last\r\n\r\n",
            "1.1 200 [Transfer-Encoding: chunked]\nbody 'abc'\nend"
        ),
        Example(
            "zeros before a size",
            chunked + "0000000000003\r\nabc\r\n000\r\n\r\n",
            "1.1 200 [Transfer-Encoding: chunked]\nbody 'abc'\nend"
        ),
        Example(
            "trailers",
            chunked + "3\r\nabc\r\n0\r\nX-Sum: 1\r\n y\r\nX-O: \u{E9}\n\r\n",
            "1.1 200 [Transfer-Encoding: chunked]\nbody 'abc'\nend"
        ),
        Example("a cut in a chunk", chunked + "4\r\nabc", "1.1 200 [Transfer-Encoding: chunked]\nbody 'abc'\ncut"),
        Example(
            "a cut behind a chunk",
            chunked + "3\r\nabc\r\n",
            "1.1 200 [Transfer-Encoding: chunked]\nbody 'abc'\ncut"
        ),
        Example(
            "a cut before the trailers",
            chunked + "3\r\nabc\r\n0\r\n",
            "1.1 200 [Transfer-Encoding: chunked]\nbody 'abc'\ncut"
        ),
        Example("a cut in the trailers", chunked + "0\r\nX-Sum: a", "1.1 200 [Transfer-Encoding: chunked]\ncut"),
        Example("a cut in the head", "HTTP/1.1 200 OK\r\nContent-Ty", "cut"),
        Example("a cut in the version", "HT", "cut"),
        Example("nothing", "", "cut"),
        Example("a body until the close", head + "\r\nabc", "1.1 200\nbody 'abc'\nend by close"),
        Example("HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nabc", "1.0 200\nbody 'abc'\nend by close"),
        Example(
            "a version to come",
            "HTTP/1.7 200 OK\r\nContent-Length: 0\r\n\r\n",
            "1.7 200 [Content-Length: 0]\nend"
        ),
        Example(
            "no body of 204",
            "HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc",
            "1.1 204 [Content-Length: 3]\nend"
        ),
        Example("no body of 304", "HTTP/1.1 304 Not Modified\r\n\r\n", "1.1 304\nend"),
        Example(
            "no body for HEAD",
            head + "Content-Length: 3\r\n\r\n",
            method: "HEAD",
            "1.1 200 [Content-Length: 3]\nend"
        ),
        Example(
            "no body behind CONNECT",
            head + "Content-Length: 3\r\n\r\n",
            method: "CONNECT",
            "1.1 200 [Content-Length: 3]\nend"
        ),
        Example(
            "interim answers",
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + head
                + "Content-Length: 1\r\n\r\nx",
            "1.1 200 [Content-Length: 1]\nbody 'x'\nend"
        ),
        Example("no reason", "HTTP/1.1 599\r\nContent-Length: 0\r\n\r\n", "1.1 599 [Content-Length: 0]\nend"),
        Example(
            "an empty reason",
            "HTTP/1.1 100 \r\n\r\nHTTP/1.1 480 \r\nContent-Length: 0\r\n\r\n",
            "1.1 480 [Content-Length: 0]\nend"
        ),
        Example(
            "a reason in UTF-8 and one in nothing",
            bytes: Array("HTTP/1.1 200 tr\u{E8}s ".utf8) + [0xFF] + Array("\r\nContent-Length: 0\r\n\r\n".utf8),
            "1.1 200 [Content-Length: 0]\nend"
        ),
        Example("words apart", "HTTP/1.1 \t200   OK\r\nContent-Length: 0\r\n\r\n", "1.1 200 [Content-Length: 0]\nend"),
        Example(
            "LF alone in the head",
            "HTTP/1.1 200 OK\nA: b\nContent-Length: 1\n\nx",
            "1.1 200 [A: b] [Content-Length: 1]\nbody 'x'\nend"
        ),
        Example(
            "a folded line",
            head + "A: b \r\n\t c\r\n  d\r\nContent-Length: 0\r\n\r\n",
            "1.1 200 [A: b c d] [Content-Length: 0]\nend"
        ),
        Example(
            "blanks about a value",
            head + "A: \t b c \t\r\nB:\r\nC: \r\nContent-Length:0\r\n\r\n",
            "1.1 200 [A: b c] [B: ] [C: ] [Content-Length: 0]\nend"
        ),
        Example(
            "a value that is not UTF-8",
            bytes: Array((head + "A: caf").utf8) + [0xE9, 0x1B] + Array("\r\nContent-Length: 0\r\n\r\n".utf8),
            "1.1 200 [A: caf\u{FFFD}\u{1B}] [Content-Length: 0]\nend"
        ),
        Example(
            "a length beside chunks",
            head + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            "1.1 200 [Content-Length: 9] [Transfer-Encoding: chunked]\nbody 'a'\nend"
        ),
        Example(
            "empty elements of a list",
            head + "Transfer-Encoding: , chunked ,\r\n\r\n0\r\n\r\n",
            "1.1 200 [Transfer-Encoding: , chunked ,]\nend"
        ),
    ]

    static let refused: [Example] = [
        Example(
            "another protocol",
            "SSH-2.0-OpenSSH_9.2\r\n",
            "it begins with 'SSH-2.0-OpenSSH_9.2', and not with 'HTTP/1.1'"
        ),
        Example(
            "another protocol without lines",
            "HELO this is a line that does not end",
            "it begins with 'HELO this is a line that', and not with 'HTTP/1.1'"
        ),
        Example("another protocol that closes", "HTTQ", "it begins with 'HTTQ', and not with 'HTTP/1.1'"),
        Example(
            "an empty line first",
            "\r\nHTTP/1.1 200 OK\r\n\r\n",
            "it begins with an empty line, and not with 'HTTP/1.1'"
        ),
        Example(
            "LF first",
            "\nHTTP/1.1 200 OK\r\n\r\n",
            "it begins with an empty line, and not with 'HTTP/1.1'"
        ),
        Example(
            "bytes",
            bytes: [0, 0, 0, 0, 0, 0, 0, 0],
            "it begins with the byte 0x00, and not with 'HTTP/1.1'"
        ),
        Example(
            "an alert of TLS",
            bytes: [0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46],
            "it speaks TLS; is it https:// instead?"
        ),
        Example(
            "HTTP/2",
            bytes: [0, 0, 0x12, 4, 0, 0, 0, 0, 0],
            "it speaks HTTP/2, which was not asked for"
        ),
        Example(
            "HTTP/2 in words",
            "HTTP/2 200\r\n\r\n",
            "its version is 'HTTP/2', and HTTP/1.1 was asked for, at byte 5"
        ),
        Example(
            "HTTP/9.9",
            "HTTP/9.9 200 OK\r\n\r\n",
            "its version is 'HTTP/9.9', and HTTP/1.1 was asked for, at byte 5"
        ),
        Example("HTTP/1", "HTTP/1 200 OK\r\n\r\n", "its version is 'HTTP/1', and HTTP/1.1 was asked for, at byte 5"),
        Example("no code", "HTTP/1.1\r\n\r\n", "the status line has no status code, at byte 8"),
        Example(
            "a word for a code",
            "HTTP/1.1 banana\r\n\r\n",
            "the status code is 'banana', and not three digits, at byte 9"
        ),
        Example(
            "a code of four digits",
            "HTTP/1.1 1000 Odd\r\n\r\n",
            "the status code is '1000', and not three digits, at byte 9"
        ),
        Example(
            "a code of 99",
            "HTTP/1.1 099 Odd\r\n\r\n{}",
            "the status code is '099', which is outside 100–599, at byte 9"
        ),
        Example(
            "a code of 0",
            "HTTP/1.1 000 Odd\r\n\r\n",
            "the status code is '000', which is outside 100–599, at byte 9"
        ),
        Example(
            "a code of 42",
            "HTTP/1.1 042 Odd\r\n\r\n",
            "the status code is '042', which is outside 100–599, at byte 9"
        ),
        Example(
            "a code of 600",
            "HTTP/1.1 600 Odd\r\n\r\n",
            "the status code is '600', which is outside 100–599, at byte 9"
        ),
        Example(
            "another protocol from here",
            "HTTP/1.1 101 Switching Protocols\r\n\r\n",
            "it switches to another protocol (101), which was not asked for, at byte 34"
        ),
        Example("a blank line of the head", head + " A: b\r\n\r\n", "the head begins with a blank, at byte 17"),
        Example(
            "a line that is no field",
            head + "A: b\r\nbanana\r\n\r\n",
            "a line of the head is no field: 'banana', at byte 23"
        ),
        Example("a field without a name", head + ": b\r\n\r\n", "a field of the head has no name, at byte 17"),
        Example(
            "a blank before the colon",
            head + "A : b\r\n\r\n",
            "a blank stands before the colon of the field 'A', at byte 18"
        ),
        Example(
            "a name that is not a token",
            head + "A b: c\r\n\r\n",
            "the field name 'A b' is not a token, at byte 18"
        ),
        Example("NUL", head + "A: b\0c\r\n\r\n", "a NUL stands in the head, at byte 21"),
        Example("CR alone", head + "A: b\rc\r\n\r\n", "a CR without LF stands in the head, at byte 21"),
        Example(
            "a coding that was not asked for",
            head + "Transfer-Encoding: gzip, chunked\r\n\r\n",
            "its transfer coding is 'gzip, chunked', and only 'chunked', once, can be read, at byte 51"
        ),
        Example(
            "chunks in chunks",
            head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            "its transfer coding is 'chunked, chunked', and only 'chunked', once, can be read, at byte 73"
        ),
        Example(
            "no coding",
            head + "Transfer-Encoding:\r\n\r\n",
            "its transfer coding is '', and only 'chunked', once, can be read, at byte 37"
        ),
        Example(
            "chunks in HTTP/1.0",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding stands in an answer of HTTP/1.0, at byte 45"
        ),
        Example(
            "two lengths",
            head + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
            "Content-Length is given as '3, 4', at byte 55"
        ),
        Example(
            "a negative length",
            head + "Content-Length: -1\r\n\r\n",
            "Content-Length is '-1', which is not a number of bytes, at byte 37"
        ),
        Example(
            "a length with a sign",
            head + "Content-Length: +1\r\n\r\n",
            "Content-Length is '+1', which is not a number of bytes, at byte 37"
        ),
        Example(
            "a length over all",
            head + "Content-Length: 9223372036854775808\r\n\r\n",
            "Content-Length is '9223372036854775808', which is not a number of bytes, at byte 54"
        ),
        Example("a length without value", head + "Content-Length:\r\n\r\n", "Content-Length has no value, at byte 34"),
        Example(
            "a word for a size",
            chunked + "xyzzy\r\n",
            "1.1 200 [Transfer-Encoding: chunked]\n'x' stands where the size of a chunk belongs, at byte 47"
        ),
        Example(
            "no size",
            chunked + "\r\nabc",
            "1.1 200 [Transfer-Encoding: chunked]\n0x0D stands where the size of a chunk belongs, at byte 47"
        ),
        Example(
            "a size with a letter",
            chunked + "1g\r\n",
            "1.1 200 [Transfer-Encoding: chunked]\n'g' stands in the size of a chunk, at byte 48"
        ),
        Example(
            "a size over all",
            chunked + "8000000000000000\r\n",
            "1.1 200 [Transfer-Encoding: chunked]\nthe size of a chunk is over 2^63, at byte 62"
        ),
        Example(
            "a size of many digits",
            chunked + "00000000000000001\r\n",
            "1.1 200 [Transfer-Encoding: chunked]\nthe size of a chunk has more than 16 digits, at byte 63"
        ),
        Example(
            "LF behind a size",
            chunked + "1\na",
            "1.1 200 [Transfer-Encoding: chunked]\nthe line with the size of a chunk ends with LF alone, at byte 48"
        ),
        Example(
            "LF behind an extension",
            chunked + "1;a\na",
            "1.1 200 [Transfer-Encoding: chunked]\nthe line with the size of a chunk ends with LF alone, at byte 50"
        ),
        Example(
            "CR behind a size",
            chunked + "1\ra",
            "1.1 200 [Transfer-Encoding: chunked]\nthe line with the size of a chunk ends with CR alone, at byte 49"
        ),
        Example(
            "more than a chunk",
            chunked + "1\r\nab\r\n",
            "1.1 200 [Transfer-Encoding: chunked]\nbody 'a'\n'b' follows a chunk, and not CR LF, at byte 51"
        ),
        Example(
            "CR behind a chunk",
            chunked + "1\r\na\r0",
            "1.1 200 [Transfer-Encoding: chunked]\nbody 'a'\nCR and '0' follow a chunk, and not CR LF, at byte 52"
        ),
        Example(
            "a trailer that is none",
            chunked + "0\r\nbanana\r\n\r\n",
            "1.1 200 [Transfer-Encoding: chunked]\na line of the trailer section is no field: 'banana', at byte 50"
        ),
    ]

    @Test("as the specification lets a recipient", arguments: read)
    func reads(_ example: Example) {
        #expect(Self.reads([example.answer[...]], answerTo: example.method) == example.reads)
    }

    @Test("and refuses what it must, with the reason and the byte", arguments: refused)
    func refuses(_ example: Example) {
        #expect(Self.reads([example.answer[...]], answerTo: example.method) == example.reads)
    }

    @Test("does not depend on where the bytes are cut", arguments: read + refused)
    func cutting(_ example: Example) {
        let bytes = example.answer
        #expect(Self.reads(bytes.indices.map { bytes[$0...$0] }, answerTo: example.method) == example.reads)
        for cut in bytes.indices {
            #expect(
                Self.reads([bytes[..<cut], bytes[cut...]], answerTo: example.method) == example.reads,
                "cut at \(cut)"
            )
        }
    }

    @Test("lends each chunk by itself")
    func chunks() throws {
        var reader = HTTPResponseReader(answerTo: "POST")
        let bytes = Array((Self.chunked + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").utf8)
        var position = 0
        var bodies: [String] = []
        while let event = try reader.next(bytes.span.bytes, from: &position) {
            if case .body(let range) = event { bodies.append(String(decoding: bytes[range], as: UTF8.self)) }
        }
        #expect(bodies == ["abc", "de"])
        #expect(position == bytes.count)
    }

    /// What goes on for ever, and why it is read no further.
    static let endless: [(start: String, again: String, reason: String)] = [
        ("HTTP/1.1 200 ", "A", "the head has more than 81920 bytes, at byte 81920"),
        (head, "A: b\r\n", "the head has more than 2000 fields, at byte 12017"),
        (head, " a\r\n", "the head begins with a blank, at byte 17"),
        (head + "A: b\r\n", " a\r\n", "the head has more than 81920 bytes, at byte 81920"),
        ("", "HTTP/1.1 103 Early Hints\r\n\r\n", "more than 64 interim answers (1xx) came, at byte 1818"),
        (chunked + "1;", "x", "a chunk has extensions of more than 4096 bytes, at byte 4145"),
        (chunked + "1", " ", "' ' stands in the size of a chunk, at byte 4144"),
        (chunked + "0\r\n", "A: b\r\n", "the trailer section has more than 2000 fields, at byte 12050"),
        (chunked + "0\r\nA: ", "b", "the trailer section has more than 81920 bytes, at byte 81970"),
    ]

    @Test("is bounded", arguments: endless)
    func bounds(start: String, again: String, reason: String) {
        let text = start + String(repeating: again, count: 100_000 / again.utf8.count)
        #expect(Self.reads([Array(text.utf8)[...]], answerTo: "POST").split(separator: "\n").last == Substring(reason))
    }
}
