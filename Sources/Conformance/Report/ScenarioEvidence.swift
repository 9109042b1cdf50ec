package import KinesisVideo

/// The place in a scenario file that a finding speaks of, with a word on each part of it.
package struct ScenarioEvidence: Sendable, Hashable {
    /// What to say about one range of the file.
    package struct Label: Sendable, Hashable {
        /// UTF-8 offsets in the file.
        package let range: Range<Int>
        /// What the range stood for on the wire; empty to only underline.
        package let text: String

        package init(range: Range<Int>, text: String) {
            self.range = range
            self.text = text
        }
    }

    /// The scenario's file.
    package let source: SourceText

    /// The labels, in the order of their ranges and never empty; the first one gives line and column.
    package let labels: [Label]

    /// The case, as its path.
    package let casePath: String

    /// The step, by name.
    package let step: String

    package init(source: SourceText, labels: [Label], casePath: String, step: String) {
        self.source = source
        self.labels = labels
        self.casePath = casePath
        self.step = step
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
