internal import KinesisVideo

/// Text from anywhere, made harmless for a terminal and measured in its columns.
///
/// What would move the cursor, reorder the line, or not be seen at all is shown as `\u{202E}`: control characters, bidirectional
/// controls, zero-width and other ignorable characters, noncharacters, and combining marks with nothing to combine with.
/// Bytes that are no UTF-8 are shown as `\xFF`.
struct DisplayText {
    /// What one scalar, with the marks that combine with it, looks like.
    struct Cell {
        /// The text to write.
        var text: String
        /// The columns that it takes.
        var columns: Int
        /// The offsets of the bytes that it stands for.
        var bytes: Range<Int>
    }

    /// The text, cell by cell.
    var cells: [Cell] {
        guard let printable else { return measured }
        return printable.utf8.enumerated().map { index, byte in
            Cell(text: String(Unicode.Scalar(byte)), columns: 1, bytes: index..<index + 1)
        }
    }

    /// The columns that the text takes.
    private(set) var columns = 0

    /// The text where it is printable ASCII, as most is: then it stands for itself, and nothing has to be taken apart.
    private let printable: String?
    private var measured: [Cell] = []

    private let unicode: Bool
    private let tabWidth: Int?
    private var marksOnLastCell: Int?

    /// A cell takes no more marks than this: a stack of hundreds would climb over the lines above.
    private static let mostMarks = 4

    /// Makes bytes harmless.
    ///
    /// - Parameters:
    ///   - bytes: The text; its indices become ``Cell/bytes``.
    ///   - unicode: Whether characters beyond ASCII are written as they are.
    ///   - tabWidth: The distance of tab stops; `nil` shows a tab as the control character that it is.
    init(_ bytes: ArraySlice<UInt8>, unicode: Bool, tabWidth: Int? = nil) {
        self.unicode = unicode
        self.tabWidth = tabWidth
        printable = nil
        measured.reserveCapacity(bytes.count)
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var position = bytes.startIndex
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded):
                append(Unicode.UTF8.decode(encoded), bytes: position..<position + encoded.count)
                position += encoded.count
            case .error(let length):
                for index in position..<position + length {
                    append(escape: "\\x\(Hexadecimal.text(bytes[index]))", bytes: index..<index + 1)
                }
                position += length
            case .emptyInput:
                return
            }
        }
    }

    /// Makes a string harmless.
    ///
    /// In ASCII, the punctuation that messages use gets its usual stand-in: `...` for `…`.
    init(_ string: String, unicode: Bool, tabWidth: Int? = nil) {
        self.unicode = unicode
        self.tabWidth = tabWidth
        if string.isPrintableASCII {
            printable = string
            columns = string.utf8.count
            return
        }
        printable = nil
        var position = 0
        for scalar in string.unicodeScalars {
            let bytes = position..<position + UTF8.width(scalar)
            if !unicode, let text = Self.standIns[scalar] {
                append(Cell(text: text, columns: text.utf8.count, bytes: bytes))
            } else {
                append(scalar, bytes: bytes)
            }
            position = bytes.upperBound
        }
    }

    /// How typographic signs are written on a typewriter.
    private static let standIns: [Unicode.Scalar: String] = [
        "…": "...", "–": "-", "—": "--", "·": "-", "×": "x", "→": "->", "≠": "!=", "≤": "<=", "≥": ">=", "≈": "~",
        "‘": "'", "’": "'", "“": "\"", "”": "\"",
    ]

    /// The text as it is to be written.
    var string: String {
        if let printable { return printable }
        var text = ""
        for cell in measured { text += cell.text }
        return text
    }

    private mutating func append(_ scalar: Unicode.Scalar, bytes: Range<Int>) {
        if scalar == "\t", let tabWidth {
            let blanks = tabWidth - columns % tabWidth
            append(Cell(text: String(repeating: " ", count: blanks), columns: blanks, bytes: bytes))
        } else if scalar.isASCII, scalar.value >= 0x20, scalar.value != 0x7F {
            append(Cell(text: String(scalar), columns: 1, bytes: bytes), takesMarks: scalar != " ")
        } else if !unicode || scalar.isDisruptive {
            append(escape: Hexadecimal.escape(scalar), bytes: bytes)
        } else if scalar.combines {
            combine(scalar, bytes: bytes)
        } else {
            append(Cell(text: String(scalar), columns: scalar.columns, bytes: bytes), takesMarks: true)
        }
    }

    private mutating func append(escape: String, bytes: Range<Int>) {
        append(Cell(text: escape, columns: escape.utf8.count, bytes: bytes))
    }

    private mutating func append(_ cell: Cell, takesMarks: Bool = false) {
        measured.append(cell)
        columns += cell.columns
        marksOnLastCell = takesMarks ? 0 : nil
    }

    private mutating func combine(_ mark: Unicode.Scalar, bytes: Range<Int>) {
        guard let marks = marksOnLastCell, marks < Self.mostMarks, let last = measured.indices.last else {
            append(escape: Hexadecimal.escape(mark), bytes: bytes)
            return
        }
        measured[last].text.unicodeScalars.append(mark)
        measured[last].bytes = measured[last].bytes.lowerBound..<bytes.upperBound
        marksOnLastCell = marks + 1
    }

    /// The columns of text that is known to be harmless.
    static func columns(of text: String) -> Int {
        if text.isPrintableASCII { return text.utf8.count }
        var columns = 0
        for scalar in text.unicodeScalars {
            // Box drawing and blocks are what lines are ruled with: asking Unicode's tables about them would take longer.
            columns +=
                scalar.isASCII || (0x2500...0x259F).contains(scalar.value) ? 1 : scalar.combines ? 0 : scalar.columns
        }
        return columns
    }
}

extension String {
    /// Whether every character is one of ASCII's that are seen, or a blank.
    fileprivate var isPrintableASCII: Bool {
        for byte in utf8 where !(0x20...0x7E).contains(byte) { return false }
        return true
    }
}
