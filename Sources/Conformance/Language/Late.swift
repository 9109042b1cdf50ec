internal import KinesisVideo

/// A part of the language that stands in place, or that a row, a variable or a capture gives: `"level": "${level}"`.
///
/// What rows and variables give is checked when the file is loaded, as if it stood in place.
package enum Late<Value: Sendable>: Sendable {
    /// It stands in place.
    case known(Value)
    /// It is read from a value once the case runs.
    case given(Reference)

    /// How such a part is read; reports what is none.
    typealias Parse = (ScenarioValue) -> Value?

    /// Reads the part, or the reference that stands for it; reports also what is wrong with the values that the file
    /// itself gives to the name.
    init?(_ value: ScenarioValue, _ parse: Parse) {
        guard let text = value.node.stringValue, text.hasPrefix("${") else {
            guard let part = parse(value) else { return nil }
            self = .known(part)
            return
        }
        guard case .reference(let reference, _) = Template(value) else {
            value.wrongType(expected: "a value, or one reference that gives it")
            return nil
        }
        for given in value.scope.values(of: reference) { _ = parse(value.with(given)) }
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
            let source = SourceText(name: reference.description, text: node.text())
            let diagnostics = Diagnostics(source, family: "scenario")
            if let part = parse(ScenarioValue(node, ScenarioContext(Vocabulary(), .anything), diagnostics)),
                !diagnostics.hasErrors
            {
                return part
            }
            throw ResolutionError(
                reference: reference,
                message: diagnostics.all.first?.message ?? "\(node.text()) does not fit here"
            )
        }
    }
}

extension ValueKind {
    /// Such a value, or one reference that gives it.
    static func late(_ kind: ValueKind) -> ValueKind {
        .anyOf([kind, .ref("late")])
    }
}
