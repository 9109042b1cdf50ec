import Testing

@testable import Matroska

struct FragmentedMediaTests {
    /// A file as a muxer leaves it: three Clusters of known size, Cues behind them, tags after the last one.
    private static func file(cluster form: EBMLWriter.SizeForm, timestampScale: UInt64 = 1_000_000) -> [UInt8] {
        var info = SampleStream.info
        info.timestampScale = timestampScale
        var writer = EBMLWriter()
        writer.documentHeader()
        writer.master(.segment, form: .length(8)) { segment in
            segment.void(total: 20)
            segment.info(info)
            segment.tracks([SampleStream.video, SampleStream.audio])
            for number in 0..<3 as Range<UInt64> {
                segment.cluster(timestamp: 1000 + number * 2000, form: form) { cluster in
                    cluster.unsigned(.clusterPreviousSize, 1)
                    for index in 0..<4 as Range<Int16> {
                        cluster.simpleBlock(
                            track: 1,
                            relativeTimestamp: index * 400,
                            isKeyframe: index == 0 && number != 1,
                            frames: [SampleStream.frame(UInt8(index), 50)]
                        )
                    }
                    cluster.blockGroup(track: 2, relativeTimestamp: 100, lacing: .xiph, frames: [[1], [2], [3]])
                    cluster.void(total: 5)
                }
            }
            segment.master(.cues) { $0.master(.cuePoint) { $0.unsigned(.cueTime, 1000) } }
            segment.tags([("USER", "tag")])
        }
        return writer.bytes
    }

    @Test(arguments: [EBMLWriter.SizeForm.length(8), .shortest, .unknown(length: 1)])
    func aMuxersFile(form: EBMLWriter.SizeForm) throws {
        let file = Self.file(cluster: form)
        let media = try FragmentedMedia(file)
        #expect(media.documents.count == 1)
        #expect(media.documents[0].tracks == [SampleStream.video, SampleStream.audio])
        #expect(media.fragments.count == 3)
        #expect(media.fragments.map(\.timestamp) == [1000, 3000, 5000])
        #expect(media.fragments.map(\.timestampMilliseconds) == [1000, 3000, 5000])
        // The last one has four frames, 400 ms apart.
        #expect(media.fragments.map(\.durationMilliseconds) == [2000, 2000, 1600])
        #expect(media.fragments.map(\.startsWithKeyframe) == [true, false, true])
        #expect(media.fragments.map(\.frameCount) == [7, 7, 7])
        #expect(media.fragments.map(\.trailingTags.isEmpty) == [true, true, false])
        for fragment in media.fragments {
            #expect(fragment.parts.count == 6)
            #expect(fragment.parts.first?.lowerBound == 0)
            #expect(fragment.parts.last?.upperBound == fragment.cluster.count)
            #expect(zip(fragment.parts, fragment.parts.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
            #expect(file[fragment.cluster.indices] == fragment.cluster)
        }
    }

    @Test
    func theHeaderIsTheProducersButForTheSegmentsSize() throws {
        let file = Self.file(cluster: .length(8))
        let header = try FragmentedMedia(file).headerBytes
        let segment = try #require(
            EBMLReader.trace(file).events.lazy.compactMap { event -> ElementHeader? in
                guard case .start(let header) = event, header.id == .segment else { return nil }
                return header
            }.first
        )
        let before = Int(segment.offset)
        let after = Int(segment.payloadOffset)
        #expect(Array(header[..<before]) == Array(file[..<before]))
        #expect(Array(header[before..<before + 12]) == hexadecimalBytes("18538067 01FFFFFFFFFFFFFF"))
        #expect(header[(before + 12)...].elementsEqual(file[after..<after + header.count - before - 12]))
        // And what follows in the file is the first Cluster.
        #expect(Array(file[(after + header.count - before - 12)...].prefix(4)) == hexadecimalBytes("1F43B675"))
    }

    @Test
    func whatWouldBeStaleIsLeftOut() throws {
        // Cues in front, as a muxer asked for them there leaves them, and a checksum of the Segment.
        var writer = EBMLWriter()
        writer.raw(SampleStream.shortPrefix)
        writer.binary(.crc32, [1, 2, 3, 4])
        writer.info(SegmentInfo())
        writer.master(.cues) { $0.master(.cuePoint) { $0.unsigned(.cueTime, 1000) } }
        writer.cluster(timestamp: 0) { $0.simpleBlock(track: 1, relativeTimestamp: 0, frames: [[1]]) }
        var expected = EBMLWriter()
        expected.raw(SampleStream.shortPrefix.dropLast(5))
        expected.openSegment()
        expected.info(SegmentInfo())
        #expect(try FragmentedMedia(writer.bytes).headerBytes == expected.bytes)
    }

    @Test
    func whatIsServedIsAWellFormedDocument() throws {
        let media = try FragmentedMedia(Self.file(cluster: .unknown(length: 1)))
        for fragment in media.fragments {
            let served =
                media.headerBytes + EBMLWriter.kvsTags(SampleStream.openingTags) + fragment.cluster
                + EBMLWriter.kvsTags(SampleStream.closingTags)
            let trace = MatroskaReader.trace(served, strictness: .strict)
            #expect(trace.error == nil)
            #expect(trace.events.last == .documentEnd(at: UInt64(served.count)))
        }
    }

    @Test(
        arguments: [
            (1_000_000, 5000), (1, 0), (100_000, 500), (1_000_000_000, 5_000_000), (.max, 92_233_720_368_547_758),
        ] as [(UInt64, UInt64)]
    )
    func timestampScales(scale: UInt64, expected: UInt64) throws {
        let media = try FragmentedMedia(Self.file(cluster: .shortest, timestampScale: scale))
        #expect(media.fragments[2].timestampMilliseconds == expected)
    }

    @Test
    func theServicesTagsAreLeftOut() throws {
        let stream = SampleStream.document()
        let media = try FragmentedMedia(stream + stream)
        #expect(media.documents.count == 2)
        #expect(media.fragments.map(\.document) == [0, 1])
        #expect(!String(decoding: media.headerBytes, as: UTF8.self).contains("AWS_"))
        #expect(String(decoding: media.headerBytes, as: UTF8.self).contains("sample"))
        #expect(media.fragments.allSatisfy { $0.trailingTags.isEmpty })
        let all = try FragmentedMedia(stream, reservedTagPrefix: "NONE")
        #expect(String(decoding: all.headerBytes, as: UTF8.self).contains("AWS_KINESISVIDEO_SERVER_TIMESTAMP"))
        #expect(!all.fragments[0].trailingTags.isEmpty)
    }

    @Test
    func aFileCutShortIsRefused() {
        let file = Self.file(cluster: .length(8))
        #expect(throws: EBMLError.self) { try FragmentedMedia(Array(file.dropLast(500))) }
        #expect(throws: EBMLError.self) { try FragmentedMedia([1, 2, 3]) }
    }

    @Test
    func aFileWithoutClustersHasNoFragments() throws {
        let media = try FragmentedMedia(SampleStream.shortPrefix)
        #expect(media.fragments.isEmpty)
        #expect(media.headerBytes == hexadecimalBytes("1A45DFA3 87 4282 84 7765626D 18538067 01FFFFFFFFFFFFFF"))
        #expect(try FragmentedMedia([]).headerBytes.isEmpty)
    }

    @Test(
        .enabled(if: SharedData.isPresent, SharedData.absence),
        arguments: [("clusters.mkv", 1, 8), ("output_get_media.mkv", 5, 5), ("test_mixed_tags.mkv", 10, 10)]
    )
    func captures(name: String, documents: Int, fragments: Int) throws {
        let media = try FragmentedMedia(SharedData.bytes("captures/\(name)"))
        #expect(media.documents.count == documents)
        #expect(media.fragments.count == fragments)
        #expect(media.fragments.allSatisfy { $0.startsWithKeyframe && $0.frameCount > 0 })
        #expect(media.fragments.allSatisfy { (500...5000).contains($0.durationMilliseconds) })
        for fragment in media.fragments {
            let served = media.documents[fragment.document].headerBytes + fragment.cluster + fragment.trailingTags
            #expect(MatroskaReader.trace(served).error == nil)
        }
    }
}
