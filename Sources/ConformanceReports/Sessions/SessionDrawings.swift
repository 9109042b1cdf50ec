package import Conformance
internal import ConformanceStorage

/// Draws the exchanges of which there are recordings, each beside its recording, as soon as their case is judged.
package struct SessionDrawings: Reporter {
    package init() {}

    package mutating func receive(_ event: RunEvent, in run: RunReport, at now: Duration) throws(ReportError) {
        guard case .caseFinished(let target, let result) = event else { return }
        for step in result.steps {
            guard let recording = step.recording, let drawing = SessionDrawing(step, of: result, on: target) else {
                continue
            }
            do throws(FileError) {
                // It can be made again of the journal, so nobody waits for the device.
                try AtomicFile.write(
                    Array(drawing.text.utf8),
                    to: SessionDrawing.path(beside: recording),
                    synchronizing: false
                )
            } catch {
                throw .file(error)
            }
        }
    }

    package mutating func finish(_ run: RunReport) throws(ReportError) {}
}
