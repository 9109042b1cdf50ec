@testable import Matroska

/// The index of the captures, in the form of its JSON file.
struct CaptureIndex: Decodable {
    let captures: [Capture]

    struct Capture: Decodable {
        let file: String
        let truncated: Bool
        let documents: [Document]
    }

    /// What was found in one document.
    struct Document: Decodable, Hashable {
        var offset: UInt64
        var segmentOffset: UInt64
        var order: [String] = []
        var clusters: [Cluster] = []
        var tracks: [Track] = []
        var kvsTags: [String: String] = [:]
        var userTags: [[String]] = []
        var complete = false
    }

    struct Cluster: Decodable, Hashable {
        var offset: UInt64
        var size: Size
        var timestamp: UInt64 = 0
        var simpleBlocks = 0
        var blockGroups = 0
        var keyframes = 0
        var frameBytes: UInt64 = 0
    }

    /// A number, or the word for none.
    enum Size: Decodable, Hashable {
        case known(UInt64)
        case unknown

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            self = (try? container.decode(UInt64.self)).map(Size.known) ?? .unknown
        }

        init(_ size: ElementSize) {
            switch size {
            case .known(let length): self = .known(length)
            case .unknown: self = .unknown
            }
        }
    }

    struct Track: Decodable, Hashable {
        var number: UInt64
        var TrackUID: UInt64?
        var TrackType: UInt64?
        var Name: String?
        var CodecID: String?
        var PixelWidth: UInt64?
        var PixelHeight: UInt64?
        var codecPrivateBytes: Int?
    }

    /// The same, gathered from a reader's events.
    struct Summary {
        private(set) var documents: [Document] = []
        private static let servicePrefix = "AWS_KINESISVIDEO_"

        init(_ trace: Trace<MatroskaEvent>) {
            var start: UInt64 = 0
            for event in trace.events {
                switch event {
                case .documentStart(let offset):
                    start = offset
                case .segmentStart(let header):
                    documents.append(Document(offset: start, segmentOffset: header.offset))
                default:
                    take(event)
                }
            }
        }

        private mutating func update(_ body: (inout Cluster) -> Void) {
            let document = documents.count - 1
            let cluster = documents[document].clusters.count - 1
            body(&documents[document].clusters[cluster])
        }

        private mutating func take(_ event: MatroskaEvent) {
            let last = documents.count - 1
            switch event {
            case .levelOne(let header):
                documents[last].order.append(header.id.name)
                if header.id == .cluster {
                    documents[last].clusters.append(Cluster(offset: header.offset, size: Size(header.size)))
                }
            case .clusterTimestamp(let timestamp):
                update { $0.timestamp = timestamp }
            case .block(let header):
                update { cluster in
                    cluster.simpleBlocks += 1
                    cluster.frameBytes += header.framesLength
                    cluster.keyframes += header.isKeyframe == true ? 1 : 0
                }
            case .blockGroupStart:
                update { $0.blockGroups += 1 }
            case .track(let track):
                documents[last].tracks.append(
                    Track(
                        number: track.number,
                        TrackUID: track.uid,
                        TrackType: track.type,
                        Name: track.name,
                        CodecID: track.codecID,
                        PixelWidth: track.video?.pixelWidth,
                        PixelHeight: track.video?.pixelHeight,
                        codecPrivateBytes: track.codecPrivate?.count
                    )
                )
            case .tag(let tag):
                for simpleTag in tag.simpleTags {
                    let value = simpleTag.string ?? ""
                    if simpleTag.name.hasPrefix(Self.servicePrefix) {
                        documents[last].kvsTags[simpleTag.name] = value
                    } else {
                        documents[last].userTags.append([simpleTag.name, value])
                    }
                }
            case .levelOneEnd(.tags, _):
                documents[last].complete = documents[last].kvsTags.count == 5
            default:
                break
            }
        }
    }
}
