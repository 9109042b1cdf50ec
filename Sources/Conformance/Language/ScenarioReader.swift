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
        let requires = known(
            reader.strings("requires", &diagnostics),
            in: vocabulary.capabilities,
            "capability",
            &diagnostics
        )
        let exclusive = reader.flag("exclusive", &diagnostics)
        let timeout = reader.duration("timeout", &diagnostics)
        let skip = reader.optionalString("skip", &diagnostics)

        var scope = ScopeShape(["target": .target])
        let variables = bindings(reader.optional("variables"), as: "'variables'", &scope, &diagnostics)
        let rowsNode = reader.optional("rows")
        let columns = columns(rowsNode, &diagnostics)
        var rowScope = scope
        for column in columns { scope.define(column, .unknown) }

        let streamNode = reader.optional("stream")
        let stream = streamNode.map { Template($0, in: scope, &diagnostics) }
        if let literal = stream?.literal { checkStream(literal, &diagnostics) }
        if let streamNode, stream?.container != nil { diagnostics.wrongType(streamNode, expected: "a string") }
        if streamNode != nil {
            scope.define("stream", .stream)
            rowScope.define("stream", .stream)
        }

        let rows = rowsNode.flatMap { self.rows($0, columns, in: rowScope, &diagnostics) } ?? [.only(node.range)]
        if case .reference(let reference, _) = stream, reference.components.isEmpty {
            for binding in variables + rows.flatMap(\.bindings) where binding.name == reference.root {
                if let literal = binding.value.literal { checkStream(literal, &diagnostics) }
            }
        }
        let stepNodes = reader.required("steps", &diagnostics).flatMap { diagnostics.array($0, of: "steps") } ?? []
        if stepNodes.isEmpty, let node = reader.optional("steps"), node.arrayValue != nil {
            diagnostics.report("scenario.no-steps", "a scenario without steps does nothing", at: node.range)
        }
        var stepReader = StepReader(vocabulary: vocabulary, scope: scope, hasStream: streamNode != nil)
        let steps = stepNodes.compactMap { stepReader.read($0, &diagnostics) }
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
        known(
            reader.strings("requirements", &diagnostics),
            in: vocabulary.requirements,
            "requirement",
            &diagnostics
        )
    }

    private func known(
        _ names: [(text: String, range: Range<Int>)],
        in known: some Collection<String>,
        _ what: String,
        _ diagnostics: inout Diagnostics
    ) -> [String] {
        for (name, range) in names where !known.contains(name) {
            diagnostics.report(
                "scenario.unknown-name",
                "there is no \(what) '\(name)'",
                at: range,
                help: Suggestion.help(for: name, in: known)
            )
        }
        return names.map(\.text)
    }

    private func checkStream(_ node: JSONNode, _ diagnostics: inout Diagnostics) {
        guard let name = diagnostics.string(node), !vocabulary.streams.contains(name) else { return }
        diagnostics.report(
            "scenario.unknown-name",
            "the suite has no logical stream '\(name)'",
            at: node.range,
            help: Suggestion.help(for: name, in: vocabulary.streams)
        )
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
            scope.define(member.name, .unknown)
        }
        return bindings
    }
}

// MARK: - Rows

extension ScenarioReader {
    private static let rowMembers: Set = ["label", "requirements", "$comment"]

    /// The names that rows give values to: those of the first row, which every other row must have too.
    ///
    /// Were they gathered from all rows, one slip in one of them would be a message about each of the others.
    private func columns(_ node: JSONNode?, _ diagnostics: inout Diagnostics) -> [String] {
        var columns: [String] = []
        var seen = Self.rowMembers
        for member in node?.arrayValue?.first?.objectValue ?? [] where seen.insert(member.name).inserted {
            // A column named 'stream' chooses the stream; in the steps the name stands for the stream itself.
            if member.name != "stream" { diagnostics.checkName(member) }
            columns.append(member.name)
        }
        return columns
    }

    private func rows(
        _ node: JSONNode,
        _ columns: [String],
        in scope: ScopeShape,
        _ diagnostics: inout Diagnostics
    ) -> [Scenario.Row]? {
        guard let nodes = diagnostics.array(node, of: "rows") else { return nil }
        if nodes.isEmpty {
            diagnostics.report("scenario.no-rows", "a table without rows gives no cases", at: node.range)
        }
        var seen: [String: Range<Int>] = [:]
        return nodes.compactMap { node in
            guard var reader = ObjectReader(node, as: "a row", &diagnostics) else { return nil }
            let requirements = requirements(&reader, &diagnostics)
            let explicit = reader.optionalString("label", &diagnostics)
            var bindings: [(name: String, value: Template)] = []
            // A value may speak of the columns before its own.
            var scope = scope
            for column in columns {
                let value = reader.required(column, &diagnostics)
                if let value { bindings.append((column, Template(value, in: scope, &diagnostics))) }
                if column != "stream" { scope.define(column, .unknown) }
            }
            reader.finish(&diagnostics)
            let label = explicit ?? Self.label(bindings)
            if label.isEmpty, bindings.count == columns.count {
                diagnostics.report(
                    "scenario.missing-label",
                    explicit == nil
                        ? "none of the row's values is short and plain enough to name it" : "the label is empty",
                    at: node.range.lowerBound..<node.range.lowerBound + 1,
                    help: "give the row a \"label\""
                )
            } else if let first = seen[label] {
                diagnostics.report(
                    "scenario.duplicate-label",
                    "two rows have the label '\(label)'",
                    at: node.range,
                    related: [Diagnostic.Related(range: first, message: "the first one")],
                    help: "give each row a \"label\" of its own"
                )
            }
            seen[label] = node.range
            return Scenario.Row(label: label, bindings: bindings, requirements: requirements, range: node.range)
        }
    }

    /// `name=value` for each column whose value is short and plain.
    private static func label(_ bindings: [(name: String, value: Template)]) -> String {
        bindings.compactMap { name, value -> String? in
            guard let literal = value.literal, literal.kind != .object, literal.kind != .array else { return nil }
            let text = literal.plainText
            return text.utf8.count <= 40 ? "\(name)=\(text)" : nil
        }
        .joined(separator: ",")
    }
}

extension Scenario.Row {
    /// The one case of a scenario without rows.
    static func only(_ range: Range<Int>) -> Scenario.Row {
        Scenario.Row(label: nil, bindings: [], requirements: [], range: range)
    }
}

extension Diagnostics {
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
