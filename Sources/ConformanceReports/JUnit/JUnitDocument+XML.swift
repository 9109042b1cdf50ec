internal import KinesisVideo

extension JUnitDocument {
    /// The document with `<testsuites>` as its root.
    func xml() throws(XMLWriter.Failure) -> [UInt8] {
        let writer = try XMLWriter.document()
        try writer.element(
            "testsuites",
            [
                "name": name, "tests": .number(tests), "failures": .number(failures), "errors": .number(errors),
                "time": .seconds(milliseconds),
            ]
        ) { () throws(XMLWriter.Failure) in
            for suite in suites { try suite.write(to: writer) }
        }
        return try writer.finish()
    }
}

extension JUnitDocument.Suite {
    /// The suite alone, as the root.
    func xml() throws(XMLWriter.Failure) -> [UInt8] {
        let writer = try XMLWriter.document()
        try write(to: writer)
        return try writer.finish()
    }

    fileprivate func write(to writer: borrowing XMLWriter) throws(XMLWriter.Failure) {
        try writer.element(
            "testsuite",
            [
                "name": name, "tests": .number(cases.count), "failures": .number(failures), "errors": .number(errors),
                "skipped": .number(skipped), "time": .seconds(milliseconds), "timestamp": timestamp,
            ]
        ) { () throws(XMLWriter.Failure) in
            if !properties.isEmpty {
                try writer.element("properties") { () throws(XMLWriter.Failure) in
                    for property in properties {
                        try writer.element("property", ["name": property.name, "value": property.value])
                    }
                }
            }
            for test in cases { try test.write(to: writer) }
        }
    }
}

extension JUnitDocument.Case {
    /// Writes the case.
    ///
    /// The order of the children is the one that Surefire's schema fixes.
    fileprivate func write(to writer: borrowing XMLWriter) throws(XMLWriter.Failure) {
        try writer.element("testcase") { () throws(XMLWriter.Failure) in
            try writer.attribute("name", name)
            try writer.attribute("classname", className)
            try writer.attribute("time", .seconds(milliseconds))
            if let place {
                try writer.attribute("file", place.file)
                try writer.attribute("line", .number(place.line))
            }
            try writeProblem(.failure, to: writer)
            try writeAttempts(.failure, to: writer)
            if case .skipped(let message, let body) = outcome {
                try writer.element("skipped", ["message": message]) { () throws(XMLWriter.Failure) in
                    try writer.text(body)
                }
            }
            try writeProblem(.error, to: writer)
            try writeAttempts(.error, to: writer)
            if let output {
                try writer.element("system-out") { () throws(XMLWriter.Failure) in try writer.text(output) }
            }
        }
    }

    private func writeProblem(
        _ kind: JUnitDocument.Problem.Kind,
        to writer: borrowing XMLWriter
    ) throws(XMLWriter.Failure) {
        guard case .broken(let problem) = outcome, problem.kind == kind else { return }
        try writer.element(
            kind == .failure ? "failure" : "error",
            ["message": problem.message, "type": problem.type]
        ) { () throws(XMLWriter.Failure) in try writer.text(problem.body) }
    }

    /// An earlier attempt is flaky where the case passed in the end, else it is one more of the same.
    private func writeAttempts(
        _ kind: JUnitDocument.Problem.Kind,
        to writer: borrowing XMLWriter
    ) throws(XMLWriter.Failure) {
        let element: StaticString =
            switch (outcome, kind) {
            case (.passed, .failure): "flakyFailure"
            case (.passed, .error): "flakyError"
            case (_, .failure): "rerunFailure"
            case (_, .error): "rerunError"
            }
        for attempt in earlierAttempts where attempt.kind == kind {
            try writer.element(element, ["message": attempt.message, "type": attempt.type]) {
                () throws(XMLWriter.Failure) in
                try writer.element("stackTrace") { () throws(XMLWriter.Failure) in try writer.text(attempt.body) }
            }
        }
    }
}

extension XMLText {
    /// Seconds with three decimals, the one spelling of a time that all schemas take.
    fileprivate static func seconds(_ milliseconds: Int64) -> XMLText {
        XMLText(Duration.milliseconds(milliseconds).decimalSeconds)
    }
}
