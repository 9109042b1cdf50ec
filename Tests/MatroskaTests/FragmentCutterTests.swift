import Testing

@testable import Matroska

struct FragmentCutterTests {
    /// What a cutter told, each cut with the offset up to which the stream had come.
    private struct Told: Equatable {
        let cut: FragmentCutter.Cut
        let at: UInt64
    }

    /// Feeds a stream in pieces; what is kept must hold what is cut.
    private static func told(_ stream: [UInt8], _ cutting: Cutting) throws -> [Told] {
        var cutter = FragmentCutter()
        var reader = MatroskaReader()
        var told: [Told] = []
        var kept: UInt64 = 0
        func keep(_ cut: FragmentCutter.Cut?, at offset: UInt64) {
            guard let cut else { return }
            let first =
                switch cut {
                case .document(let document): document.header.first?.lowerBound
                case .fragment(let fragment): fragment.cluster.lowerBound
                }
            #expect(first.map { $0 >= kept } == true)
            told.append(Told(cut: cut, at: offset))
        }
        for range in cutting.ranges(stream.count) {
            let input = Array(stream[range])
            var position = 0
            while let event = try reader.next(input.span.bytes, from: &position) {
                keep(cutter.take(event), at: reader.offset)
            }
            #expect(cutter.keptFrom >= kept)
            kept = cutter.keptFrom
        }
        while let event = try reader.finish() { keep(cutter.take(event), at: reader.offset) }
        return told
    }

    /// Two documents of a producer that starts again: unknown sizes, tags before and after Clusters, and elements between.
    private static let restarted: [UInt8] = {
        var writer = EBMLWriter()
        for document in 0..<2 as Range<UInt64> {
            writer.documentHeader()
            writer.openSegment()
            writer.binary(.crc32, [1, 2, 3, 4])
            writer.info(SampleStream.info)
            writer.void(total: 9)
            writer.tracks([SampleStream.video])
            writer.tags([("DEVICE", "camera")])
            for number in 0..<3 as Range<UInt64> {
                writer.cluster(timestamp: 1000 * document + number * 500, form: .unknown(length: 1)) { cluster in
                    for index in 0..<3 as Range<Int16> {
                        cluster.simpleBlock(
                            track: 1,
                            relativeTimestamp: index * 100,
                            isKeyframe: index == 0,
                            frames: [SampleStream.frame(UInt8(index), 40)]
                        )
                    }
                }
                writer.tags([("NUMBER", "\(number)")])
                writer.void(total: 4)
                if number == 1 { writer.tags([("SECOND", "tag")]) }
            }
            writer.master(.cues) { $0.master(.cuePoint) { $0.unsigned(.cueTime, 0) } }
        }
        return writer.bytes
    }()

    @Test(arguments: Cutting.standard)
    func anySplitGivesTheSameCuts(cutting: Cutting) throws {
        let whole = try Self.told(Self.restarted, .whole)
        #expect(whole.count == 8)
        #expect(try Self.told(Self.restarted, cutting) == whole)
    }

    @Test
    func aFragmentIsToldAtTheTimestampThatEndsIt() throws {
        let told = try Self.told(Self.restarted, .whole)
        var fragments: [(fragment: FragmentCutter.Fragment, at: UInt64)] = []
        for told in told {
            if case .fragment(let fragment) = told.cut { fragments.append((fragment, told.at)) }
        }
        #expect(fragments.map(\.fragment.milliseconds) == [0, 500, 1000, 1000, 1500, 2000])
        #expect(fragments.map(\.fragment.durationMilliseconds) == [500, 500, 300, 500, 500, 300])
        #expect(fragments.map { $0.fragment.tags.count } == [1, 2, 1, 1, 2, 1])
        #expect(fragments.map { $0.fragment.trailing.count } == [1, 2, 1, 1, 2, 1])
        // Within one document: a few bytes into the next Cluster.
        for (one, next) in zip(fragments, fragments.dropFirst()) where one.fragment.milliseconds != 1000 {
            #expect((next.fragment.cluster.lowerBound..<next.fragment.cluster.lowerBound + 16).contains(one.at))
        }
    }

    @Test
    func aHeaderIsWithoutWhatWouldBeStale() throws {
        let documents = try Self.told(Self.restarted, .whole).compactMap { told -> FragmentCutter.Document? in
            if case .document(let document) = told.cut { document } else { nil }
        }
        #expect(documents.count == 2)
        for document in documents {
            #expect(document.tags.map { $0.simpleTags.map(\.name) } == [["DEVICE"]])
            #expect(document.tracks == [SampleStream.video])
            let bytes = document.bytes { Self.restarted[Int($0.lowerBound)..<Int($0.upperBound)] }
            #expect(Int(document.ebmlHeaderLength) < bytes.count)
            #expect(
                !EBMLReader.trace(bytes).events.contains {
                    if case .start(let header) = $0 { header.id == .crc32 } else { false }
                }
            )
        }
    }

    @Test
    func tagsOfDaysDoNotAddUp() throws {
        // Enough for the header of the sample and the tags of one Cluster, not for those of three.
        var limits = EBMLLimits(maximumMetadata: 7 * EBMLLimits.entryCost + 200)
        #expect(throws: EBMLError.self) { try FragmentedMedia(Self.restarted, limits: limits) }
        limits.renewsMetadataAtClusters = true
        #expect(throws: Never.self) { try FragmentedMedia(Self.restarted, limits: limits) }
    }

    @Test(
        arguments: [
            ([["AWS_KINESISVIDEO_END_OF_FRAGMENT"]], []),
            ([["AWS_KINESISVIDEO_IMAGE_PREFIX", "AWS_KINESISVIDEO_NOTIFICATION"], ["A"]], [["A"]]),
            ([["A", "AWS_KINESISVIDEO_END_OF_FRAGMENT"]], [["A", "AWS_KINESISVIDEO_END_OF_FRAGMENT"]]),
            // Nobody may pass off a number as the service's.
            ([["A", "AWS_KINESISVIDEO_FRAGMENT_NUMBER"]], []),
            ([["AWS_KINESISVIDEO_END_OF_FRAGMENT", "AWS_KINESISVIDEO_FRAGMENT_NUMBER", "A"]], []),
        ] as [([[String]], [[String]])]
    )
    func whatAProducerTellsTheServiceIsNotForReaders(elements: [[String]], kept: [[String]]) throws {
        var writer = EBMLWriter()
        writer.documentHeader()
        writer.openSegment()
        writer.info(SampleStream.info)
        writer.tracks([SampleStream.video])
        writer.cluster(timestamp: 0, form: .unknown(length: 1)) { _ in }
        for names in elements { writer.tags(names.map { ($0, "") }) }
        let fragments = try Self.told(writer.bytes, .whole).compactMap { told -> FragmentCutter.Fragment? in
            if case .fragment(let fragment) = told.cut { fragment } else { nil }
        }
        #expect(fragments.map { $0.tags.map { $0.simpleTags.map(\.name) } } == [kept])
    }
}
