internal import Matroska
internal import NIOCore

// How media comes from a file: one pass over it, piece by piece, which keeps where everything stands.

extension StreamMedia {
    /// Files up to so many bytes are held in memory: the suite's own are small, and shared by many sessions.
    private static let heldInMemory = 32 * 1024 * 1024

    /// The most that is looked through for frames of a file, in bytes.
    private static let largestSample = 32 * 1024 * 1024

    /// Where the bytes of a file are taken from.
    private enum Origin {
        case memory(ByteBuffer)
        case file(ReadableFile)

        /// The bytes at a range of offsets, fewer where there are no more.
        func bytes(at range: Range<Int>) -> ByteBuffer {
            switch self {
            case .memory(let bytes):
                let range = range.clamped(to: 0..<bytes.readableBytes)
                return bytes.getSlice(at: bytes.readerIndex + range.lowerBound, length: range.count) ?? ByteBuffer()
            case .file(let file): return file.bytes(at: range)
            }
        }

        /// The bytes at a range of offsets, which are read when they are served.
        func media(at range: Range<Int>) -> FragmentMedia.Bytes {
            switch self {
            case .memory: .shared(bytes(at: range))
            case .file(let file): .file(FileBytes(file: file, range: range))
            }
        }
    }

    /// Cuts a Matroska file that is in memory.
    ///
    /// - Throws: What is wrong with the file.
    init(_ file: [UInt8]) throws(EBMLError) {
        try self.init(.memory(ByteBuffer(bytes: file)))
    }

    /// Cuts a Matroska file, whose Clusters are read when they are served.
    ///
    /// - Throws: What is wrong with the file.
    init(_ file: ReadableFile) throws(EBMLError) {
        file.adviseSequential(true)
        defer { file.adviseSequential(false) }
        try self.init(.file(file))
    }

    /// Reads and cuts the Matroska file at a path.
    ///
    /// - Throws: ``ConfigurationError`` where there is no file, or nothing in it to serve.
    init(path: String) throws(ConfigurationError) {
        let origin: Origin
        if let file = try Files.readable(at: path, largerThan: Self.heldInMemory) {
            origin = .file(file)
        } else {
            origin = .memory(ByteBuffer(bytes: try Files.bytes(at: path)))
        }
        do throws(EBMLError) {
            try self.init(origin)
        } catch {
            let beginning = origin.bytes(at: 0..<ForeignFormat.length).readableBytesView
            throw ConfigurationError(
                ForeignFormat(startingWith: beginning).map { "'\(path)' \($0.words(about: path))" }
                    ?? "\(path): \(error)"
            )
        }
        guard !clusters.isEmpty else { throw ConfigurationError("\(path): there is no Cluster in it") }
        if let index = clusters.firstIndex(where: { $0.duration > Self.longestCluster }) {
            throw ConfigurationError("\(path): Cluster \(index + 1) lasts longer than a day by the times in it")
        }
    }

    private init(_ origin: Origin) throws(EBMLError) {
        var pass = Pass(origin)
        try pass.run()
        let end = min(pass.firstEnd, Self.largestSample)
        self.init(
            headers: pass.headers,
            clusters: pass.clusters,
            samples: try TrackSamples.read(Array(origin.bytes(at: 0..<end).readableBytesView))
        )
    }

    /// One pass over a file.
    private struct Pass {
        private static let piece = 1024 * 1024

        private let origin: Origin
        private var cutter = FragmentCutter()
        private(set) var headers: [Header] = []
        private(set) var clusters: [Cluster] = []
        /// Where the first Cluster ends, or the file that has none.
        private(set) var firstEnd = 0

        init(_ origin: Origin) {
            self.origin = origin
        }

        mutating func run() throws(EBMLError) {
            var limits = EBMLLimits()
            limits.renewsMetadataAtClusters = true
            var reader = MatroskaReader(limits: limits)
            var offset = 0
            while true {
                let bytes = Array(origin.bytes(at: offset..<offset + Self.piece).readableBytesView)
                guard !bytes.isEmpty else { break }
                var position = 0
                while let event = try reader.next(bytes.span.bytes, from: &position) { try hear(event) }
                offset += bytes.count
            }
            while let event = try reader.finish() { try hear(event) }
            if clusters.isEmpty { firstEnd = offset }
        }

        private mutating func hear(_ event: MatroskaEvent) throws(EBMLError) {
            switch cutter.take(event) {
            case .document(let document):
                let bytes = document.bytes { range in self.bytes(at: range).readableBytesView }
                // The documents of a body that GetMedia returned mostly begin the same.
                if headers.last.map({ $0.bytes.readableBytesView.elementsEqual(bytes) }) != true {
                    headers.append(try Header(bytes))
                }
            case .fragment(let fragment):
                let cluster = Self.range(fragment.cluster)
                if clusters.isEmpty { firstEnd = cluster.upperBound }
                var trailing = ByteBuffer()
                for range in fragment.trailing { trailing.writeImmutableBuffer(bytes(at: range)) }
                let beginning = origin.bytes(at: cluster.prefix(32)).readableBytesView
                clusters.append(
                    Cluster(
                        header: headers.count - 1,
                        bytes: origin.media(at: cluster),
                        cuts: ElementCuts.ofCluster(Array(beginning)[...]),
                        trailingTags: trailing,
                        duration: max(1, Int64(clamping: fragment.durationMilliseconds))
                    )
                )
            case nil:
                break
            }
        }

        private func bytes(at range: Range<UInt64>) -> ByteBuffer {
            origin.bytes(at: Self.range(range))
        }

        private static func range(_ range: Range<UInt64>) -> Range<Int> {
            Int(clamping: range.lowerBound)..<Int(clamping: range.upperBound)
        }
    }
}
