package import KinesisVideo

/// The value of a field as it is compared: typed, exact, or absent.
package enum FieldValue: Sendable, Hashable {
    case fragmentNumber(FragmentNumber)
    case time(WallTime)
    case integer(Int64)
    case text(String)
    case flag(Bool)
    case list([String])
    /// There is a text, and it has not the form of its type.
    case malformed(String)
    case absent
}

extension FieldValue {
    /// Reads a value of the wire or of a scenario as a type.
    init(_ node: JSONNode, as type: ChunkField.ValueType) {
        let value: FieldValue? =
            switch type {
            case .fragmentNumber: FragmentNumber(node.plainText).map(FieldValue.fragmentNumber)
            case .time: WallTime(json: node).map(FieldValue.time)
            case .integer: (node.integerValue ?? node.stringValue.flatMap { Int64($0) }).map(FieldValue.integer)
            case .text: node.kind == .null ? .absent : .text(node.plainText)
            case .flag: node.boolValue.map(FieldValue.flag)
            case .list: node.arrayValue.map { .list($0.map(\.plainText)) }
            case .json: FieldValue(json: node)
            }
        self = value ?? .malformed(node.plainText)
    }

    /// A value of a JSON body as what it is; an object, or a number with a fraction, as its text.
    init(json node: JSONNode) {
        if node.isNull {
            self = .absent
        } else if let flag = node.boolValue {
            self = .flag(flag)
        } else if let integer = node.integerValue {
            self = .integer(integer)
        } else if let elements = node.arrayValue {
            self = .list(elements.map(\.plainText))
        } else {
            self = .text(node.plainText)
        }
    }

    /// The value for references; `nil` where there is none.
    ///
    /// A time keeps the text of a JSON number with three decimals, so that a request that names it is exact.
    var node: JSONNode? {
        switch self {
        case .fragmentNumber(let number): .string(number.text)
        case .time(let time): JSONNode(.number(time.tagText))
        case .integer(let number): .integer(number)
        case .text(let text), .malformed(let text): .string(text)
        case .flag(let flag): .bool(flag)
        case .list(let texts): .array(texts.map { .string($0) })
        case .absent: nil
        }
    }

    /// The order of two values of one type; `nil` where they have none.
    func order(_ other: FieldValue) -> Int? {
        func sign<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
            left < right ? -1 : left == right ? 0 : 1
        }
        return switch (self, other) {
        case (.fragmentNumber(let left), .fragmentNumber(let right)): sign(left, right)
        case (.time(let left), .time(let right)): sign(left, right)
        case (.integer(let left), .integer(let right)): sign(left, right)
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8) ? 0 : sign(left, right)
        case (.flag(let left), .flag(let right)): left == right ? 0 : nil
        case (.list(let left), .list(let right)): left == right ? 0 : nil
        default: nil
        }
    }

    /// The value for a person; long texts are cut.
    package var shown: String {
        switch self {
        case .fragmentNumber(let number): number.text.count > 64 ? "…" + number.text.suffix(60) : number.text
        case .time(let time): time.tagText
        case .integer(let number): String(number)
        case .text(let text): Self.quoted(text)
        case .flag(let flag): String(flag)
        case .list(let texts):
            "[" + texts.prefix(12).map(Self.cut).joined(separator: ", ") + (texts.count > 12 ? ", …]" : "]")
        case .malformed(let text): "malformed " + Self.quoted(text)
        case .absent: "absent"
        }
    }

    private static func quoted(_ text: String) -> String {
        "'\(cut(text))'"
    }

    private static func cut(_ text: String) -> String {
        text.unicodeScalars.count > 80 ? String(text.unicodeScalars.prefix(77)) + "…" : text
    }
}

extension FieldValue {
    /// The digits from which on two long numbers differ, each behind an ellipsis for those that they share; `nil` for short ones,
    /// for equal ones, and where they share hardly any.
    func difference(from other: FieldValue) -> (this: String, other: String)? {
        guard case .fragmentNumber(let one) = self, case .fragmentNumber(let two) = other else { return nil }
        let (left, right) = (Array(one.text.utf8), Array(two.text.utf8))
        let shared = zip(left, right).prefix { $0 == $1 }.count
        guard left.count == right.count, left.count > 20, shared >= 8, shared < left.count else { return nil }
        // A digit alone says little.
        let start = min(shared, left.count - 6)
        func shown(_ digits: [UInt8]) -> String { "…" + String(decoding: digits[start...], as: UTF8.self) }
        return (shown(left), shown(right))
    }
}
