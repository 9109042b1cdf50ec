internal import CLibXML2

/// Writes an XML document into memory through libxml2's text writer.
///
/// The library escapes what is markup and validates nothing else, so text has to come from ``XMLText``. It is written to
/// memory because the library's own files hide a full disk.
struct XMLWriter: ~Copyable {
    /// The library refused, which it does for want of memory and for calls out of order.
    struct Failure: Error {}

    private let buffer: xmlBufferPtr
    private let writer: xmlTextWriterPtr

    private init(buffer: xmlBufferPtr, writer: xmlTextWriterPtr) {
        self.buffer = buffer
        self.writer = writer
    }

    /// Starts a document in UTF-8, indented by two blanks.
    static func document() throws(Failure) -> XMLWriter {
        LibXML2.initialize()
        guard let buffer = xmlBufferCreate() else { throw Failure() }
        // The default scheme grows by the bytes needed, which is quadratic for a large report.
        xmlBufferSetAllocationScheme(buffer, XML_BUFFER_ALLOC_DOUBLEIT)
        guard let writer = xmlNewTextWriterMemory(buffer, 0) else {
            xmlBufferFree(buffer)
            throw Failure()
        }
        let document = XMLWriter(buffer: buffer, writer: writer)
        try check(xmlTextWriterSetIndent(writer, 1))
        try check(xmlTextWriterSetIndentString(writer, "  "))
        try check(xmlTextWriterStartDocument(writer, "1.0", "UTF-8", nil))
        return document
    }

    deinit {
        xmlFreeTextWriter(writer)
        xmlBufferFree(buffer)
    }

    /// Writes an element: its attributes in their order, then what `content` writes.
    func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, XMLText> = [:],
        content: () throws(Failure) -> Void = {}
    ) throws(Failure) {
        try Self.check(xmlTextWriterStartElement(writer, name.utf8Start))
        for (name, value) in attributes { try attribute(name, value) }
        try content()
        try Self.check(xmlTextWriterEndElement(writer))
    }

    /// Writes an attribute of the element that was just started.
    func attribute(_ name: StaticString, _ value: XMLText) throws(Failure) {
        try Self.check(xmlTextWriterWriteAttribute(writer, name.utf8Start, value.string))
    }

    /// Writes text.
    func text(_ text: XMLText) throws(Failure) {
        try Self.check(xmlTextWriterWriteString(writer, text.string))
    }

    /// Ends the document.
    consuming func finish() throws(Failure) -> [UInt8] {
        try Self.check(xmlTextWriterEndDocument(writer))
        try Self.check(xmlTextWriterFlush(writer))
        let count = Int(xmlBufferLength(buffer))
        guard let content = xmlBufferContent(buffer) else { throw Failure() }
        return Array(UnsafeBufferPointer(start: content, count: count))
    }

    private static func check(_ result: Int32) throws(Failure) {
        guard result >= 0 else { throw Failure() }
    }
}
