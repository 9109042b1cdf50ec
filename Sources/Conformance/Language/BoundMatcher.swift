internal import KinesisVideo

/// A matcher whose references are filled in: ready to test values of one type.
struct BoundMatcher: Sendable, Hashable {
    indirect enum Test: Sendable, Hashable {
        case equals(FieldValue)
        case oneOf([FieldValue])
        case greaterThan(FieldValue)
        case atLeast(FieldValue)
        case lessThan(FieldValue)
        case atMost(FieldValue)
        case matches(Pattern)
        case form(TextForm)
        case contains(String)
        case startsWith(String)
        case present(Bool)
        case length(BoundMatcher)
        case not(BoundMatcher)
    }

    let tests: [Test]
    let range: Range<Int>

    init(_ matcher: Matcher, as type: ChunkField.ValueType, in scope: Scope) throws(ResolutionError) {
        func value(_ template: Template) throws(ResolutionError) -> FieldValue {
            FieldValue(try template.resolved(in: scope), as: type)
        }
        range = matcher.range
        var tests: [Test] = []
        for test in matcher.tests {
            let bound: Test =
                switch test {
                case .equals(let template): .equals(try value(template))
                case .oneOf(let templates):
                    .oneOf(try templates.map { template throws(ResolutionError) in try value(template) })
                case .greaterThan(let template): .greaterThan(try value(template))
                case .atLeast(let template): .atLeast(try value(template))
                case .lessThan(let template): .lessThan(try value(template))
                case .atMost(let template): .atMost(try value(template))
                case .matches(let pattern): .matches(pattern)
                case .form(let form): .form(form)
                case .contains(let template): .contains(try template.resolved(in: scope).plainText)
                case .startsWith(let template): .startsWith(try template.resolved(in: scope).plainText)
                case .present(let flag): .present(flag)
                case .length(let matcher): .length(try BoundMatcher(matcher, as: .integer, in: scope))
                case .not(let matcher): .not(try BoundMatcher(matcher, as: type, in: scope))
                }
            tests.append(bound)
        }
        self.tests = tests
    }

    /// Why a value does not fit; `nil` where it does.
    ///
    /// - Returns: What was expected, to be read after “expected”.
    func mismatch(_ value: FieldValue) -> String? {
        for test in tests {
            if let expected = test.mismatch(value) { return expected }
        }
        return nil
    }
}

extension BoundMatcher.Test {
    fileprivate func mismatch(_ value: FieldValue) -> String? {
        holds(value) ? nil : expectation
    }

    private func holds(_ value: FieldValue) -> Bool {
        switch self {
        case .equals(let expected): value.order(expected) == 0 || (value == .absent && expected == .absent)
        case .oneOf(let expected): expected.contains { value.order($0) == 0 }
        case .greaterThan(let bound): value.order(bound).map { $0 > 0 } ?? false
        case .atLeast(let bound): value.order(bound).map { $0 >= 0 } ?? false
        case .lessThan(let bound): value.order(bound).map { $0 < 0 } ?? false
        case .atMost(let bound): value.order(bound).map { $0 <= 0 } ?? false
        case .matches(let pattern): value.text.map { pattern.matchesWhole($0) } ?? false
        case .form(let form): value.text.map { form.fits($0) } ?? false
        case .contains(let part):
            if case .list(let texts) = value { texts.contains(part) } else { value.text?.contains(part) ?? false }
        case .startsWith(let part): value.text?.hasPrefix(part) ?? false
        case .present(let flag): (value != .absent) == flag
        case .length(let matcher): value.length.map { matcher.mismatch(.integer(Int64($0))) == nil } ?? false
        case .not(let matcher): matcher.mismatch(value) != nil
        }
    }

    private var expectation: String {
        switch self {
        case .equals(let value): value.shown
        case .oneOf(let values): "one of " + values.map(\.shown).joined(separator: ", ")
        case .greaterThan(let value): "more than \(value.shown)"
        case .atLeast(let value): "at least \(value.shown)"
        case .lessThan(let value): "less than \(value.shown)"
        case .atMost(let value): "at most \(value.shown)"
        case .matches(let pattern): "the form \(pattern.source)"
        case .form(.endpoint): "an http or https URL of host and port alone"
        case .contains(let part): "something with '\(part)' in it"
        case .startsWith(let part): "something that starts with '\(part)'"
        case .present(let flag): flag ? "some value" : "nothing"
        case .length(let matcher): "a length of " + (matcher.tests.first?.expectation ?? "any")
        case .not(let matcher): "not " + (matcher.tests.map(\.expectation).joined(separator: " and "))
        }
    }
}

extension FieldValue {
    /// The value as the text of the wire.
    fileprivate var text: String? {
        switch self {
        case .text(let text), .malformed(let text): text
        case .fragmentNumber(let number): number.text
        case .integer(let number): String(number)
        default: nil
        }
    }

    fileprivate var length: Int? {
        if case .list(let texts) = self { return texts.count }
        return text.map(\.unicodeScalars.count)
    }
}
