internal import Conformance
internal import KinesisVideo

/// The journal in the order of the plan: what programs read, and what can be merged and reported again.
struct JSONLinesFormat: ReportFormat {
    func documents(of run: RunReport) throws(ReportError) -> [ReportDocument] {
        var writer = JournalWriter()
        var bytes: [UInt8] = []
        for event in run.events {
            for line in writer.lines(for: event, at: .zero) {
                bytes += line.bytes()
                bytes.append(0x0A)
            }
        }
        return [ReportDocument(name: "report.jsonl", bytes: bytes)]
    }
}
