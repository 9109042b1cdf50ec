import Conformance
import KinesisVideo
import Matroska

@testable import ConformanceRunner

/// Keeps recordings in memory, as the bytes of files.
final class MemoryRecorder: Recorder {
    /// One recording.
    final class Tape: RecordingTape {
        let header: Recording.Header
        let scenario: SourceText
        private let events = Shared<[RecordedEvent]>([])

        init(_ header: Recording.Header, _ scenario: SourceText) {
            self.header = header
            self.scenario = scenario
        }

        func append(_ event: RecordedEvent) {
            events.withLock { $0.append(event) }
        }

        /// The recorded events, by way of the bytes of a file.
        func events(zeroesMedia: Bool = false) throws -> [RecordedEvent] {
            let source = MemorySource(bytes(zeroesMedia: zeroesMedia))
            var events: [RecordedEvent] = []
            while let item = try source.next() {
                if case .event(let event) = item { events.append(event) }
            }
            return events
        }

        func bytes(zeroesMedia: Bool = false) -> [UInt8] {
            var encoder = RecordingEncoder(zeroesMedia: zeroesMedia)
            return events.withLock { events in
                events.reduce(into: RecordingEncoder.beginning(header)) { $0 += encoder.encode($1) }
            }
        }
    }

    let program = "0.0.0"
    private let state = Shared<[Tape]>([])

    /// All recordings, in the order in which they were begun.
    var tapes: [Tape] { state.withLock { $0 } }

    func tape(for header: Recording.Header, scenario: SourceText) -> any RecordingTape {
        let tape = Tape(header, scenario)
        state.withLock { $0.append(tape) }
        return tape
    }

    func conclude(_ casePath: String, on target: String, isPassed: Bool) async -> [String: String] { [:] }
}

/// The recordings of a recorder as a library.
struct MemoryLibrary: RecordingLibrary {
    let name = "memory"
    let tapes: [MemoryRecorder.Tape]

    func header(of casePath: String, step: String?) -> Recording.Header? {
        tapes.first { $0.header.casePath == casePath && (step ?? $0.header.step) == $0.header.step }?.header
    }

    func open(_ casePath: String, step: String) throws(RecordingError) -> (any RecordingSource)? {
        let tape = tapes.last { $0.header.casePath == casePath && $0.header.step == step }
        return tape.map { MemorySource($0.bytes()) }
    }
}

/// A recording that is read from memory.
final class MemorySource: RecordingSource {
    private let bytes: [UInt8]
    private var reader = RecordingReader()
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func next() throws(RecordingError) -> RecordingReader.Item? {
        let bytes = bytes
        return try reader.next(bytes.span.bytes, from: &position)
    }
}
