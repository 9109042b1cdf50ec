internal import KinesisVideo

/// Reads what makes several cases of one scenario: the rows of a table, and axes of which every combination counts.
struct PermutationReader {
    let vocabulary: Vocabulary
    /// What the values may speak of.
    let scope: ScopeShape

    /// The names that every permutation gives values to.
    private(set) var columns: [String] = []

    /// The largest number of cases that one scenario makes.
    private static let maximumCount = 100_000

    private static let rowMembers: Set = ["label", "requirements", "$comment"]

    init(vocabulary: Vocabulary, scope: ScopeShape) {
        self.vocabulary = vocabulary
        self.scope = scope
    }

    /// Reads `rows`, `axes` and `exclude`.
    ///
    /// - Parameters:
    ///   - reader: The scenario.
    ///   - range: Where the scenario stands, which is where its only case begins if there are neither rows nor axes.
    ///   - diagnostics: Takes what is wrong.
    /// - Returns: The permutations: rows in the order of the file, for each of them the combinations of the axes.
    mutating func rows(
        _ reader: inout ObjectReader,
        at range: Range<Int>,
        _ diagnostics: inout Diagnostics
    ) -> [Scenario.Row] {
        let tableNode = reader.optional("rows")
        let rows = tableNode.map { table($0, &diagnostics) } ?? [Scenario.Row.only(range)]
        let axesNode = reader.optional("axes")
        let axes = axesNode.map { self.axes($0, &diagnostics) } ?? []
        let exclusions = reader.optional("exclude").map { self.exclusions($0, axes, &diagnostics) } ?? []
        guard !axes.isEmpty else { return rows }
        var count = rows.count
        for axis in axes { count = count.multipliedReportingOverflow(by: max(1, axis.values.count)).partialValue }
        guard (1...Self.maximumCount).contains(count) else {
            diagnostics.report(
                "scenario.out-of-range",
                "these axes make more than \(Self.maximumCount) cases",
                at: axesNode?.range ?? range
            )
            return rows
        }
        let combinations = Self.combinations(of: axes).filter { combination in
            !exclusions.contains { $0.takes(combination) }
        }
        if combinations.isEmpty, axes.allSatisfy({ !$0.values.isEmpty }), let axesNode {
            diagnostics.report("scenario.no-rows", "every combination of the axes is excluded", at: axesNode.range)
        }
        return rows.flatMap { row in
            combinations.map { combination in
                let labels = (row.label.map { [$0] } ?? []) + combination.map(\.label)
                return Scenario.Row(
                    label: labels.joined(separator: ","),
                    bindings: row.bindings + combination.map { ($0.axis, $0.value) },
                    requirements: row.requirements,
                    range: row.label == nil ? combination.first?.range ?? row.range : row.range
                )
            }
        }
    }
}

// MARK: - Rows

extension PermutationReader {
    private mutating func table(_ node: JSONNode, _ diagnostics: inout Diagnostics) -> [Scenario.Row] {
        guard let nodes = diagnostics.array(node, of: "rows") else { return [.only(node.range)] }
        if nodes.isEmpty {
            diagnostics.report("scenario.no-rows", "a table without rows gives no cases", at: node.range)
        }
        columns = Self.columns(nodes, &diagnostics)
        var seen: [String: Range<Int>] = [:]
        return nodes.compactMap { row($0, &seen, &diagnostics) }
    }

    /// The names that rows give values to: those of the first row, which every other row must have too.
    ///
    /// Were they gathered from all rows, one slip in one of them would be a message about each of the others.
    private static func columns(_ nodes: [JSONNode], _ diagnostics: inout Diagnostics) -> [String] {
        var columns: [String] = []
        var seen = rowMembers
        for member in nodes.first?.objectValue ?? [] where seen.insert(member.name).inserted {
            // A column named 'stream' chooses the stream; in the steps the name stands for the stream itself.
            if member.name != "stream" { diagnostics.checkName(member) }
            columns.append(member.name)
        }
        return columns
    }

    private func row(
        _ node: JSONNode,
        _ seen: inout [String: Range<Int>],
        _ diagnostics: inout Diagnostics
    ) -> Scenario.Row? {
        guard var reader = ObjectReader(node, as: "a row", &diagnostics) else { return nil }
        let requirements = diagnostics.known(
            reader.strings("requirements", &diagnostics),
            in: vocabulary.requirements,
            "requirement"
        )
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

    /// `name=value` for each column whose value is short and plain.
    private static func label(_ bindings: [(name: String, value: Template)]) -> String {
        bindings.compactMap { name, value in plainText(value).map { "\(name)=\($0)" } }.joined(separator: ",")
    }

    /// A value that is short and plain enough to be a name.
    private static func plainText(_ value: Template) -> String? {
        guard let literal = value.literal, literal.kind != .object, literal.kind != .array else { return nil }
        let text = literal.plainText
        return text.utf8.count <= 40 ? text : nil
    }
}

// MARK: - Axes

extension PermutationReader {
    /// One place on an axis.
    private struct Place {
        let axis: String
        let name: String
        let value: Template
        let range: Range<Int>

        var label: String { "\(axis)=\(name)" }
    }

    private struct Axis {
        let name: String
        let values: [Place]
    }

    /// Places that must not come together.
    private struct Exclusion {
        let places: [(axis: String, name: String)]

        func takes(_ combination: [Place]) -> Bool {
            places.allSatisfy { place in combination.contains { $0.axis == place.axis && $0.name == place.name } }
        }
    }

    private mutating func axes(_ node: JSONNode, _ diagnostics: inout Diagnostics) -> [Axis] {
        guard let reader = ObjectReader(node, as: "'axes'", &diagnostics) else { return [] }
        var axes: [Axis] = []
        for member in reader.allMembers where member.name != "$comment" {
            if member.name != "stream" { diagnostics.checkName(member) }
            if columns.contains(member.name) {
                diagnostics.report(
                    "scenario.contradiction",
                    "'\(member.name)' is a column of the rows already",
                    at: member.nameRange
                )
                continue
            }
            columns.append(member.name)
            let elements = diagnostics.array(member.value, of: "values") ?? []
            if elements.isEmpty, member.value.arrayValue != nil {
                diagnostics.report("scenario.no-rows", "an axis without values gives no cases", at: member.value.range)
            }
            var seen: [String: Range<Int>] = [:]
            axes.append(
                Axis(
                    name: member.name,
                    values: elements.compactMap { place(on: member.name, $0, &seen, &diagnostics) }
                )
            )
        }
        return axes
    }

    /// A value that names itself, or `{"label": …, "value": …}`.
    private func place(
        on axis: String,
        _ node: JSONNode,
        _ seen: inout [String: Range<Int>],
        _ diagnostics: inout Diagnostics
    ) -> Place? {
        let place: Place
        let template = Template(node, in: scope, &diagnostics)
        if let text = Self.plainText(template) {
            place = Place(axis: axis, name: text, value: template, range: node.range)
        } else if node.objectValue != nil, node["value"] != nil || node["label"] != nil {
            guard var reader = ObjectReader(node, as: "a value of an axis", &diagnostics) else { return nil }
            let label = reader.required("label", &diagnostics).flatMap { diagnostics.string($0) }
            let value = reader.required("value", &diagnostics)
            reader.finish(&diagnostics)
            guard let label, let value else { return nil }
            let template = Template(value, in: scope, &diagnostics)
            place = Place(axis: axis, name: label, value: template, range: node.range)
        } else {
            diagnostics.report(
                "scenario.missing-label",
                "the value is not short and plain enough to name itself",
                at: node.range,
                help: "write {\"label\": \"a name\", \"value\": …}"
            )
            return nil
        }
        if let first = seen[place.name] {
            diagnostics.report(
                "scenario.duplicate-label",
                "two values of the axis '\(axis)' are named '\(place.name)'",
                at: node.range,
                related: [Diagnostic.Related(range: first, message: "the first one")]
            )
        }
        seen[place.name] = node.range
        return place
    }

    private func exclusions(_ node: JSONNode, _ axes: [Axis], _ diagnostics: inout Diagnostics) -> [Exclusion] {
        (diagnostics.array(node, of: "combinations") ?? []).compactMap { node in
            guard let reader = ObjectReader(node, as: "a combination", &diagnostics) else { return nil }
            var places: [(axis: String, name: String)] = []
            for member in reader.allMembers where member.name != "$comment" {
                guard let axis = axes.first(where: { $0.name == member.name }) else {
                    diagnostics.report(
                        "scenario.unknown-name",
                        "there is no axis '\(member.name)'",
                        at: member.nameRange,
                        help: Spelling.help(for: member.name, in: axes.map(\.name))
                    )
                    continue
                }
                let name = member.value.plainText
                guard axis.values.contains(where: { $0.name == name }) else {
                    diagnostics.report(
                        "scenario.unknown-name",
                        "the axis '\(axis.name)' has no value named '\(name)'",
                        at: member.value.range,
                        help: Spelling.help(for: name, in: axis.values.map(\.name))
                    )
                    continue
                }
                places.append((axis.name, name))
            }
            return places.isEmpty ? nil : Exclusion(places: places)
        }
    }

    /// Every combination of one value of each axis; the last axis changes fastest.
    private static func combinations(of axes: [Axis]) -> [[Place]] {
        axes.reduce([[]]) { combinations, axis in
            combinations.flatMap { combination in axis.values.map { combination + [$0] } }
        }
    }
}
