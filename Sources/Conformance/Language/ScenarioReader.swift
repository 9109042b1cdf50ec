package import KinesisVideo

/// Reads scenario files: strict JSON into a checked ``Scenario``, or every message about it at once.
package struct ScenarioReader: Sendable {
    /// The names that scenarios may use.
    package let vocabulary: Vocabulary

    package init(vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
    }

    /// Reads one file.
    ///
    /// - Returns: The scenario, where there is nothing to complain about; and the messages, in the order of the file.
    package func read(_ source: SourceText) -> (scenario: Scenario?, diagnostics: [Diagnostic]) {
        var diagnostics = Diagnostics(source: source)
        guard let document = diagnostics.parse(source) else { return (nil, diagnostics.sorted) }
        let scenario = scenario(document.root, &diagnostics)
        return (diagnostics.isEmpty ? scenario : nil, diagnostics.sorted)
    }

    private func scenario(_ node: JSONNode, _ diagnostics: inout Diagnostics) -> Scenario? {
        guard var reader = ObjectReader(node, as: "a scenario", &diagnostics) else { return nil }
        _ = reader.optionalString("$schema", &diagnostics)
        let idNode = reader.required("id", &diagnostics)
        let id = idNode.flatMap { identifier($0, &diagnostics) }
        let title = reader.required("title", &diagnostics).flatMap { diagnostics.string($0) }
        let requirements = requirements(&reader, &diagnostics)
        let tags = reader.strings("tags", &diagnostics).map(\.text)
        let requires = diagnostics.known(
            reader.strings("requires", &diagnostics),
            in: vocabulary.capabilities,
            "capability"
        )
        let exclusive = reader.flag("exclusive", &diagnostics)
        let timeoutNode = reader.optional("timeout")
        let timeout = timeoutNode.flatMap { diagnostics.duration($0) }
        let skip = reader.optionalString("skip", &diagnostics)

        let streamNode = reader.optional("stream")
        var scope = ScopeShape(["target": .target])
        if streamNode != nil { scope.define("stream", .stream) }
        let variables = bindings(reader.optional("variables"), as: "'variables'", &scope, &diagnostics)
        var permutations = PermutationReader(vocabulary: vocabulary, scope: scope)
        let rows = permutations.rows(&reader, at: node.range, &diagnostics)
        let columns = permutations.columns
        for column in columns {
            scope.define(column, rows.flatMap(\.bindings).filter { $0.name == column }.map(\.value))
        }
        let stream = streamNode.map { self.stream($0, variables, in: scope, &diagnostics) }
        // A column named 'stream' chooses the stream; in the steps the name stands for the stream itself.
        if streamNode != nil { scope.define("stream", .stream) }

        let stepNodes = reader.required("steps", &diagnostics).flatMap { diagnostics.array($0, of: "steps") } ?? []
        if stepNodes.isEmpty, let node = reader.optional("steps"), node.arrayValue != nil {
            diagnostics.report("scenario.no-steps", "a scenario without steps does nothing", at: node.range)
        }
        var stepReader = StepReader(vocabulary: vocabulary, scope: scope, hasStream: streamNode != nil)
        if let timeout, let node = timeoutNode { stepReader.time = CaseTime(limit: timeout, range: node.range) }
        let steps = stepNodes.compactMap { stepReader.read($0, &diagnostics) }
        // The last steps have a time of their own.
        stepReader.time = nil
        let finally =
            reader.optional("finally").flatMap { diagnostics.array($0, of: "steps") }?.compactMap {
                stepReader.read($0, &diagnostics)
            } ?? []
        reader.finish(&diagnostics)

        guard let id, let title else { return nil }
        return Scenario(
            source: diagnostics.source,
            id: id,
            title: title,
            requirements: requirements,
            tags: tags,
            requires: requires,
            stream: stream,
            exclusive: exclusive,
            timeout: timeout,
            skip: skip,
            variables: variables,
            rows: rows,
            steps: steps,
            finally: finally,
            range: node.range
        )
    }

    /// An id is a path of lower-case words: `getmedia/start-selector/earliest`.
    private func identifier(_ node: JSONNode, _ diagnostics: inout Diagnostics) -> String? {
        guard let text = diagnostics.string(node) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d }
        }
        guard isPlain, parts.count >= 2 else {
            diagnostics.report(
                "scenario.wrong-id",
                "'\(text)' is no id",
                at: node.range,
                help:
                    "an id is an area and a name, of lower-case letters, digits and '-': getmedia/start-selector/earliest"
            )
            return nil
        }
        return text
    }

    private func requirements(_ reader: inout ObjectReader, _ diagnostics: inout Diagnostics) -> [String] {
        diagnostics.known(reader.strings("requirements", &diagnostics), in: vocabulary.requirements, "requirement")
    }

    /// The logical stream: a name of the suite's, or what a variable or a row gives.
    private func stream(
        _ node: JSONNode,
        _ variables: [(name: String, value: Template)],
        in scope: ScopeShape,
        _ diagnostics: inout Diagnostics
    ) -> Template {
        let template = Template(node, in: scope, &diagnostics)
        if template.container != nil { diagnostics.wrongType(node, expected: "a string") }
        for reference in template.references {
            let value = variables.first { $0.name == reference.root }?.value
            guard let value, value.references.contains(where: { $0.root == "stream" }) else { continue }
            diagnostics.report(
                "scenario.contradiction",
                "'\(reference.root)' speaks of the stream, and cannot choose it",
                at: node.range
            )
        }
        let names: [JSONNode] =
            switch template {
            case .literal(let literal): [literal]
            case .reference(let reference, _): scope.values(of: reference)
            default: []
            }
        for name in names {
            _ = diagnostics.known(name, in: vocabulary.streams, "logical stream")
        }
        return template
    }

    private func bindings(
        _ node: JSONNode?,
        as what: String,
        _ scope: inout ScopeShape,
        _ diagnostics: inout Diagnostics
    ) -> [(name: String, value: Template)] {
        guard let node, let reader = ObjectReader(node, as: what, &diagnostics) else { return [] }
        var bindings: [(name: String, value: Template)] = []
        for member in reader.allMembers where member.name != "$comment" {
            diagnostics.checkName(member)
            bindings.append((member.name, Template(member.value, in: scope, &diagnostics)))
            scope.define(member.name, bindings.suffix(1).map(\.value))
        }
        return bindings
    }
}

extension Scenario.Row {
    /// The one case of a scenario without rows.
    static func only(_ range: Range<Int>) -> Scenario.Row {
        Scenario.Row(label: nil, bindings: [], requirements: [], range: range)
    }
}

extension Diagnostics {
    /// Names, all of which must be known.
    mutating func known(
        _ names: [(text: String, range: Range<Int>)],
        in known: some Collection<String>,
        _ what: String
    ) -> [String] {
        for (name, range) in names where !known.contains(name) {
            report(
                "scenario.unknown-name",
                "there is no \(what) '\(name)'",
                at: range,
                help: Spelling.help(for: name, in: known)
            )
        }
        return names.map(\.text)
    }

    /// Refuses a name of the author's that stands for something else already.
    mutating func checkName(_ member: JSONNode.Member) {
        guard ScopeShape.reservedNames.contains(member.name) else { return }
        report(
            "scenario.reserved-name",
            "'\(member.name)' is the name of the \(member.name == "stream" ? "logical stream" : "target") itself",
            at: member.nameRange,
            help: "choose another name"
        )
    }

    /// Reads a file as JSON; reports where it is not, and every name that an object has twice.
    package mutating func parse(_ source: SourceText) -> JSONDocument? {
        do throws(JSONError) {
            let document = try JSONReader.parse(source.bytes)
            for duplicate in document.duplicates {
                report(
                    "json.duplicate-name",
                    "the name '\(duplicate.name)' stands twice in one object",
                    at: duplicate.repeated,
                    related: [Diagnostic.Related(range: duplicate.first, message: "first here")]
                )
            }
            return document
        } catch {
            report("json.syntax", error.message, at: error.range)
            return nil
        }
    }
}
