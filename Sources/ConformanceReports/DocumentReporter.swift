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
            do {
                try AtomicFile.write(document.bytes, to: path)
            } catch {
                throw .file(error)
            }
        }
        return placed
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
        case .file(let path):
            if alone { return path }
            guard let slash = path.lastIndex(of: "/") else { return document.name }
            return "\(path[...slash])\(document.name)"
        }
    }
}
