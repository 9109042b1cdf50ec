extension Fault: CustomStringConvertible {
    /// Reads a fault from `NAME` or `NAME=ARGUMENT`, either with `@OCCASION`.
    ///
    /// - Throws: ``FaultError`` for a name that does not exist or an argument that does not fit it.
    package init(_ text: some StringProtocol) throws(FaultError) {
        let last = text.lastIndex(of: "@")
        if let last, let occasion = Occasion(rawValue: String(text[text.index(after: last)...])) {
            let fault = try Fault(String(text[..<last]))
            try self.init(fault.name, fault.argument, on: occasion)
            return
        }
        let separator = text.firstIndex(of: "=")
        let word = String(text[..<(separator ?? text.endIndex)])
        guard let name = Name(rawValue: word) else { throw FaultError(.unknown(word)) }
        guard let separator else {
            self.init(default: name)
            return
        }
        let argument = String(text[text.index(after: separator)...])
        // A text that happens to be a number stays one: a content type or a member may be called anything.
        let isText = if case .text = name.parameter { true } else { false }
        try self.init(name, isText ? .text(argument) : Int(argument).map(Argument.count) ?? .text(argument))
    }

    /// The fault as it can be declared again.
    package var description: String {
        name.rawValue + (argument.map { "=\($0)" } ?? "") + (occasion == .always ? "" : "@\(occasion.rawValue)")
    }
}
