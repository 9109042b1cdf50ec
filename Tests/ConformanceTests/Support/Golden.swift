import FoundationEssentials
import Testing

/// Golden files: stored expected outputs, byte for byte.
///
/// With `KVSCONFORM_UPDATE_GOLDEN=1` in the environment they are written instead of compared; read the difference before
/// committing it.
enum Golden {
    private static let folder = PackageFolder.root + "/Tests/ConformanceTests/Golden"
    private static let isUpdating = ProcessInfo.processInfo.environment["KVSCONFORM_UPDATE_GOLDEN"] == "1"

    /// Expects text to be what a golden file holds.
    static func expect(_ text: String, is name: String, sourceLocation: Testing.SourceLocation = #_sourceLocation)
        throws
    {
        let url = URL(fileURLWithPath: "\(folder)/\(name)")
        if isUpdating {
            try Data(text.utf8).write(to: url)
            return
        }
        let stored = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        guard stored != text else { return }
        let old = stored.split(separator: "\n", omittingEmptySubsequences: false)
        let new = text.split(separator: "\n", omittingEmptySubsequences: false)
        let line =
            zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
        let was = line < old.count ? old[line] : "(end)"
        let now = line < new.count ? new[line] : "(end)"
        Issue.record("\(name) differs at line \(line + 1)\n- \(was)\n+ \(now)", sourceLocation: sourceLocation)
    }
}
