extension String {
    /// Whether both texts have the same Unicode scalars.
    ///
    /// `==` alone takes `é` and `e` + U+0301 for the same text, which no peer on the wire does.
    func isExactly(_ other: String) -> Bool {
        self == other && utf8.elementsEqual(other.utf8)
    }
}
