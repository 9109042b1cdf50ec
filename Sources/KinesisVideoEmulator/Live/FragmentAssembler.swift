internal import KinesisVideo
internal import Matroska
internal import NIOCore

/// Makes fragments of a producer's Matroska while it comes, with the bytes that a ``FragmentCutter`` only names.
struct FragmentAssembler: Sendable {
    private var reader: MatroskaReader
    private var cutter = FragmentCutter()
    private var header: StreamMedia.Header?
    /// When the producer's clock was at the first Cluster's time, and what that was.
    private var beginning: (wall: WallTime, milliseconds: UInt64)?
    /// The bytes that a cut may still name.
    private var window = ByteWindow()
    private var complete: [IncomingFragment] = []

    /// Prepares for a stream from its first byte.
    init() {
        var limits = EBMLLimits()
        // One document may go on for days, and nothing is kept of what is over.
        limits.renewsMetadataAtClusters = true
        reader = MatroskaReader(limits: limits)
    }

    /// How many bytes of the fragment have come that is not complete yet.
    var pendingBytes: Int { Int(clamping: cutter.pendingLength(at: reader.offset)) }

    /// Takes the next bytes.
    ///
    /// - Parameters:
    ///   - bytes: The bytes; only these are looked at, what came before is kept where it is needed.
    ///   - now: The time, which the producer's clock is taken to be at when its first Cluster comes.
    /// - Returns: The fragments that are complete with them.
    /// - Throws: What is wrong with the stream; what was complete before it is returned by ``takeComplete(at:)``.
    mutating func receive(_ bytes: [UInt8], at now: WallTime) throws(EBMLError) -> [IncomingFragment] {
        window.append(bytes)
        var position = 0
        while let event = try reader.next(bytes.span.bytes, from: &position) { try hear(event, at: now) }
        forget()
        return complete.takeAll()
    }

    /// Says that the stream has come to its end.
    ///
    /// - Returns: The fragments that are complete with it.
    /// - Throws: What is wrong with the stream, also when it is cut short.
    mutating func finish(at now: WallTime) throws(EBMLError) -> [IncomingFragment] {
        while let event = try reader.finish() { try hear(event, at: now) }
        return complete.takeAll()
    }

    /// The fragments that are complete: those before an error, and the last one, whose Cluster is over, if the producer is
    /// silent.
    mutating func takeComplete(at now: WallTime) -> [IncomingFragment] {
        if let fragment = cutter.takeComplete() {
            append(fragment, at: now)
            forget()
        }
        return complete.takeAll()
    }

    private mutating func hear(_ event: MatroskaEvent, at now: WallTime) throws(EBMLError) {
        switch cutter.take(event) {
        case .document(let document):
            let bytes = document.bytes { window[$0].readableBytesView }
            // A producer that begins anew mostly begins the same.
            if header.map({ $0.bytes.readableBytesView.elementsEqual(bytes) }) != true {
                header = try StreamMedia.Header(bytes)
            }
            beginning = nil
        case .fragment(let fragment):
            append(fragment, at: now)
        case nil:
            break
        }
        if case .clusterTimestamp = event, beginning == nil, let current = cutter.current {
            beginning = (now, current.milliseconds)
        }
    }

    private mutating func append(_ fragment: FragmentCutter.Fragment, at now: WallTime) {
        guard let header else { return }
        let beginning = beginning ?? (now, fragment.milliseconds)
        let elapsed = Int64(clamping: fragment.milliseconds) - Int64(clamping: beginning.milliseconds)
        var trailing = ByteBuffer()
        for range in fragment.trailing { trailing.writeImmutableBuffer(window[range]) }
        complete.append(
            IncomingFragment(
                header: header,
                cluster: window[fragment.cluster],
                trailing: trailing,
                producerTimestamp: beginning.wall.advanced(byMilliseconds: elapsed),
                duration: min(StreamMedia.longestCluster, max(1, Int64(clamping: fragment.durationMilliseconds)))
            )
        )
    }

    /// Lets go what no cut can name any more.
    private mutating func forget() {
        window.removeAll(before: min(cutter.keptFrom, reader.offset))
    }
}

extension Array {
    /// Its elements, which it has no more.
    fileprivate mutating func takeAll() -> [Element] {
        defer { self = [] }
        return self
    }
}
