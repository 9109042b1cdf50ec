internal import Matroska

/// Tags that a producer wrote and the service lets through, in forms that consumers trip over.
enum UserTags: String, CaseIterable, Sendable {
    /// Before the tags of the service, with the header.
    case before
    /// After the Cluster, as a muxer writes them.
    case after
    /// After the Cluster, two of one name.
    case duplicate
    /// After the Cluster, a name that begins as those of the service do.
    case reserved
    /// After the Cluster, without Targets.
    case untargeted
    /// After the Cluster, filled up with NUL.
    case padded

    /// The Tags element.
    var bytes: [UInt8] {
        var writer = EBMLWriter()
        switch self {
        case .before, .after: writer.tags([("CAMERA", "front door")])
        case .duplicate: writer.tags([("CAMERA", "front door"), ("CAMERA", "back door")])
        case .reserved: writer.tags([("AWS_KINESISVIDEO_CAMERA", "front door")])
        case .untargeted:
            writer.master(.tags) { tags in
                tags.master(.tag) { tag in
                    tag.master(.simpleTag) { simple in
                        simple.string(.tagName, "CAMERA")
                        simple.string(.tagString, "front door")
                    }
                }
            }
        case .padded:
            writer.master(.tags) { tags in
                tags.master(.tag) { tag in
                    tag.master(.targets) { _ in }
                    tag.master(.simpleTag) { simple in
                        simple.string(.tagName, "CAMERA", paddedLength: 16)
                        simple.string(.tagString, "front door", paddedLength: 32)
                    }
                }
            }
        }
        return writer.bytes
    }
}
