import Testing

@testable import Matroska

struct MatroskaReaderTests {
    /// The kinds of events of a stream, in order.
    private static func outline(_ trace: Trace<MatroskaEvent>) -> [String] {
        trace.items.map { item in
            switch item {
            case .data(let range): "data \(range.upperBound - range.lowerBound)"
            case .event(let event):
                switch event {
                case .levelOne(let header): header.id.name
                case .levelOneEnd(let id, _): "/\(id.name)"
                default: String(describing: event).prefix { $0 != "(" }.description
                }
            }
        }
    }

    @Test(arguments: [EBMLWriter.SizeForm.unknown(length: 1), .unknown(length: 8), .shortest, .length(3), .length(8)])
    func aDocument(cluster: EBMLWriter.SizeForm) {
        let trace = expectSplitInvariance(SampleStream.document(cluster: cluster), strictness: .strict).events
        #expect(trace.error == nil)
        #expect(
            Self.outline(trace) == [
                "documentStart", "header", "segmentStart",
                "SeekHead", "/SeekHead",
                "Info", "info", "/Info",
                "Void", "/Void",
                "Tracks", "track", "track", "/Tracks",
                "Tags", "tag", "/Tags",
                "0x4FFE", "/0x4FFE",
                "Tags", "tag", "/Tags",
                "Cluster", "clusterTimestamp",
                "block", "data 60", "blockEnd",
                "block", "frameSizes", "data 304", "blockEnd",
                "blockGroupStart", "block", "frameSizes", "data 138", "blockEnd", "blockGroupEnd",
                "block", "frameSizes", "data 4", "blockEnd",
                "block", "data \(SampleStream.magic.count)", "blockEnd",
                "/Cluster",
                "Tags", "tag", "/Tags",
                "segmentEnd", "documentEnd",
            ]
        )
    }

    @Test
    func valuesComeBackAsTheyWereWritten() {
        let events = MatroskaReader.trace(SampleStream.document()).events
        #expect(events.contains(.header(.matroska)))
        #expect(events.contains(.info(SampleStream.info)))
        #expect(events.contains(.track(SampleStream.video)))
        #expect(events.contains(.track(SampleStream.audio)))
        #expect(events.contains(.clusterTimestamp(1000)))
    }

    @Test
    func defaultsStandForWhatIsMissingOrEmpty() {
        let document = SampleStream.document(
            hexadecimal: "1549A966 84 2AD7B1 80  1654AE6B 8C AE 84 D7 80 83 80 AE 84 E1 82 B5 80"
        )
        let events = expectSplitInvariance(document).events.events
        #expect(events.contains(.info(SegmentInfo())))
        #expect(events.contains(.track(TrackEntry())))
        var sounding = TrackEntry()
        sounding.audio = TrackEntry.Audio(samplingFrequency: 8000, channels: 1)
        #expect(events.contains(.track(sounding)))
    }

    @Test
    func oneTracksValuesAreNotTheNexts() {
        var writer = EBMLWriter()
        writer.raw(SampleStream.shortPrefix)
        writer.tracks([SampleStream.video, TrackEntry(), SampleStream.audio])
        let tracks = MatroskaReader.trace(writer.bytes).events.compactMap { event -> TrackEntry? in
            guard case .track(let track) = event else { return nil }
            return track
        }
        #expect(tracks == [SampleStream.video, TrackEntry(), SampleStream.audio])
    }

    @Test
    func languagesInBothForms() {
        // Language, LanguageBCP47; the other way round; Language alone; neither; an empty one.
        let document = SampleStream.document(
            hexadecimal: "1654AE6B B1 AE 8E 22B59C 83 656E67 22B59D 83 63732D AE 8E 22B59D 83 63732D 22B59C 83 656E67"
                + "AE 87 22B59C 83 656E67 AE 80 AE 84 22B59C 80"
        )
        let languages = expectSplitInvariance(document).events.events.compactMap { event -> String? in
            guard case .track(let track) = event else { return nil }
            return track.language ?? "none"
        }
        #expect(languages == ["cs-", "cs-", "eng", "none", "none"])
    }

    @Test
    func textEndsAtItsFirstNUL() {
        var writer = EBMLWriter()
        writer.raw(SampleStream.shortPrefix)
        writer.master(.info) { info in
            info.string(.segmentTitle, "title", paddedLength: 20)
            info.string(.muxingApp, "mux\0er")
            info.string(.writingApp, "", paddedLength: 3)
        }
        let events = expectSplitInvariance(writer.bytes, strictness: .strict).events.events
        var expected = SegmentInfo()
        expected.title = "title"
        expected.muxingApp = "mux"
        expected.writingApp = ""
        #expect(events.contains(.info(expected)))
    }

    @Test
    func illFormedTextIsRepaired() {
        let document = SampleStream.document(hexadecimal: "1549A966 87 7BA9 84 41C3C242")
        var expected = SegmentInfo()
        expected.title = "A\u{FFFD}\u{FFFD}B"
        #expect(expectSplitInvariance(document).events.events.contains(.info(expected)))
    }

    @Test
    func tagsOfEveryKind() throws {
        var writer = EBMLWriter()
        writer.raw(SampleStream.shortPrefix)
        writer.master(.tags) { tags in
            tags.master(.tag) { tag in
                tag.master(.targets) { targets in
                    targets.unsigned(.targetTypeValue, 30)
                    targets.string(.targetType, "TRACK")
                    targets.unsigned(.tagTrackUID, 7)
                    targets.unsigned(.tagTrackUID, 8)
                }
                tag.master(.simpleTag) { outer in
                    outer.string(.tagName, "OUTER", paddedLength: 8)
                    outer.string(.tagLanguage, "ger")
                    outer.string(.tagLanguageBCP47, "de")
                    outer.unsigned(.tagDefault, 0)
                    outer.string(.tagString, "first")
                    outer.string(.tagString, "second")
                    outer.master(.simpleTag) { inner in
                        inner.binary(.tagBinary, [1, 2, 3])
                        inner.string(.tagName, "INNER")
                    }
                }
                tag.master(.simpleTag) { _ in }
            }
        }
        let trace = expectSplitInvariance(writer.bytes, strictness: .strict).events
        let tag = try #require(trace.events.lazy.compactMap { if case .tag(let tag) = $0 { tag } else { nil } }.first)
        #expect(tag.targets?.typeValue == 30)
        #expect(tag.targets?.type == "TRACK")
        #expect(tag.targets?.trackUIDs == [7, 8])
        #expect(tag.simpleTags.count == 2)
        let outer = tag.simpleTags[0]
        #expect(outer.name == "OUTER")
        #expect(outer.nameHeader?.size == .known(8))
        #expect(outer.string == "second")
        #expect(outer.valuePath?.description == "/Segment[1]/Tags[1]/Tag[1]/SimpleTag[1]/TagString[2]")
        #expect(outer.language == "de")
        #expect(outer.isDefault == false)
        let inner = try #require(outer.children.first)
        #expect(inner.name == "INNER")
        #expect(inner.value == .binary([1, 2, 3]))
        #expect(inner.string == nil)
        #expect(inner.path.description == "/Segment[1]/Tags[1]/Tag[1]/SimpleTag[1]/SimpleTag[1]")
        let empty = tag.simpleTags[1]
        #expect(empty.name.isEmpty && empty.nameHeader == nil && empty.value == nil && empty.isDefault)
    }

    @Test
    func placesAreThoseOfTheBytes() throws {
        let bytes = SampleStream.document()
        for case .tag(let tag) in MatroskaReader.trace(bytes).events {
            for simpleTag in tag.simpleTags {
                let name = try #require(simpleTag.nameHeader)
                let value = try #require(simpleTag.valueHeader)
                #expect(Self.text(bytes, name) == simpleTag.name)
                #expect(Self.text(bytes, value) == simpleTag.string)
            }
        }
    }

    private static func text(_ bytes: [UInt8], _ header: ElementHeader) -> String? {
        guard let end = header.endOffset else { return nil }
        return String(decoding: bytes[Int(header.payloadOffset)..<Int(end)], as: UTF8.self)
    }

    @Test
    func namedElementsInTheWrongPlaceMeanNothing() {
        // A title in Tracks, an Info in a Cluster, a block outside of one.
        let document = SampleStream.document(
            hexadecimal: "1654AE6B 84 7BA9 81 41  1F43B675 8A 1549A966 85 7BA9 82 4142  A3 85 81 0000 80 00"
        )
        let trace = expectSplitInvariance(document, strictness: .standard).events
        #expect(trace.error == nil)
        #expect(Self.outline(trace).filter { ["info", "block", "track"].contains($0) }.isEmpty)
        #expect(Self.outline(trace).suffix(4) == ["SimpleBlock", "/SimpleBlock", "segmentEnd", "documentEnd"])
    }

    @Test
    func documentsFollowOneAnother() {
        let one = SampleStream.document()
        let single = MatroskaReader.trace(one).events
        let triple = expectSplitInvariance(one + one + one, cuttings: [.every(1), .random(seed: 4, maximum: 900)])
            .events
        #expect(triple.error == nil)
        #expect(triple.events.count == 3 * single.count)
        #expect(triple.events[single.count] == .documentStart(at: UInt64(one.count)))
        #expect(triple.events.last == .documentEnd(at: UInt64(3 * one.count)))
    }

    @Test
    func eventsFitIntoFourWords() {
        #expect(MemoryLayout<MatroskaEvent?>.size <= 4 * MemoryLayout<UInt>.size)
        #expect(MemoryLayout<EBMLEvent?>.size <= 4 * MemoryLayout<UInt>.size)
    }
}
