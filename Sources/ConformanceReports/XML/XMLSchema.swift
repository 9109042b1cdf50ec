internal import CLibXML2
internal import ConformanceStorage

/// An XML Schema to hold documents against.
package struct XMLSchema: ~Copyable {
    private let schema: xmlSchemaPtr
    private let name: String

    /// Reads a schema from a file.
    package init(file path: String) throws(ReportError) {
        let bytes: [UInt8]
        do {
            bytes = try AtomicFile.read(path, limit: 4 << 20)
        } catch {
            throw .file(error)
        }
        try self.init(bytes, named: path)
    }

    /// Reads a schema.
    ///
    /// It must not import others: nothing is fetched.
    package init(_ bytes: [UInt8], named name: String) throws(ReportError) {
        LibXML2.initialize()
        let problems = ProblemList()
        let parsed = bytes.withUnsafeBytes { bytes in
            withExtendedLifetime(problems) { () -> xmlSchemaPtr? in
                guard
                    let parser = xmlSchemaNewMemParserCtxt(
                        bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                        Int32(clamping: bytes.count)
                    )
                else { return nil }
                defer { xmlSchemaFreeParserCtxt(parser) }
                xmlSchemaSetParserStructuredErrors(parser, noteProblem, problems.context)
                return xmlSchemaParse(parser)
            }
        }
        guard let parsed else {
            throw .format(name: "XML Schema", reason: "\(name): \(problems.all.first?.description ?? "not a schema")")
        }
        self.schema = parsed
        self.name = name
    }

    deinit {
        xmlSchemaFree(schema)
    }

    /// What is wrong with a document, in its order; empty where it is valid.
    package func problems(in document: [UInt8]) -> [XMLProblem] {
        let problems = ProblemList()
        withExtendedLifetime(problems) {
            guard let tree = parse(document, problems) else { return }
            defer { xmlFreeDoc(tree) }
            guard let context = xmlSchemaNewValidCtxt(schema) else { return problems.append("out of memory") }
            defer { xmlSchemaFreeValidCtxt(context) }
            xmlSchemaSetValidStructuredErrors(context, noteProblem, problems.context)
            if xmlSchemaValidateDoc(context, tree) != 0, problems.all.isEmpty {
                problems.append("the document is not valid against \(name)")
            }
        }
        return problems.all
    }

    private func parse(_ document: [UInt8], _ problems: ProblemList) -> xmlDocPtr? {
        guard let parser = xmlNewParserCtxt() else {
            problems.append("out of memory")
            return nil
        }
        defer { xmlFreeParserCtxt(parser) }
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        let tree = document.withUnsafeBytes { bytes in
            xmlCtxtReadMemory(
                parser,
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32(clamping: bytes.count),
                nil,
                "UTF-8",
                Int32(bitPattern: options)
            )
        }
        if tree == nil {
            let error = xmlCtxtGetLastError(parser)
            problems.append(error?.pointee.message.map { String(cString: $0) } ?? "not XML", line: error?.pointee.line)
        }
        return tree
    }
}

/// What is wrong with an XML document.
package struct XMLProblem: Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1; 0 where it is not known.
    package let line: Int

    /// What is wrong.
    package let message: String

    /// `line 7: …`.
    package var description: String {
        line > 0 ? "line \(line): \(message)" : message
    }
}

/// Gathers what the library reports through its C callbacks.
private final class ProblemList {
    private(set) var all: [XMLProblem] = []

    /// The list as the callbacks get it; it must outlive the call.
    var context: UnsafeMutableRawPointer {
        Unmanaged.passUnretained(self).toOpaque()
    }

    func append(_ message: String, line: Int32? = nil) {
        let message = message.split(separator: "\n").joined(separator: " ")
        all.append(XMLProblem(line: Int(line ?? 0), message: message))
    }

    static func from(_ context: UnsafeMutableRawPointer) -> ProblemList {
        Unmanaged<ProblemList>.fromOpaque(context).takeUnretainedValue()
    }
}

private let noteProblem: xmlStructuredErrorFunc = { context, error in
    guard let context, let error = error?.pointee else { return }
    ProblemList.from(context).append(
        error.message.map { String(cString: $0) } ?? "error \(error.code)",
        line: error.line
    )
}
