internal import KinesisVideo

/// A part of the language that stands in place, or that a row, a variable or a capture gives: `"level": "${level}"`.
///
/// What rows and variables give is checked when the file is loaded, as if it stood in place.
package enum Late<Value: Sendable>: Sendable {
    /// It stands in place.
    case known(Value)
    /// It is read from a value once the case runs.
    case given(Reference)

    /// How such a part is read from JSON; complains about what is none.
    typealias Parse = (JSONNode, inout Diagnostics) -> Value?

    /// Reads the part, or the reference that stands for it.
    ///
    /// - Parameters:
    ///   - node: The part as it is written.
    ///   - scope: The names that are known.
    ///   - diagnostics: Takes what is wrong, also with the values that the file itself gives to the name.
    ///   - parse: Reads the part.
    init?(_ node: JSONNode, in scope: ScopeShape, _ diagnostics: inout Diagnostics, _ parse: Parse) {
        guard let text = node.stringValue, text.hasPrefix("${") else {
            guard let value = parse(node, &diagnostics) else { return nil }
            self = .known(value)
            return
        }
        guard case .reference(let reference, _) = Template(node, in: scope, &diagnostics) else {
            diagnostics.wrongType(node, expected: "a value, or one reference that gives it")
            return nil
        }
        for value in scope.values(of: reference) { _ = parse(value, &diagnostics) }
        self = .given(reference)
    }

    /// The part, now that the case runs.
    ///
    /// - Throws: ``ResolutionError`` where the reference has no value, or one that is no such part.
    func value(in scope: Scope, _ parse: Parse) throws(ResolutionError) -> Value {
        switch self {
        case .known(let value):
            return value
        case .given(let reference):
            let node = try scope.value(of: reference)
            var diagnostics = Diagnostics(source: SourceText(name: reference.description, text: node.text()))
            if let value = parse(node, &diagnostics), diagnostics.isEmpty { return value }
            throw ResolutionError(
                reference: reference,
                message: diagnostics.all.first?.message ?? "\(node.text()) does not fit here"
            )
        }
    }

    /// The references in it.
    var references: [Reference] {
        if case .given(let reference) = self { [reference] } else { [] }
    }
}
