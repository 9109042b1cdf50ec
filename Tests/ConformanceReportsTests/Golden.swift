import Testing

@testable import ConformanceReports
@testable import ConformanceStorage

/// Golden files: stored expected outputs, byte for byte.
///
/// With `KVSCONFORM_UPDATE_GOLDEN=1` in the environment they are written instead of compared; read the difference before
/// committing it.
enum Golden {
    /// Where golden files stand.
    enum Folder {
        /// Beside the tests.
        case tests
        /// `Reports/examples`: golden files that are documentation too.
        case examples

        var path: String {
            switch self {
            case .tests: Package.tests + "/ConformanceReportsTests/Golden"
            case .examples: Package.root + "/Reports/examples"
            }
        }
    }

    /// Expects text to be what a golden file holds.
    static func expect(
        _ text: String,
        is name: String,
        in folder: Folder = .tests,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let path = folder.path + "/" + name
        if Environment["KVSCONFORM_UPDATE_GOLDEN"] == "1" {
            try AtomicFile.write(Array(text.utf8), to: path)
            return
        }
        let stored = String(decoding: try AtomicFile.read(path), as: UTF8.self)
        guard stored != text else { return }
        let (old, new) = (stored.lines, text.lines)
        let line =
            zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
        let was = line < old.count ? old[line] : "(end)"
        let now = line < new.count ? new[line] : "(end)"
        Issue.record("\(name) differs at line \(line + 1)\n- \(was)\n+ \(now)", sourceLocation: sourceLocation)
    }
}

extension String {
    /// The lines, empty ones included.
    var lines: [Substring] {
        split(separator: "\n", omittingEmptySubsequences: false)
    }
}
