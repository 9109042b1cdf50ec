extension String {
    /// Whether both texts have the same Unicode scalars.
    ///
    /// `==` alone takes `é` and `e` + U+0301 for the same text, which no peer on the wire does.
    func isExactly(_ other: String) -> Bool {
        self == other && utf8.elementsEqual(other.utf8)
    }
}

/// A name that is equal to another only when its scalars are.
struct ExactName: Hashable, ExpressibleByStringLiteral {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    init(stringLiteral text: String) {
        self.text = text
    }

    static func == (left: ExactName, right: ExactName) -> Bool {
        left.text.isExactly(right.text)
    }
}
