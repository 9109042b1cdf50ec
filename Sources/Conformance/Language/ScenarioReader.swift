package import KinesisVideo

/// Reads scenario files: strict JSON into a checked ``Scenario``, or every message about it at once.
package struct ScenarioReader: Sendable {
    /// The names that scenarios may use.
    private let vocabulary: Vocabulary

    package init(vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
    }

    /// Reads one file.
    ///
    /// - Returns: The scenario, where there is nothing to complain about; and the messages, in the order of the file.
    package func read(_ source: SourceText) -> (scenario: Scenario?, diagnostics: [Diagnostic]) {
        let read = Diagnostics.read(source, as: "scenario", places: vocabulary.places) { value in
            let hasStream = value.node["stream"] != nil
            let scope = ScopeShape(hasStream ? ["target": .target, "stream": .stream] : ["target": .target])
            return scenario(value.with(context: ScenarioContext(vocabulary, scope)))
        }
        return (read.result, read.diagnostics)
    }

    private func scenario(_ value: ScenarioValue) -> Scenario? {
        guard let reader = ScenarioObject(value, Scenario.grammar) else { return nil }
        let id = reader.optional("id").flatMap { identifier($0) }
        let requirements = value.known(
            reader.optional("requirements")?.strings() ?? [],
            in: vocabulary.requirements,
            "requirement"
        )
        let requires = value.known(
            reader.optional("requires")?.strings() ?? [],
            in: vocabulary.capabilities,
            "capability"
        )
        var scope = value.scope
        var known = Scope()
        let variables = variables(reader.optional("variables"), &scope, &known)
        var permutations = PermutationReader()
        let rows = permutations.rows(reader, in: scope)
        var columns: [String: [Template]] = [:]
        for binding in rows.lazy.flatMap(\.bindings) { columns[binding.name, default: []].append(binding.value) }
        for column in permutations.columns { scope.define(column, columns[column] ?? []) }
        checkSizes(of: rows, known, value)
        let stream = reader.optional("stream").map { self.stream($0.with(scope: scope), variables) }
        // A column named 'stream' chooses the stream; in the steps the name stands for the stream itself.
        if stream != nil { scope.define("stream", .stream) }

        let context = ScenarioContext(vocabulary, scope)
        var steps = StepReader(context, hasStream: stream != nil)
        let timeout = reader.duration("timeout")
        steps.time = timeout.map { CaseTime(limit: $0, range: reader.optional("timeout")?.range) } ?? .usual
        let stepValues = reader.optional("steps")
        let values = stepValues?.elements(of: "steps") ?? []
        if values.isEmpty { stepValues?.report("no-steps", "a scenario without steps does nothing") }
        let read = values.compactMap { steps.read($0) }
        // The last steps have a time of their own.
        steps.time = nil
        let finally = reader.optional("finally")?.elements(of: "steps")?.compactMap { steps.read($0) } ?? []
        let used = Set((value.context.log.all + context.log.all).map(\.root))
        for (name, range) in Self.given(reader) + steps.captured where !used.contains(name) {
            value.warn(
                "unused-name",
                "nothing speaks of '\(name)'",
                at: range,
                help: "write \"${\(name)}\" where it is meant, or leave it out"
            )
        }
        guard let id else { return nil }
        return Scenario(
            source: value.diagnostics.source,
            id: id,
            title: reader.string("title"),
            requirements: requirements,
            tags: reader.optionalStrings("tags"),
            requires: requires,
            stream: stream,
            needs: reader.optional("needs").flatMap { StreamNeed($0) } ?? StreamNeed(),
            exclusive: reader.flag("exclusive"),
            timeout: timeout,
            skip: reader.optionalString("skip"),
            variables: variables,
            rows: rows,
            steps: read,
            finally: finally,
            references: context.log.all,
            range: value.range
        )
    }

    /// The names that variables, rows and axes give values to, and where they do it first.
    private static func given(_ reader: ScenarioObject) -> [(name: String, range: Range<Int>)] {
        let row = reader.optional("rows")?.node.arrayValue?.first?.objectValue ?? []
        let others = ["variables", "axes"].flatMap { reader.optional($0)?.node.objectValue ?? [] }
        let names = others + row.filter { !PermutationReader.rowMembers.contains($0.name) }
        return names.filter { $0.name != "$comment" }.map { ($0.name, $0.nameRange) }
    }

    /// An id is a path of lower-case words: `getmedia/start-selector/earliest`.
    private func identifier(_ value: ScenarioValue) -> String? {
        guard let text = value.string() else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d }
        }
        if isPlain, parts.count >= 2 { return text }
        value.report(
            "wrong-id",
            "'\(text)' is no id",
            help: "an id is an area and a name, of lower-case letters, digits and '-': getmedia/start-selector/earliest"
        )
        return nil
    }

    /// The logical stream: a name of the suite's, or what a variable or a row gives.
    private func stream(_ value: ScenarioValue, _ variables: [(name: String, value: Template)]) -> Template {
        let template = Template(value)
        if template.container != nil { value.wrongType(expected: "a string") }
        for reference in template.references {
            let variable = variables.first { $0.name == reference.root }?.value
            guard let variable, variable.references.contains(where: { $0.root == "stream" }) else { continue }
            value.report("contradiction", "'\(reference.root)' speaks of the stream, and cannot choose it")
        }
        let names: [JSONNode] =
            switch template {
            case .literal(let literal): [literal]
            case .reference(let reference, _): value.scope.values(of: reference)
            default: []
            }
        for name in names { _ = value.with(name).known(in: vocabulary.streams, "logical stream") }
        return template
    }

    /// How many rows are tried whether their values grow too large; those behind them are told by the run.
    private static let triedRows = 100

    /// Reports rows whose values grow too large.
    private func checkSizes(of rows: [Scenario.Row], _ known: Scope, _ value: ScenarioValue) {
        for row in rows.prefix(Self.triedRows) where !row.bindings.allSatisfy(\.value.isLiteral) {
            var known = known
            for binding in row.bindings {
                if let message = known.sizeProblem(binding.name, as: binding.value) {
                    value.report("too-large", message, at: row.range)
                    break
                }
            }
        }
    }

    private func variables(
        _ value: ScenarioValue?,
        _ scope: inout ScopeShape,
        _ known: inout Scope
    ) -> [(name: String, value: Template)] {
        var variables: [(name: String, value: Template)] = []
        for entry in value?.entries(as: "'variables'") ?? [] {
            entry.value.checkName(entry)
            let template = Template(entry.value.with(scope: scope))
            if let message = known.sizeProblem(entry.name, as: template) { entry.value.report("too-large", message) }
            variables.append((entry.name, template))
            scope.define(entry.name, [template])
        }
        return variables
    }
}

extension Scope {
    /// Gives a name its value where that can be known, and says what is wrong where it is too large.
    fileprivate mutating func sizeProblem(_ name: String, as template: Template) -> String? {
        do throws(ResolutionError) {
            try define(name, as: template)
            return nil
        } catch {
            return error.isTooLarge ? error.message : nil
        }
    }
}

extension Scenario.Row {
    /// The one case of a scenario without rows.
    static func only(_ range: Range<Int>) -> Scenario.Row {
        Scenario.Row(label: nil, bindings: [], requirements: [], range: range)
    }
}

extension ScenarioValue {
    /// Refuses a name of the author's that stands for something else already.
    func checkName(_ entry: Entry) {
        guard ScopeShape.reservedNames.contains(entry.name) else { return }
        report(
            "reserved-name",
            "'\(entry.name)' is the name of the \(entry.name == "stream" ? "logical stream" : "target") itself",
            at: entry.nameRange,
            help: "choose another name"
        )
    }
}
