// The wrong scenarios: a table, and therefore long.
extension DiagnosticTests {
    /// A wrong scenario, with the codes that it must be refused with.
    struct Example {
        let name: String
        let codes: [String]
        let text: String

        init(_ name: String, _ codes: String..., text: String) {
            self.name = name
            self.codes = codes
            self.text = text
        }

        /// A scenario with one step of which this is the expectation.
        init(_ name: String, _ codes: String..., expect: String) {
            self.name = name
            self.codes = codes
            text = Sample.text(expect: expect)
        }

        /// A scenario with one step whose expectation of chunks has this too.
        init(_ name: String, _ codes: String..., chunks: String) {
            self.name = name
            self.codes = codes
            text = Sample.text(expect: #"{ "chunks": { "stopWhen": { "end": true }, \#(chunks) } }"#)
        }

        /// A scenario whose only step has this beside its request and expectation.
        init(_ name: String, _ codes: String..., step: String) {
            self.name = name
            self.codes = codes
            text = Sample.text(expect: Example.enough, step: " \(step),")
        }

        /// A scenario with these steps.
        init(_ name: String, _ codes: String..., steps: String) {
            self.name = name
            self.codes = codes
            text = #"{ "id": "a/b", "title": "t", "stream": "recorded", "steps": \#(steps) }"#
        }

        /// A scenario with these members at its top.
        init(_ name: String, _ codes: String..., top: String) {
            self.name = name
            self.codes = codes
            text = Sample.text(expect: Example.enough, top: " \(top),")
        }

        static let enough = #"{ "chunks": { "stopWhen": { "chunks": 1 } } }"#
    }

    static let step = #"{ "getMedia": {}, "expect": \#(Example.enough) }"#
    /// All of them, by what is wrong with them; each section has a golden file.
    static let examples = documentExamples + stepExamples + expectationExamples + relationExamples
}
