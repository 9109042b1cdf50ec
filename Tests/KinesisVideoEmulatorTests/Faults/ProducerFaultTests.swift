import KinesisVideo
import Matroska
import Testing

@testable import KinesisVideoEmulator

/// What trips consumers without breaking a promise: seen in the bytes, by a reader that shares nothing with what made them.
@Suite struct ProducerFaultTests {
    /// The bodies of all Clusters, headers and blocks of a body, as Matroska events tell them.
    private struct Body {
        var clusterTimes: [UInt64] = []
        var blocks: [[BlockHeader]] = []
        var tags: [[MatroskaTag]] = []
        var tracks: [[TrackEntry]] = []
        var error: EBMLError?

        init(_ bytes: [UInt8]) {
            var reader = MatroskaReader()
            var position = 0
            do throws(EBMLError) {
                while let event = try reader.next(bytes.span.bytes, from: &position) { take(event) }
                while let event = try reader.finish() { take(event) }
            } catch {
                self.error = error
            }
        }

        private mutating func take(_ event: MatroskaEvent) {
            switch event {
            case .documentStart:
                blocks.append([])
                tags.append([])
                tracks.append([])
            case .clusterTimestamp(let time): clusterTimes.append(time)
            case .block(let block): blocks[blocks.count - 1].append(block)
            case .tag(let tag): tags[tags.count - 1].append(tag)
            case .track(let track): tracks[tracks.count - 1].append(track)
            default: break
            }
        }
    }

    private func body(_ fault: String?, _ stream: String = "recorded") throws -> (Body, Playback) {
        let playback = try Fixture(faults: fault.map { [$0] } ?? []).media(stream)
        return (Body(playback.bytes), playback)
    }

    @Test func `a fragment begins without its key frame, and nothing else is missing`() throws {
        let (whole, _) = try body(nil)
        let (faulty, playback) = try body("missingKeyframe=2")
        #expect(faulty.error == nil && playback.end == .finished)
        #expect(whole.blocks[1].first?.isKeyframe == true && faulty.blocks[1].first?.isKeyframe == false)
        #expect(faulty.blocks.map(\.count) == whole.blocks.enumerated().map { $1.count - ($0 == 1 ? 1 : 0) })
    }

    @Test func `one of two tracks is silent`() throws {
        let (whole, _) = try body(nil, "multi-track")
        let (faulty, _) = try body("silentTrack=1", "multi-track")
        #expect(whole.blocks[0].contains { $0.trackNumber == 1 } && whole.blocks[0].contains { $0.trackNumber != 1 })
        #expect(faulty.error == nil)
        #expect(faulty.blocks.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.trackNumber != 1 } })
    }

    @Test func `decoders get no setup, or another from one document on`() throws {
        let (whole, _) = try body(nil)
        #expect(whole.tracks.allSatisfy { $0[0].codecPrivate?.isEmpty == false })
        let (blank, _) = try body("missingCodecPrivate")
        #expect(blank.error == nil && blank.tracks.allSatisfy { $0[0].codecPrivate == nil })
        let (wider, _) = try body("changedTracks=3")
        let widths = wider.tracks.map { $0[0].video?.pixelWidth }
        #expect(wider.error == nil)
        #expect(widths.prefix(2).allSatisfy { $0 == whole.tracks[0][0].video?.pixelWidth })
        #expect(widths.dropFirst(2).allSatisfy { $0 == whole.tracks[0][0].video.map { $0.pixelWidth * 2 } })
    }

    @Test func `an EBML header stands inside of a frame, and starts no document`() throws {
        let magic: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3]
        func count(_ bytes: [UInt8]) -> Int { bytes.indices.count { bytes[$0...].starts(with: magic) } }
        let (whole, plain) = try body(nil)
        let (faulty, playback) = try body("magicInFrame=2")
        #expect(count(playback.bytes) == count(plain.bytes) + 1)
        #expect(faulty.error == nil && faulty.blocks.map(\.count) == whole.blocks.map(\.count))
    }

    @Test func `times of Clusters stand still or begin again`() throws {
        let (standing, _) = try body("standingClusterTimes")
        #expect(standing.clusterTimes.count == 12 && standing.clusterTimes.allSatisfy { $0 == 0 })
        let (whole, _) = try body(nil)
        let (again, _) = try body("restartedClusterTimes=4")
        #expect(Array(again.clusterTimes.prefix(3)) == Array(whole.clusterTimes.prefix(3)))
        #expect(Array(again.clusterTimes.dropFirst(3)) == (0..<9).map { UInt64($0) * 1000 })
    }

    @Test(arguments: UserTags.allCases)
    func `tags of the producer's own`(_ form: UserTags) throws {
        let (faulty, playback) = try body("userTags=\(form.rawValue)")
        #expect(faulty.error == nil && playback.documents.count == 12)
        for tags in faulty.tags {
            let own = tags.filter { $0.simpleTags.contains { $0.name.contains("CAMERA") } }
            #expect(own.count == 1)
            let names = own.flatMap(\.simpleTags).map(\.name)
            #expect(
                names
                    == (form == .duplicate
                        ? ["CAMERA", "CAMERA"] : form == .reserved ? ["AWS_KINESISVIDEO_CAMERA"] : ["CAMERA"])
            )
        }
        // The service's own stay where they are: its opening tags before the Cluster, its closing ones last.
        // The first Tags are those of the file's muxer, in the header.
        let order = playback.documents[0].levelOne.filter { $0 == .tags || $0 == .cluster }.dropFirst()
        #expect(Array(order) == (form == .before ? [.tags, .tags, .cluster, .tags] : [.tags, .cluster, .tags, .tags]))
    }

    @Test func `a session ends with a fragment that has no tags, or in front of its media`() throws {
        let tail = try body("untaggedTail=3").1
        #expect(tail.end == .finished)
        #expect(tail.documents.map(\.tagNames.count) == [5, 5, 0])
        #expect(tail.documents[2].frames > 0)
        let cut = try body("endsAfterTags=2").1
        #expect(cut.end == .finished)
        #expect(cut.documents.map(\.tagNames.count) == [5, 5, 3])
        #expect(cut.documents[2].frames == 0 && !cut.documents[2].levelOne.contains(.cluster))
    }

    @Test func `fragments come late, each by as much`() throws {
        let selector = #"{"StartSelectorType":"NOW"}"#
        let plain = try Fixture().media("live", selector, most: 200_000)
        let late = try Fixture(faults: ["lateFragments=700"]).media("live", selector, most: 200_000)
        #expect(plain.documents.count == late.documents.count)
        #expect(late.waited - plain.waited == 700)
    }

    @Test func `every third call is one too many, and a stream moves until its endpoint is asked for`() throws {
        let throttling = try Fixture(faults: ["throttlesEvery=3"])
        let errors = (0..<6).map { index in
            throttling.answer(
                throttling.request(#"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"EARLIEST"}}"#),
                instant: Int64(index) * 10_000
            ).errorType
        }
        #expect(errors == [nil, nil, "ClientLimitExceededException", nil, nil, "ClientLimitExceededException"])
        let moving = try Fixture(faults: ["movesAfter=2"])
        func read() -> String? { moving.getMedia("recorded").errorType }
        #expect([read(), read(), read()] == [nil, nil, "InvalidEndpointException"])
        let asked = moving.answer(
            moving.request(#"{"StreamName":"recorded","APIName":"GET_MEDIA"}"#, path: "/getDataEndpoint")
        )
        #expect(asked.status == 200)
        #expect([read(), read(), read()] == [nil, nil, "InvalidEndpointException"])
    }
}
