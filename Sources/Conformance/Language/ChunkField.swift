internal import KinesisVideo

/// What a scenario can ask of a chunk, and of which type the answer is.
package enum ChunkField: String, CaseIterable, Sendable {
    case index, fragmentNumber, serverTimestamp, producerTimestamp, millisBehindNow, offClock, behindDrift
    case continuationToken, clusterTimestamp, clusterDrift, clusters, frames, keyframes, startsWithKeyframe, frameBytes,
        smallestFrame, largestFrame
    case frameHash, headerHash, tracks, codecs, elements, bytes, complete

    /// The types that values are compared by.
    package enum ValueType: String, CaseIterable, Sendable {
        /// Decimal text of any length, compared as a number.
        case fragmentNumber = "a fragment number"
        /// A wall time in milliseconds.
        case time = "a time"
        case integer = "an integer"
        case text = "a text"
        case flag = "true or false"
        /// A list of texts.
        case list = "a list of texts"
        /// Whatever stands in a JSON body: compared as what it is.
        case json = "a JSON value"
    }

    /// When the answer is known.
    package enum Phase: Sendable {
        /// With the opening Tags, before any media.
        case opening
        /// When the chunk is complete.
        case closing
    }

    /// The type of the answer.
    package var type: ValueType {
        switch self {
        case .fragmentNumber: .fragmentNumber
        case .serverTimestamp, .producerTimestamp: .time
        case .continuationToken, .frameHash, .headerHash: .text
        case .codecs, .elements: .list
        case .complete, .startsWithKeyframe: .flag
        case .index, .millisBehindNow, .offClock, .behindDrift, .clusterTimestamp, .clusterDrift, .clusters, .frames,
            .keyframes, .frameBytes, .smallestFrame, .largestFrame, .tracks, .bytes:
            .integer
        }
    }

    /// When the answer is known.
    package var phase: Phase {
        switch self {
        case .index, .fragmentNumber, .serverTimestamp, .producerTimestamp: .opening
        default: .closing
        }
    }
}

extension ChunkField {
    /// What it is, in a line.
    var summary: String {
        switch self {
        case .index: "Its number in the session, from 0."
        case .fragmentNumber: "Its fragment number, compared as a number of any length."
        case .serverTimestamp: "When the service received the fragment, to the millisecond."
        case .producerTimestamp: "When the producer says that it was recorded, to the millisecond."
        case .millisBehindNow: "How far the chunk is behind the present, in milliseconds."
        case .offClock:
            "How far the present that it is behind is certainly after the endpoint's own clock, in milliseconds."
        case .behindDrift:
            "How far that present certainly moved otherwise than time passed since the session's first chunk, in milliseconds."
        case .continuationToken: "What a later session continues with after this chunk."
        case .clusterTimestamp: "The timestamp of its first Cluster, in ticks."
        case .clusterDrift:
            "How far its Cluster's time certainly moved otherwise than the producer's since the chunk before, in milliseconds."
        case .clusters: "How many Clusters it has."
        case .frames: "How many blocks it has."
        case .keyframes: "How many of its blocks are key frames."
        case .startsWithKeyframe: "Whether its first block is a key frame."
        case .frameBytes: "How many bytes its frames have together."
        case .smallestFrame: "How many bytes its smallest frame has."
        case .largestFrame: "How many bytes its largest frame has."
        case .frameHash: "A digest of its blocks: the track, the time, the flags and the bytes of each, in order."
        case .headerHash: "A digest of the bytes before its Cluster, without the service's own Tags."
        case .tracks: "How many tracks it has."
        case .codecs: "The codec ids of its tracks."
        case .elements: "The names of the Segment's children, in order."
        case .bytes: "The length of its document."
        case .complete: "Whether its closing tags came."
        }
    }
}

/// Which operators a type of value takes, and how it is described.
extension ChunkField.ValueType {
    /// Whether one value can be greater than another.
    var isOrdered: Bool { [.fragmentNumber, .time, .integer, .json].contains(self) }

    /// Whether a pattern can be held against it.
    var hasForm: Bool { [.text, .fragmentNumber, .json].contains(self) }

    /// Whether it can contain a text.
    var hasParts: Bool { [.text, .list, .json].contains(self) }

    /// Whether it can start with a text.
    var hasStart: Bool { [.text, .json].contains(self) }

    /// Whether it has a length.
    var hasLength: Bool { [.text, .list, .fragmentNumber, .json].contains(self) }

    /// How such a value is written, where that is not plain from what it is called.
    var form: String? {
        switch self {
        case .fragmentNumber: "a fragment number is a string of digits: \"91343852333181432392682062…\""
        case .time: "a time is a number of seconds since 1970, or RFC 3339 with its zone: \"2017-11-28T06:55:09Z\""
        case .integer, .text, .flag, .list, .json: nil
        }
    }

    /// Whether any text is a value of it.
    var isText: Bool { [.text, .json].contains(self) }

    /// Whether it can be several values in a row.
    var isList: Bool { [.list, .json].contains(self) }

    /// What the schema calls a matcher of such values, and what they are compared with.
    var matcherName: String { "\(self)Matcher" }
    var operandName: String { "\(self)Operand" }

    /// Values of the type, to be shown as examples.
    var examples: [JSONNode] {
        switch self {
        case .fragmentNumber: ["${stream.fragments[0].fragmentNumber}"]
        case .time: ["${stream.fragments[0].serverTimestamp}", "2017-11-28T06:55:09.126Z"]
        case .integer: [3]
        case .text: ["V_MPEG4/ISO/AVC"]
        case .flag: [true]
        case .list: [["V_MPEG4/ISO/AVC"]]
        case .json: ["InvalidArgumentException", 3, .null]
        }
    }
}
