internal import KinesisVideo
package import KinesisVideoEmulator

/// A way in which an endpoint conforms: the freedoms that are not at their plainest value.
///
/// It is written `name=value,name=value`, in the order of the table, and `plain` where nothing varies.
package struct Variation: Hashable, Sendable, CustomStringConvertible {
    /// The names of the values, by freedom.
    private var values: [String: String] = [:]

    /// What the emulator does by itself.
    package static let plain = Variation()

    private init() {}

    /// Draws a variation: the same for the same seed and table.
    package init(drawnFrom seed: UInt64, _ freedoms: [Freedom] = Freedom.all) {
        var generator = SplitMix64(seed: SplitMix64.mix(seed &+ 1))
        // Some draws use a few freedoms and some use most: what two of them do to each other shows best in between.
        let density = UInt64.random(in: 15...75, using: &generator)
        for freedom in freedoms {
            let isUsed = UInt64.random(in: 0..<100, using: &generator) < density
            let index = Int.random(in: 1..<freedom.values.count, using: &generator)
            if isUsed { values[freedom.name] = freedom.values[index].name }
        }
    }

    /// Reads a variation.
    ///
    /// - Parameter text: `name=value`, separated by commas or spaces; `plain` or nothing for one without any.
    /// - Throws: ``Failure`` for a freedom or a value that does not exist.
    package init(_ text: String) throws(Failure) {
        guard text != "plain" else { return }
        for word in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard let freedom = Freedom.all.first(where: { $0.name == parts[0] }) else {
                let near = Spelling.closest(to: parts[0], in: Freedom.all.map(\.name)).map { "; did you mean '\($0)'?" }
                throw Failure(.usage, "there is no freedom '\(parts[0])'\(near ?? "")")
            }
            let known = freedom.values.map(\.name)
            guard parts.count == 2, known.contains(parts[1]) else {
                throw Failure(.usage, "the freedom '\(freedom.name)' is one of: \(known.joined(separator: ", "))")
            }
            values[freedom.name] = parts[1] == freedom.plain.name ? nil : parts[1]
        }
    }

    /// The names of the freedoms that vary, in the order of the table.
    package var names: [String] {
        Freedom.all.map(\.name).filter { values[$0] != nil }
    }

    /// The same with only these freedoms.
    package func keeping(_ names: some Collection<String>) -> Variation {
        var kept = self
        kept.values = values.filter { names.contains($0.key) }
        return kept
    }

    /// The same with these values of some freedoms, the plainest ones too.
    ///
    /// - Parameter settings: Names of values by the names of freedoms; what does not exist is left out.
    /// - Returns: The variation.
    func with(_ settings: [String: String]) -> Variation {
        var changed = self
        for freedom in Freedom.all {
            guard let name = settings[freedom.name], freedom.value(named: name) != nil else { continue }
            changed.values[freedom.name] = name == freedom.plain.name ? nil : name
        }
        return changed
    }

    /// Has an emulator behave so.
    package func apply(to configuration: inout EmulatorConfiguration) {
        for freedom in Freedom.all {
            guard let name = values[freedom.name] else { continue }
            freedom.value(named: name)?.apply(&configuration)
        }
        Freedom.settle(&configuration)
    }

    /// How long a head may take in milliseconds, which is what most of a run on it waits for.
    var slowestHead: Int64 {
        var configuration = EmulatorConfiguration()
        apply(to: &configuration)
        return configuration.answers.headDelay + configuration.answers.headJitter
    }

    package var description: String {
        let words = names.map { "\($0)=\(values[$0] ?? "")" }
        return words.isEmpty ? "plain" : words.joined(separator: ",")
    }
}
