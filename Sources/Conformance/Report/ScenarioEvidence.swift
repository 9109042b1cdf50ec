package import KinesisVideo

/// The place in a scenario file that a finding speaks of, with a word on each part of it.
package struct ScenarioEvidence: Sendable, Hashable, Redactable {
    /// What to say about one range of the file.
    package struct Label: Sendable, Hashable, Redactable {
        /// UTF-8 offsets in the file.
        package var range: Range<Int>
        /// What the range stood for on the wire; empty to only underline.
        package var text: String

        package init(range: Range<Int>, text: String) {
            self.range = range
            self.text = text
        }

        package mutating func redact(with censor: Censor) {
            censor(&text, within: Finding.maximumRequestID)
        }
    }

    /// The scenario's file.
    package var source: SourceText

    /// The labels, in the order of their ranges and never empty; the first one gives line and column.
    package var labels: [Label]

    /// The case, as its path.
    package var casePath: String

    /// The step, by name.
    package var step: String

    package init(source: SourceText, labels: [Label], casePath: String, step: String) {
        self.source = source
        self.labels = labels
        self.casePath = casePath
        self.step = step
    }

    package mutating func redact(with censor: Censor) {
        censor(&labels)
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.source.name == right.source.name && left.labels == right.labels && left.casePath == right.casePath
            && left.step == right.step
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(source.name)
        hasher.combine(labels)
        hasher.combine(casePath)
        hasher.combine(step)
    }
}
