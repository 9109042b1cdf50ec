package import Conformance

/// Composes the command lines that show a finding again.
package struct Reproduction: Sendable {
    /// The program as it is called.
    package var program = "kvsconform"

    /// What `--target` takes for the target of that name; `nil` where no argument is needed.
    package var targetArgument: @Sendable (_ target: String) -> String? = { $0 }

    /// The words that select a case, by its path.
    package var selecting: @Sendable (_ casePath: String) -> [String] = { [$0] }

    /// Further options of the run that the finding depends on, such as `["--fault", "stall"]`.
    package var options: [String] = []

    /// The recording of an exchange on a target, where there is one.
    package var recording: @Sendable (_ target: String, _ exchange: String) -> String? = { _, _ in nil }

    /// Whether a run is among the commands; not where no endpoint is at hand.
    package var runs = true

    /// Creates the composer with its defaults: targets by name, no recordings.
    package init() {}

    /// The command lines for one finding of a case, ready for a POSIX shell.
    package func commands(for finding: Finding, of casePath: String, on target: String) -> [String] {
        // What is about the run itself, no case shows.
        guard !casePath.hasPrefix(RunReport.ownPrefix) else { return [] }
        // What must always hold is shown by the case in which it does not.
        let shown = Invariant(casePath: casePath) == nil ? casePath : finding.scenario?.casePath ?? casePath
        var run = [program, "run"] + selecting(shown)
        if let argument = targetArgument(target) { run += ["--target", argument] }
        run += options
        var commands = runs ? [Self.shellCommand(run)] : []
        if let exchange = finding.wire?.exchange, let file = recording(target, exchange) {
            commands.append(Self.shellCommand([program, "replay", file]))
        }
        return commands
    }

    /// Has cases be selected as they were planned: by their files where those lie outside of the suite, with the seed where
    /// random values may be in them.
    package mutating func select(_ planned: some Sequence<TargetHeader.PlannedCase>, seed: UInt64?) {
        var words: [String: [String]] = [:]
        for item in planned where !item.selector.isEmpty || item.isRandom {
            let seed = item.isRandom ? seed.map { ["--seed", "\($0)"] } ?? [] : []
            words[item.path] = (item.selector.isEmpty ? [item.path] : item.selector) + seed
        }
        guard !words.isEmpty else { return }
        selecting = { [words] in words[$0] ?? [$0] }
    }

    /// Words as a POSIX shell reads them back (POSIX.1-2024, Shell Command Language, 2.2).
    package static func shellCommand(_ words: [String]) -> String {
        words.map { word in
            let isPlain = !word.isEmpty && word.unicodeScalars.allSatisfy(isPlain)
            return isPlain
                ? word
                : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        }
        .joined(separator: " ")
    }

    /// Whether a shell takes a character for itself.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "@", "%", "+", "=", ":", ",", ".", "/", "-": true
        default: false
        }
    }
}
