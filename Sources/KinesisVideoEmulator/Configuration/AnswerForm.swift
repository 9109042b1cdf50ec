package import KinesisVideo

/// The form of an answer's head and of an error's body, as far as no source prescribes it.
///
/// Two endpoints that keep every promise may differ in all of this, so no client may depend on it.
package struct AnswerForm: Hashable, Sendable {
    /// How the names of headers are spelled (RFC 9110, section 5.1: their case means nothing).
    package enum NameCase: String, CaseIterable, Hashable, Sendable {
        /// As the contract spells them.
        case plain
        /// All lower case.
        case lower
        /// All upper case.
        case upper
    }

    /// The order of the headers, which means nothing among different names.
    package enum Order: String, CaseIterable, Hashable, Sendable {
        /// As the emulator comes to them.
        case plain
        /// The other way around.
        case reversed
    }

    /// What request ids look like; they are opaque.
    package enum RequestIDs: String, CaseIterable, Hashable, Sendable {
        /// Random UUIDs in lower case.
        case uuid
        /// Random UUIDs in upper case.
        case upper
        /// Thirty-two hexadecimal digits.
        case digits
        /// Twelve characters.
        case short
        /// Longer than a UUID, with characters that stand in no UUID.
        case long
    }

    /// The member of an error's body that holds the message.
    package enum MessageMember: String, CaseIterable, Hashable, Sendable {
        /// The one that the contract has for the error.
        case contract
        /// `Message`.
        case upper = "Message"
        /// `message`.
        case lower = "message"
    }

    /// How an error's body is framed (RFC 9112, section 6).
    package enum Framing: String, CaseIterable, Hashable, Sendable {
        /// With a Content-Length.
        case length
        /// In chunks.
        case chunked
    }

    /// How the names of headers are spelled.
    package var nameCase = NameCase.plain

    /// The order of the headers.
    package var order = Order.plain

    /// Headers that nobody asked for, on every answer.
    package var extraHeaders: [HeaderField] = []

    /// What request ids look like.
    package var requestIDs = RequestIDs.uuid

    /// The Content-Type of media; nil for the contract's.
    package var mediaType: String?

    /// What follows the name in a header of an error's type; clients have to ignore it.
    package var errorTypeSuffix = ":http://internal.amazon.com/coral/com.amazonaws.kinesisvideo/"

    /// The Content-Type of an error whose body is JSON; nil for the contract's.
    package var errorContentType: String?

    /// The member of an error's body that holds the message.
    package var messageMember = MessageMember.contract

    /// The message of every error; nil for the contract's, or what says more.
    package var message: String?

    /// Members that stand beside the message, each with a text.
    package var extraMembers: [String: String] = [:]

    /// How an error's body is framed.
    package var errorFraming = Framing.length

    /// Trailers behind the last chunk of every chunked body.
    package var trailers: [HeaderField] = []

    /// Whether each connection is closed after one answer.
    package var closesConnections = false

    /// How long every head is held back, in milliseconds.
    package var headDelay: Int64 = 0

    /// By how much more, at most, a head is held back, in milliseconds: every answer by another time.
    package var headJitter: Int64 = 0

    /// The form that the service was seen to use.
    package init() {}

    /// Reads the form that an object declares; what it does not name keeps its default.
    init(_ reader: FileReader) {
        nameCase = reader.optionalChoice("headerNames") ?? nameCase
        order = reader.optionalChoice("headerOrder") ?? order
        extraHeaders = Self.fields(reader.optional("extraHeaders"))
        requestIDs = reader.optionalChoice("requestIDs") ?? requestIDs
        mediaType = reader.optional("mediaType").flatMap(Self.value)
        errorTypeSuffix = reader.optional("errorTypeSuffix").flatMap(Self.value) ?? errorTypeSuffix
        errorContentType = reader.optional("errorContentType").flatMap(Self.value)
        messageMember = reader.optionalChoice("messageMember") ?? messageMember
        message = reader.optionalString("message")
        for entry in reader.optional("extraMembers")?.entries(as: "'extraMembers'") ?? [] {
            extraMembers[entry.name] = entry.value.string()
        }
        errorFraming = reader.optionalChoice("errorFraming") ?? errorFraming
        trailers = Self.fields(reader.optional("trailers"))
        closesConnections = reader.flag("closesConnections")
        headDelay = reader.optional("headDelayMilliseconds")?.milliseconds() ?? headDelay
        headJitter = reader.optional("headJitterMilliseconds")?.milliseconds() ?? headJitter
    }

    private static func fields(_ value: SourceValue<Void>?) -> [HeaderField] {
        (value?.entries(as: "headers") ?? []).compactMap { entry in
            Self.value(entry.value).map { HeaderField(entry.name, $0) }
        }
    }

    /// A text that can stand in a header; reports anything else.
    private static func value(_ value: SourceValue<Void>) -> String? {
        guard let text = value.string() else { return nil }
        if let problem = RequestSyntax.problem(inValue: text) {
            value.report("wrong-form", "the text \(problem), which cannot stand in a header")
            return nil
        }
        return text
    }
}

extension AnswerForm {
    /// A request id in this form, from sixteen random bytes as a UUID.
    func requestID(_ uuid: String) -> String {
        let digits = uuid.filter { $0 != "-" }
        return switch requestIDs {
        case .uuid: uuid
        case .upper: uuid.uppercased()
        case .digits: digits
        case .short: String(digits.prefix(12)).uppercased()
        case .long: "req/\(digits)+\(digits.suffix(20))=="
        }
    }

    /// How long the head of an answer with this request id is held back, in milliseconds.
    func delay(of requestID: String) -> Int64 {
        guard headJitter > 0 else { return headDelay }
        return headDelay + Int64(UInt64(fnv1a: requestID) % UInt64(headJitter + 1))
    }

    /// The body of an error in this form.
    func body(of rule: Contract.ErrorRule, message own: String?) -> [UInt8] {
        guard let member = rule.messageMember else { return rule.bodyBytes(message: own) }
        let name = messageMember == .contract ? member : messageMember.rawValue
        var members = [JSONNode.Member(name: name, value: .string(message ?? own ?? rule.message))]
        for (name, text) in extraMembers.sorted(by: { $0.key < $1.key }) where name != members[0].name {
            members.append(JSONNode.Member(name: name, value: .string(text)))
        }
        return JSONNode.object(members).bytes()
    }
}
