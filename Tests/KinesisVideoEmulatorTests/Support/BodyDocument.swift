import KinesisVideo
import Matroska

@testable import KinesisVideoEmulator

/// One document of a body, as a client sees it.
struct BodyDocument {
    /// The children of the Segment in order.
    private(set) var levelOne: [ElementID] = []

    /// The names of the service's tags in order.
    private(set) var tagNames: [String] = []

    /// The service's tags by name; of two the last.
    private(set) var tags: [String: String] = [:]

    /// The size of the Segment.
    private(set) var segmentSize = ElementSize.unknown

    /// The size of the last Cluster.
    private(set) var clusterSize: ElementSize?

    private(set) var frames = 0
    private(set) var tracks = 0

    /// Reads the documents of a body.
    static func read(_ bytes: [UInt8]) -> (documents: [BodyDocument], error: EBMLError?) {
        var reader = MatroskaReader()
        var documents: [BodyDocument] = []
        var position = 0
        do throws(EBMLError) {
            while let event = try reader.next(bytes.span.bytes, from: &position) {
                if case .documentStart = event { documents.append(BodyDocument()) }
                if !documents.isEmpty { documents[documents.count - 1].take(event) }
            }
            while try reader.finish() != nil {}
            return (documents, nil)
        } catch {
            return (documents, error)
        }
    }

    private mutating func take(_ event: MatroskaEvent) {
        switch event {
        case .segmentStart(let header): segmentSize = header.size
        case .levelOne(let header):
            levelOne.append(header.id)
            if header.id == .cluster { clusterSize = header.size }
        case .track: tracks += 1
        case .tag(let tag):
            for simple in tag.simpleTags where simple.name.hasPrefix("AWS_") {
                tagNames.append(simple.name)
                tags[simple.name] = simple.string
            }
        case .block: frames += 1
        default: break
        }
    }
}
