import Testing

@testable import Matroska

/// Real bodies, compared with what an independent walker found in them.
@Suite(.enabled(if: SharedData.isPresent, SharedData.absence))
struct CaptureTests {
    static let names = [
        "clusters.mkv", "empty-mkv-with-tags.mkv", "output-get-media-non-increasing-timecode.mkv",
        "output_get_media.mkv", "test_mixed_tags.mkv",
    ]

    @Test(arguments: names)
    func agreesWithTheIndex(name: String) throws {
        let index = try SharedData.json(CaptureIndex.self, "captures/captures-index.json")
        let expected = try #require(index.captures.first { $0.file == name })
        let bytes = try SharedData.bytes("captures/\(name)")
        let trace = MatroskaReader.trace(bytes)
        #expect(trace.error?.isTruncation ?? false == expected.truncated)
        let found = CaptureIndex.Summary(trace)
        #expect(found.documents.count == expected.documents.count)
        for (document, expectedDocument) in zip(found.documents, expected.documents) {
            #expect(document == expectedDocument)
        }
    }

    @Test(
        arguments: names + ["error-document-reconstructed.mkv"],
        [Cutting.every(1), .random(seed: 5, maximum: 100)]
    )
    func isReadTheSameHoweverCut(name: String, cutting: Cutting) throws {
        expectSplitInvariance(try SharedData.bytes("captures/\(name)"), cuttings: [cutting])
    }

    @Test(arguments: names)
    func isReadTheSameInRecordedPieces(name: String) throws {
        let recorded = try SharedData.json(RecordedSizes.self, "captures/getmedia-chunk-sizes.json")
        let cuttings = recorded.streams.values.map { Cutting.sizes($0) }
        #expect(!cuttings.isEmpty)
        let random = (10..<14).map { Cutting.random(seed: $0, maximum: 16_384) }
        expectSplitInvariance(try SharedData.bytes("captures/\(name)"), cuttings: cuttings + random)
    }

    @Test
    func errorDocumentHasOnlyTags() throws {
        let bytes = try SharedData.bytes("captures/error-document-reconstructed.mkv")
        let trace = MatroskaReader.trace(bytes)
        #expect(trace.error == nil)
        let document = try #require(CaptureIndex.Summary(trace).documents.first)
        #expect(document.order == ["Tags"])
        #expect(document.kvsTags["AWS_KINESISVIDEO_ERROR_CODE"] == "FRAGMENT_NOT_FOUND")
        #expect(document.kvsTags["AWS_KINESISVIDEO_ERROR_ID"] == "3000")
    }

    @Test
    func truncationIsPlaced() throws {
        let bytes = try SharedData.bytes("captures/output-get-media-non-increasing-timecode.mkv")
        let error = try #require(MatroskaReader.trace(bytes).error)
        guard case .truncated(.payload(.simpleBlock, _)) = error.kind else {
            Issue.record("\(error)")
            return
        }
        #expect(error.offset == UInt64(bytes.count))
        #expect(error.path.description == "/Segment[12]/Cluster[1]/SimpleBlock[29]")
    }

    @Test
    func placesOfAServiceTag() throws {
        let bytes = try SharedData.bytes("captures/output_get_media.mkv")
        let tags = MatroskaReader.trace(bytes).events.compactMap { event -> MatroskaTag? in
            guard case .tag(let tag) = event, tag.simpleTags.first?.name.hasPrefix("AWS_") == true else { return nil }
            return tag
        }
        let first = try #require(tags.first)
        #expect(first.targets == nil)
        #expect(first.path.description == "/Segment[1]/Tags[2]/Tag[1]")
        let simpleTag = try #require(first.simpleTags.dropFirst().first)
        #expect(simpleTag.header.offset == 1027)
        #expect(simpleTag.header.sizeLength == 4)
        #expect(simpleTag.nameHeader?.offset == 1033)
        let value = try #require(simpleTag.valueHeader)
        #expect(value.size == .known(14))
        #expect(value.sizeLength == 4)
        let payload = bytes[Int(value.payloadOffset)..<Int(value.payloadOffset) + 14]
        #expect(String(decoding: payload, as: UTF8.self) == "1511852109.126")
        #expect(simpleTag.string == "1511852109.126")
        #expect(simpleTag.valuePath?.description == "/Segment[1]/Tags[2]/Tag[1]/SimpleTag[2]/TagString[1]")
    }

    private struct RecordedSizes: Decodable {
        let streams: [String: [Int]]
    }
}
