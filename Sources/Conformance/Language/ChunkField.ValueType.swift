/// Which operators a type of value takes; matchers and their schema read it here.
extension ChunkField.ValueType {
    /// Whether one value can be greater than another.
    var isOrdered: Bool { [.fragmentNumber, .time, .integer, .json].contains(self) }

    /// Whether a pattern can be held against it.
    var hasForm: Bool { [.text, .fragmentNumber, .json].contains(self) }

    /// Whether it can contain a text.
    var hasParts: Bool { [.text, .list, .json].contains(self) }

    /// Whether it can start with a text.
    var hasStart: Bool { [.text, .json].contains(self) }

    /// Whether it has a length.
    var hasLength: Bool { [.text, .list, .fragmentNumber, .json].contains(self) }

    /// How such a value is written, where that is not plain from what it is called.
    var form: String? {
        switch self {
        case .fragmentNumber: "a fragment number is a string of digits: \"91343852333181432392682062…\""
        case .time: "a time is a number of seconds since 1970, or RFC 3339 with its zone: \"2017-11-28T06:55:09Z\""
        case .integer, .text, .flag, .list, .json: nil
        }
    }

    /// Whether it can be several values in a row.
    var isList: Bool { [.list, .json].contains(self) }
}
