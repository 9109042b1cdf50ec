import Conformance
import ConformanceKit
import ConformanceReports
import KinesisVideo

/// What `provision` says: the plan with every call, what it costs, and each thing that was done.
struct ProvisionText {
    /// Where the calls of a step begin.
    private static let indent = 10

    private let plan: ProvisionPlan
    private let style: TextStyle
    private let hours: Int
    private let destroys: Bool

    init(_ plan: ProvisionPlan, _ style: TextStyle, hours: Int, destroys: Bool) {
        self.plan = plan
        self.style = style
        self.hours = hours
        self.destroys = destroys
    }

    /// The plan of what is done at an endpoint, with the sum of it.
    ///
    /// - Parameters:
    ///   - endpoint: The endpoint.
    ///   - keys: The endpoint of keys; `nil` where none are looked at.
    ///   - prefix: How the names of streams begin.
    /// - Returns: The lines.
    func lines(at endpoint: Endpoint, keys: Endpoint?, prefix: String) -> String {
        let place = keys.map { "\(endpoint), keys at \($0)" } ?? "\(endpoint)"
        var text = style.paragraph("\(place), streams named \(prefix)…", indent: 0)
        for (index, step) in plan.steps.enumerated() {
            if case .cannot(let logical, let why) = step {
                // Those with the same reason stand together, where the first of them is.
                let alike = plan.steps.filter { if case .cannot(_, why) = $0 { true } else { false } }.map(\.name)
                guard alike.first == logical else { continue }
                text += lines("cannot", alike.joined(separator: ", "), why)
            } else {
                let isAgain = index > 0 && plan.steps[index - 1].name == step.name
                text += lines(step.word, isAgain ? "" : step.name, step.calls)
            }
        }
        if !plan.changesSomething {
            return text + (destroys ? "nothing here is the program's own\n" : "everything is there: nothing to do\n")
        }
        guard !destroys else { return text }
        let cost = ProvisionCost(bytes: plan.bytes, hours: hours, keys: plan.paidKeys)
        return text + style.paragraph(cost.text, indent: 0)
    }

    private func lines(_ word: String, _ name: String, _ calls: String) -> String {
        let word = "  \(word.left(Self.indent - 2))"
        let (name, calls) = (TextStyle.harmless(name), TextStyle.harmless(calls))
        // What is about the same stream goes on behind the word.
        let first = name.isEmpty ? calls : name
        var lines = style.paragraph(first, indent: Self.indent)
        lines = word + lines.dropFirst(Self.indent)
        return name.isEmpty || calls.isEmpty ? lines : lines + style.paragraph(calls, indent: Self.indent)
    }
}
