internal import Conformance
internal import ConformanceStorage
internal import FileSystem
internal import KinesisVideo

/// The files that runs left of their cases, as paths from the document that names them.
///
/// A journal says where a recording was written as the run saw it. The run's folder may have been moved since, so it is looked
/// for in the folder that the journal lies in now; what is not there is not named.
package struct RunFiles: Sendable {
    private let runs: [String]
    private let origin: [Substring]

    /// Looks at files from where a document will be.
    ///
    /// - Parameters:
    ///   - runs: The folders of the runs, or their journals.
    ///   - document: Where the document goes; `nil` for a stream, whose reader counts from the working folder.
    package init(of runs: [String], seenFrom document: DocumentReporter.Destination?) {
        self.runs = runs.compactMap { run in
            SystemCall.resolved(SystemCall.isFolder(run) ? run : Self.folder(of: run))
        }
        let folder: String =
            switch document {
            case .folder(let path): path
            case .file(let path) where Self.isFile(path): Self.folder(of: path)
            case .file, .standardOutput, nil: "."
            }
        origin = Self.parts(of: Self.resolved(folder))
    }

    /// The path of a recording that the run wrote; `nil` where it is not there.
    func recording(_ recorded: String) -> String? {
        place(of: recorded).map(relative)
    }

    /// The paths of what there is of a case: of each step the recording, and the drawing beside it.
    func files(of result: CaseResult) -> [String] {
        result.steps.compactMap(\.recording).flatMap { recorded -> [String] in
            guard let recording = place(of: recorded) else { return [] }
            let drawing = SessionDrawing.path(beside: recording)
            return ([recording] + (SystemCall.kind(of: drawing) == .regular ? [drawing] : [])).map(relative)
        }
    }

    /// A relative path as the reference that a page links to: no byte of it is taken for a scheme, a query or markup.
    static func reference(to path: String) -> String {
        PercentEncoding.encode(path.utf8, uppercase: false) {
            PercentEncoding.isUnreserved($0) || $0 == UInt8(ascii: "/")
        }
    }

    // MARK: Finding them

    /// Where a recording is now.
    ///
    /// The journal may come from anywhere: what leads out of the run's folder is not followed.
    private func place(of recorded: String) -> String? {
        let parts = recorded.split(separator: "/", omittingEmptySubsequences: false)
        for start in parts.indices.reversed() where parts[start] == RunFolder.recordingsName {
            let below = parts[start...]
            guard below.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }), below.count > 1 else { return nil }
            for run in runs {
                let path = "\(run)/\(below.joined(separator: "/"))"
                if SystemCall.kind(of: path) == .regular { return path }
            }
        }
        return nil
    }

    private func relative(_ path: String) -> String {
        let parts = Self.parts(of: path)
        let common = zip(origin, parts).prefix { $0 == $1 }.count
        let up = [Substring](repeating: "..", count: origin.count - common)
        return (up + parts[common...]).joined(separator: "/")
    }

    private static func parts(of path: String) -> [Substring] {
        path.split(separator: "/")
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Whether a path is a file or will be one, and no stream.
    private static func isFile(_ path: String) -> Bool {
        switch SystemCall.kind(of: path) {
        case .regular, nil: true
        case .link: SystemCall.resolved(path).map { SystemCall.kind(of: $0) == .regular } ?? true
        case .other: false
        }
    }

    /// A folder's true path, also of one that is yet to be created.
    private static func resolved(_ folder: String) -> String {
        if let path = SystemCall.resolved(folder) { return path }
        guard let slash = folder.lastIndex(of: "/"), slash > folder.startIndex else {
            return "\(SystemCall.resolved(".") ?? "")/\(folder)"
        }
        return resolved(String(folder[..<slash])) + folder[slash...]
    }
}
