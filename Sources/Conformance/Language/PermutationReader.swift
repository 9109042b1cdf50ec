internal import KinesisVideo

/// Reads what makes several cases of one scenario: the rows of a table, and axes of which every combination counts.
struct PermutationReader {
    /// The names that every permutation gives values to.
    private(set) var columns: [String] = []

    /// The largest number of cases that one scenario makes.
    private static let maximumCount = 100_000

    /// The largest number of values that the cases of one scenario have, all taken together.
    private static let maximumValues = 1_000_000

    /// The largest number of axes.
    private static let maximumAxes = 32

    /// What a row has beside the values of its columns.
    static let rowMembers: Set = ["label", "requirements", "$comment"]

    /// Reads `rows`, `axes` and `exclude` of a scenario, whose values may speak of what is known there.
    ///
    /// - Returns: The permutations: rows in the order of the file, for each of them the combinations of the axes.
    mutating func rows(_ reader: ScenarioObject, in scope: ScopeShape) -> [Scenario.Row] {
        let rows = reader.optional("rows").map { table($0.with(scope: scope)) } ?? [.only(reader.value.range)]
        let axesValue = reader.optional("axes")?.with(scope: scope)
        let axes = axesValue.map { self.axes($0) } ?? []
        var excluded = ExcludedCombinations(sizes: axes.map(\.values.count))
        if let exclusions = reader.optional("exclude") { exclude(exclusions, axes, &excluded) }
        guard !axes.isEmpty else { return rows }
        var count = rows.count
        for axis in axes {
            let (product, overflow) = count.multipliedReportingOverflow(by: max(1, axis.values.count))
            count = overflow ? .max : product
        }
        guard count <= Self.maximumCount else {
            axesValue?.report("out-of-range", "these axes make more than \(Self.maximumCount) cases")
            return rows
        }
        guard count * columns.count <= Self.maximumValues else {
            axesValue?.report("out-of-range", "the cases have more than \(Self.maximumValues) values in all")
            return rows
        }
        let combinations = Self.combinations(of: axes.map(\.values.count)).filter { !excluded.contains($0) }.map {
            zip(axes, $0).map { $0.values[$1] }
        }
        if combinations.isEmpty, axes.allSatisfy({ !$0.values.isEmpty }) {
            axesValue?.report("no-rows", "every combination of the axes is excluded")
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
    private mutating func table(_ value: ScenarioValue) -> [Scenario.Row] {
        let values = value.elements(of: "rows") ?? []
        guard values.count <= Self.maximumCount else {
            let message = "\(values.count) rows are more than the \(Self.maximumCount) cases that a scenario makes"
            value.report("out-of-range", message, at: value.start)
            return []
        }
        if values.isEmpty { value.report("no-rows", "a table without rows gives no cases") }
        columns = Self.columns(values.first)
        var seen: [String: Range<Int>] = [:]
        return values.compactMap { row($0, &seen) }
    }

    /// The names that rows give values to: those of the first row, which every other row must have too.
    ///
    /// Were they gathered from all rows, one slip in one of them would be a message about each of the others.
    private static func columns(_ first: ScenarioValue?) -> [String] {
        var columns: [String] = []
        var seen = rowMembers
        guard let first, first.node.kind == .object else { return [] }
        for entry in first.entries(as: "a row") where seen.insert(entry.name).inserted {
            // A column named 'stream' chooses the stream; in the steps the name stands for the stream itself.
            if entry.name != "stream" { first.checkName(entry) }
            columns.append(entry.name)
        }
        return columns
    }

    private func row(_ value: ScenarioValue, _ seen: inout [String: Range<Int>]) -> Scenario.Row? {
        guard let reader = ScenarioObject(value, as: "a row") else { return nil }
        let requirements = value.known(
            reader.optional("requirements")?.strings() ?? [],
            in: value.vocabulary.requirements,
            "requirement"
        )
        let explicit = reader.optionalString("label")
        var bindings: [(name: String, value: Template)] = []
        // A value may speak of the columns before its own.
        var scope = value.scope
        for column in columns {
            if let value = reader.required(column) { bindings.append((column, Template(value.with(scope: scope)))) }
            if column != "stream" { scope.define(column, .unknown) }
        }
        reader.finish()
        let label = explicit ?? Self.label(bindings)
        if label.isEmpty, bindings.count == columns.count {
            value.report(
                "missing-label",
                explicit == nil
                    ? "none of the row's values is short and plain enough to name it" : "the label is empty",
                at: value.start,
                help: "give the row a \"label\""
            )
        } else if let first = seen[label] {
            value.report(
                "duplicate-label",
                "two rows have the label '\(label)'",
                related: [Diagnostic.Related(range: first, message: "the first one")],
                help: "give each row a \"label\" of its own"
            )
        }
        seen[label] = value.range
        return Scenario.Row(label: label, bindings: bindings, requirements: requirements, range: value.range)
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

    private mutating func axes(_ value: ScenarioValue) -> [Axis] {
        let entries = value.entries(as: "'axes'")
        guard entries.count <= Self.maximumAxes else {
            value.report("out-of-range", "\(entries.count) axes are more than \(Self.maximumAxes)", at: value.start)
            return []
        }
        return entries.compactMap { entry in
            if entry.name != "stream" { value.checkName(entry) }
            if columns.contains(entry.name) {
                let message = "'\(entry.name)' is a column of the rows already"
                value.report("contradiction", message, at: entry.nameRange)
                return nil
            }
            columns.append(entry.name)
            let elements = entry.value.elements(of: "values")
            if elements?.isEmpty == true { entry.value.report("no-rows", "an axis without values gives no cases") }
            var seen: [String: Range<Int>] = [:]
            return Axis(name: entry.name, values: (elements ?? []).compactMap { place(on: entry.name, $0, &seen) })
        }
    }

    /// A value of an axis that does not name itself.
    static let labelled = ObjectGrammar(
        "a value of an axis",
        [
            .required("label", .ref("text"), "What names it in the case's path."),
            .required("value", .value, "The value."),
        ]
    )

    /// A value that names itself, or `{"label": …, "value": …}`.
    private func place(on axis: String, _ value: ScenarioValue, _ seen: inout [String: Range<Int>]) -> Place? {
        let place: Place
        let template = Template(value)
        if let text = Self.plainText(template) {
            place = Place(axis: axis, name: text, value: template, range: value.range)
        } else if value.node["value"] != nil || value.node["label"] != nil {
            guard let reader = ScenarioObject(value, Self.labelled), let label = reader.optionalString("label"),
                let template = reader.template("value")
            else { return nil }
            place = Place(axis: axis, name: label, value: template, range: value.range)
        } else {
            value.report(
                "missing-label",
                "the value is not short and plain enough to name itself",
                help: "write {\"label\": \"a name\", \"value\": …}"
            )
            return nil
        }
        if let first = seen[place.name] {
            value.report(
                "duplicate-label",
                "two values of the axis '\(axis)' are named '\(place.name)'",
                related: [Diagnostic.Related(range: first, message: "the first one")]
            )
        }
        seen[place.name] = value.range
        return place
    }

    /// Reads the combinations that are left out.
    private func exclude(_ value: ScenarioValue, _ axes: [Axis], _ excluded: inout ExcludedCombinations) {
        let axisNumbers = Self.numbers(axes.map(\.name))
        let placeNumbers = axes.map { Self.numbers($0.values.map(\.name)) }
        for combination in value.elements(of: "combinations") ?? [] {
            var places: [(axis: Int, value: Int)] = []
            for entry in combination.entries(as: "a combination") {
                guard let axis = axisNumbers[entry.name] else {
                    let message = "there is no axis '\(entry.name)'"
                    value.report(unknown: entry.name, message, in: axes.map(\.name), at: entry.nameRange)
                    continue
                }
                let name = entry.value.node.plainText
                guard let place = placeNumbers[axis][name] else {
                    let message = "the axis '\(axes[axis].name)' has no value named '\(name)'"
                    entry.value.report(unknown: name, message, in: axes[axis].values.map(\.name))
                    continue
                }
                places.append((axis, place))
            }
            guard places.isEmpty || excluded.insert(places) else {
                combination.report(
                    "out-of-range",
                    "the combinations name more than \(ExcludedCombinations.maximumKinds) different sets of axes"
                )
                return
            }
        }
    }

    private static func numbers(_ names: [String]) -> [String: Int] {
        Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Every combination of one value of each axis, by the values' numbers; the last axis changes fastest.
    private static func combinations(of sizes: [Int]) -> [[Int]] {
        sizes.reduce([[]]) { combinations, size in
            combinations.flatMap { combination in (0..<size).map { combination + [$0] } }
        }
    }
}

/// The combinations of places on axes that are left out, each found at once however many there are.
struct ExcludedCombinations {
    /// How many different sets of axes the combinations may name; each is one look for each combination.
    static let maximumKinds = 64

    /// What tells apart the combinations of one set of axes: a number of mixed base, whose digits are the values' numbers.
    private var kinds: [[Int]: Set<Int>] = [:]
    private let sizes: [Int]

    /// Leaves nothing out.
    ///
    /// - Parameter sizes: How many values each axis has.
    init(sizes: [Int]) {
        self.sizes = sizes
    }

    /// Leaves out whatever has all of these values.
    ///
    /// - Returns: Whether there was room for another set of axes.
    mutating func insert(_ places: [(axis: Int, value: Int)]) -> Bool {
        let places = places.sorted { $0.axis < $1.axis }
        let axes = places.map(\.axis)
        // Two values of one axis never come together.
        guard zip(axes, axes.dropFirst()).allSatisfy({ $0 < $1 }) else { return true }
        guard kinds[axes] != nil || kinds.count < Self.maximumKinds else { return false }
        kinds[axes, default: []].insert(number(places.map(\.value), of: axes))
        return true
    }

    /// Whether a combination, the number of a value for each axis, is left out.
    func contains(_ combination: [Int]) -> Bool {
        kinds.contains { axes, numbers in numbers.contains(number(axes.map { combination[$0] }, of: axes)) }
    }

    /// The axes make no more combinations than can be counted where anybody asks.
    private func number(_ values: [Int], of axes: [Int]) -> Int {
        zip(values, axes).reduce(0) { $0 &* sizes[$1.1] &+ $1.0 }
    }
}
