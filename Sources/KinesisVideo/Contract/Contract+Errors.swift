// How requests and streams fail.

extension Contract {
    /// One error with its statuses and its body.
    package struct ErrorRule: Sendable, Hashable {
        /// The name on the wire.
        package let name: String
        /// The HTTP status in each dialect.
        package let statuses: [Dialect: Int]
        /// The member of the JSON body that holds the message; nil where the body is no JSON.
        package let messageMember: String?
        /// The whole body where it is no JSON.
        package let body: String?
        /// The content type of the body.
        package let contentType: String
        /// A message as the service words it.
        package let message: String
        /// What the error means.
        package let meaning: String
        /// The codes of the reasons that lead to it.
        package let reasons: [String]
        /// Where the statements come from.
        package let source: String
        /// What else is known.
        package let note: String?

        init(_ reader: FileReader) {
            name = reader.string("name")
            statuses = reader.object("statuses") { reader in
                let statuses = Dialect.allCases.map { ($0, reader.integer($0.rawValue, in: 400...599)) }
                return Dictionary(statuses) { first, _ in first }
            }
            messageMember = reader.optionalString("messageMember")
            body = reader.optionalString("body")
            contentType = reader.optionalString("contentType") ?? "application/json"
            message = reader.string("message")
            meaning = reader.string("meaning")
            reasons = reader.optionalStrings("reasons")
            source = reader.string("source")
            note = reader.optionalString("note")
            if (messageMember == nil) == (body == nil) {
                reader.value.report(
                    "contradiction",
                    "an error has either a 'messageMember' or a 'body'",
                    at: reader.value.start
                )
            }
        }

        /// The HTTP status in a dialect.
        package func status(in dialect: Dialect) -> Int? {
            statuses[dialect]
        }

        /// The body of an answer with this error, with its own message or another.
        package func bodyBytes(message: String? = nil) -> [UInt8] {
            guard let messageMember else { return Array((body ?? "").utf8) }
            let member = JSONNode.Member(name: messageMember, value: .string(message ?? self.message))
            return JSONNode.object([member]).bytes()
        }
    }

    /// The headers that come with an error, each family in the order of preference.
    package struct ErrorHeaders: Sendable, Hashable {
        /// Headers that name the error.
        package let type: [String]
        /// Headers that name the request.
        package let requestID: [String]
        /// What ends the name in the type's value; the rest is to be ignored.
        package let typeSuffixSeparator: String

        init(_ reader: FileReader) {
            type = reader.strings("type")
            requestID = reader.strings("requestID")
            typeSuffixSeparator = reader.string("typeSuffixSeparator")
        }

        /// The name of the exception that header fields carry; `nil` where they carry none.
        package func exception(in fields: [HeaderField]) -> String? {
            type.lazy.compactMap { fields.firstValue(named: $0) }.first.map { errorName(in: $0) }
        }

        /// The error's name in the value of a type header.
        package func errorName(in value: some StringProtocol) -> String {
            var name = Substring(value)
            if let separator = typeSuffixSeparator.first, let end = name.firstIndex(of: separator) {
                name = name[..<end]
            }
            let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
            while let last = name.last, isSpace(last) { name.removeLast() }
            return String(name.drop(while: isSpace))
        }
    }

    /// One error that ends a stream.
    package struct InStreamError: Sendable, Hashable {
        /// The number.
        package let id: InStreamErrorID
        /// The word that stands beside the number.
        package let code: String
        /// Where the word comes from, as most are attested for other calls only.
        package let codeSource: String
        /// What the error means.
        package let meaning: String
        /// The requirement that an endpoint sends it.
        package let requirement: String

        init(_ reader: FileReader) {
            id = InStreamErrorID(rawValue: reader.integer("id"))
            code = reader.string("code")
            codeSource = reader.string("codeSource")
            meaning = reader.string("meaning")
            requirement = reader.string("requirement")
        }
    }
}
