package import Conformance
internal import ConformanceStorage

/// Writes a format's documents, each atomically, when the run is over; with an interval, also snapshots on the way.
package struct DocumentReporter: Reporter {
    /// Where documents go.
    package enum Destination: Sendable, Hashable {
        /// Into a folder, under their own names.
        case folder(String)
        /// Under this path; several documents go beside it, under their own names.
        case file(String)
        /// To standard output, one after the other.
        case standardOutput
    }

    private let format: any ReportFormat
    private let destination: Destination
    private let snapshotInterval: Duration?
    private let warn: @Sendable (String) -> Void
    private var lastSnapshot = Duration.zero
    private var isStale = false

    /// Creates a reporter.
    ///
    /// - Parameters:
    ///   - format: What to write.
    ///   - destination: Where.
    ///   - snapshotInterval: How often to write what there is so far; `nil` writes at the end alone.
    ///   - warn: Takes the documents' warnings, once, at the end.
    package init(
        _ format: any ReportFormat,
        to destination: Destination,
        snapshotInterval: Duration? = nil,
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.format = format
        self.destination = destination
        self.snapshotInterval = snapshotInterval
        self.warn = warn
    }

    package mutating func receive(_ event: RunEvent, in run: RunReport, at now: Duration) throws(ReportError) {
        isStale = true
        try tick(run, at: now)
    }

    package mutating func tick(_ run: RunReport, at now: Duration) throws(ReportError) {
        guard isStale, let snapshotInterval, now - lastSnapshot >= snapshotInterval else { return }
        lastSnapshot = now
        isStale = false
        _ = try write(run)
    }

    package mutating func finish(_ run: RunReport) throws(ReportError) {
        for (path, document) in try write(run) {
            for warning in document.warnings { warn("\(path): \(warning)") }
        }
    }

    private func write(_ run: RunReport) throws(ReportError) -> [(path: String, document: ReportDocument)] {
        let placed = destination.paths(of: try format.documents(of: run))
        for (path, document) in placed {
            do throws(FileError) {
                if destination == .standardOutput {
                    try StandardStream.output.write(document.bytes)
                } else {
                    try AtomicFile.write(document.bytes, to: path)
                }
            } catch {
                throw .file(error)
            }
        }
        return placed
    }
}

/// Removes the JUnit files of targets that an earlier run had and this one does not.
package struct StaleSuites: Reporter {
    private let folder: String

    package init(in folder: String) {
        self.folder = folder
    }

    package mutating func finish(_ run: RunReport) throws(ReportError) {
        let written = JUnitFormat.fileNames(of: run.targets.map(\.header.name)).map { JUnitFormat.fileName($0) }
        RunFolder.removeFiles(in: folder, but: Set(written)) { name in
            name.hasPrefix(JUnitFormat.fileName("").dropLast(".xml".count)) && name.hasSuffix(".xml")
        }
    }
}

extension DocumentReporter.Destination {
    /// Where each of the documents of a format goes.
    package func paths(of documents: [ReportDocument]) -> [(path: String, document: ReportDocument)] {
        documents.map { (path: path(of: $0, alone: documents.count == 1), document: $0) }
    }

    private func path(of document: ReportDocument, alone: Bool) -> String {
        switch self {
        case .folder(let folder):
            return "\(folder)/\(document.name)"
        case .standardOutput:
            return document.name
        case .file(let path):
            if alone { return path }
            guard let slash = path.lastIndex(of: "/") else { return document.name }
            return "\(path[...slash])\(document.name)"
        }
    }
}
