internal import ConformanceStorage
package import KinesisVideo
internal import KinesisVideoClient
internal import Matroska

/// How media is made fragments that a producer puts.
package struct MediaOptions: Sendable {
    /// What the timestamps of the Clusters are to be counted from.
    package var timecodeType: PutMediaRequest.TimecodeType
    /// When the producer began.
    package var start: WallTime
    /// Whether fragments are put at their own pace, as a camera would.
    package var isRealtime = false
    /// Whether the media begins again at its end.
    package var loops = false
    /// The least time from one fragment to the next.
    package var spacing: Duration = .zero
    /// How long fragments are given out; `nil` for as long as there are any.
    package var limit: Duration?

    package init(timecodeType: PutMediaRequest.TimecodeType, start: WallTime) {
        self.timecodeType = timecodeType
        self.start = start
    }
}

/// Cuts a file or a pipe of Matroska into fragments, one after the other, in memory that does not grow with its length.
///
/// Clusters stay as they are where their timestamps will do. Those of a file that begins again, or of a document whose times go
/// back, are written anew, so that they go on behind those before; and those that are to count from 1970 and do not, count from
/// the start of the producer.
struct MediaCutting {
    /// The most bytes of a fragment, with its header: more than the service takes, so that it is the one to say so.
    private static let mostBytes: UInt64 = 64 << 20

    /// What counts from 1970 is later than this, in milliseconds: it is September 2001.
    private static let earliestAbsolute: Int64 = 1_000_000_000_000

    private let path: String
    private let options: MediaOptions
    private var file: InputFile?
    private var reader = MatroskaReader()
    private var cutter = FragmentCutter()
    /// The bytes that may still be cut, and where the first of them stands.
    private var kept: [UInt8] = []
    private var keptFrom: UInt64 = 0
    private var ready: [Producer.Fragment] = []

    private var header: [UInt8] = []
    private var scale: UInt64 = 1_000_000
    private var document = -1
    private var isNewDocument = false
    private var passes = 0
    private var fragmentsInPass = 0
    /// What is added to the milliseconds of Clusters.
    private var offset: Int64 = 0
    private var firstTimecode: Int64?
    /// The end of what was given out, in milliseconds.
    private var nextFree: Int64 = 0
    private var lastDue: Duration?

    /// Prepares to cut; nothing is opened.
    ///
    /// - Parameters:
    ///   - path: The file, or `-` for standard input.
    ///   - options: How.
    init(_ path: String, _ options: MediaOptions) {
        self.path = path
        self.options = options
    }

    /// Reads on to the next fragment; blocks.
    ///
    /// - Returns: The fragment; `nil` at the end.
    /// - Throws: ``Failure`` where the file cannot be read, or is not Matroska.
    mutating func next() throws(Failure) -> Producer.Fragment? {
        while ready.isEmpty {
            if try !readOn() { return nil }
        }
        let fragment = ready.removeFirst()
        if let limit = options.limit, fragment.due >= limit { return nil }
        return fragment
    }

    /// Reads the next piece; whether there may be more.
    private mutating func readOn() throws(Failure) -> Bool {
        if file == nil {
            guard passes == 0 || options.loops && fragmentsInPass > 0 else { return false }
            file = try failing { () throws(FileError) in try InputFile(path: path) }
            passes += 1
            fragmentsInPass = 0
            (reader, cutter, kept, keptFrom) = (MatroskaReader(), FragmentCutter(), [], 0)
        }
        if let piece = try failing({ () throws(FileError) in try file?.next() }) {
            try read(piece)
        } else {
            try finish()
            file = nil
        }
        return true
    }

    private mutating func read(_ piece: ArraySlice<UInt8>) throws(Failure) {
        kept += piece
        let input = Array(piece)
        var cuts: [FragmentCutter.Cut] = []
        do throws(EBMLError) {
            var position = 0
            while let event = try reader.next(input.span.bytes, from: &position) {
                if let cut = cutter.take(event) { cuts.append(cut) }
            }
        } catch {
            throw notMatroska(error)
        }
        for cut in cuts { try take(cut) }
        guard cutter.pendingLength(at: keptFrom + UInt64(kept.count)) <= Self.mostBytes else {
            throw Failure(.invalidInput, "'\(path)': a fragment has more than \(Self.mostBytes) bytes")
        }
        let gone = Int(cutter.keptFrom - keptFrom)
        // The front is let go of in large steps: each costs the rest of it.
        if gone > 1 << 20 || gone > kept.count / 2 {
            kept.removeFirst(gone)
            keptFrom = cutter.keptFrom
        }
    }

    private mutating func finish() throws(Failure) {
        var cuts: [FragmentCutter.Cut] = []
        do throws(EBMLError) {
            while let event = try reader.finish() {
                if let cut = cutter.take(event) { cuts.append(cut) }
            }
        } catch {
            throw notMatroska(error)
        }
        for cut in cuts { try take(cut) }
        if passes == 1, document < 0 { throw Failure(.invalidInput, "'\(path)' has no Matroska in it") }
    }

    private func notMatroska(_ error: EBMLError) -> Failure {
        Failure(.invalidInput, "'\(path)' is not Matroska that can be put: \(error.message), at byte \(error.offset)")
    }

    private func bytes(_ range: Range<UInt64>) -> ArraySlice<UInt8> {
        kept[Int(range.lowerBound - keptFrom)..<Int(range.upperBound - keptFrom)]
    }

    private mutating func take(_ cut: FragmentCutter.Cut) throws(Failure) {
        switch cut {
        case .document(let cut):
            let found = cut.bytes { bytes($0) }
            scale = cut.info.timestampScale
            isNewDocument = true
            // A file that begins again is the same document going on.
            guard found != header else { return }
            header = found
            document += 1
        case .fragment(let cut):
            ready.append(try fragment(cut))
            fragmentsInPass += 1
        }
    }

    private mutating func fragment(_ cut: FragmentCutter.Fragment) throws(Failure) -> Producer.Fragment {
        let own = Int64(clamping: cut.milliseconds)
        if firstTimecode == nil, options.timecodeType == .absolute, own < Self.earliestAbsolute {
            offset = options.start.milliseconds - own
        }
        if isNewDocument, firstTimecode != nil, own + offset < nextFree { offset = nextFree - own }
        isNewDocument = false
        let timecode = own + offset
        let first = firstTimecode ?? timecode
        firstTimecode = first
        nextFree = timecode + max(Int64(clamping: cut.durationMilliseconds), 1)

        var due = options.isRealtime ? Duration.milliseconds(max(0, timecode - first)) : .zero
        if let lastDue { due = max(due, lastDue + options.spacing) }
        lastDue = due
        return Producer.Fragment(
            header: header,
            bytes: try cluster(cut, at: timecode) + cut.trailing.flatMap { bytes($0) },
            document: document,
            timecode: timecode,
            due: due
        )
    }

    /// The Cluster with the timestamp that it is to have.
    private func cluster(_ cut: FragmentCutter.Fragment, at timecode: Int64) throws(Failure) -> [UInt8] {
        guard offset != 0 else { return Array(bytes(cut.cluster)) }
        let (high, low) = UInt64(max(0, timecode)).multipliedFullWidth(by: 1_000_000)
        let ticks = high < scale ? scale.dividingFullWidth((high, low)).quotient : .max
        guard let cluster = ClusterRetiming.cluster(bytes(cut.cluster), at: ticks) else {
            throw Failure(
                .invalidInput,
                "'\(path)': the Cluster at byte \(cut.cluster.lowerBound) has no Timestamp in front of its blocks"
            )
        }
        return cluster
    }
}
