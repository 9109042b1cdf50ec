import KinesisVideo
import Matroska
import Testing

@testable import KinesisVideoEmulator

/// What each fault of the stream does to a body, seen from outside.
@Suite struct FaultySessionTests {
    private func play(
        _ fault: String,
        _ stream: String = "recorded",
        _ selector: String = #"{"StartSelectorType":"EARLIEST"}"#,
        most: Int = .max
    ) throws -> (Playback, Fixture) {
        let fixture = try Fixture(faults: [fault])
        return (try fixture.media(stream, selector, most: most), fixture)
    }

    @Test(arguments: [
        ("inclusiveFragmentNumber", "FRAGMENT_NUMBER", 3),
        ("inclusiveToken", "CONTINUATION_TOKEN", 3),
        ("startsLater=SERVER_TIMESTAMP", "SERVER_TIMESTAMP", 4),
        ("startsLater=PRODUCER_TIMESTAMP", "PRODUCER_TIMESTAMP", 4),
        ("startsLater=EARLIEST", "EARLIEST", 1),
        ("startsAs=NOW/EARLIEST", "NOW", 0),
        ("noRequestID", "FRAGMENT_NUMBER", 4),
    ])
    func theStartMoves(_ fault: String, _ type: String, _ expected: Int) throws {
        let fixture = try Fixture(faults: [fault])
        let fragments = try fixture.fragments(of: "recorded")
        let selector = Selectors.json(type, fragments[3])
        #expect(try fixture.media("recorded", selector).numbers.first == fragments[expected].number.text)
    }

    @Test func startsLaterThanNowWaits() throws {
        let (playback, _) = try play("startsLater=NOW", "recorded", #"{"StartSelectorType":"NOW"}"#)
        #expect(playback.bytes.isEmpty)
        let (live, _) = try play("startsLater=NOW", "short-session", #"{"StartSelectorType":"NOW"}"#)
        #expect(live.documents.count == 3)
    }

    @Test func fragmentsComeInAnotherOrder() throws {
        let all = try Fixture().fragments(of: "recorded").map(\.number.text)
        #expect(try play("repeatedFragment=1").0.numbers == [all[0]] + all)
        #expect(try play("skippedFragment=2").0.numbers == [all[0]] + all[2...])
        #expect(try play("swappedFragments=1").0.numbers == [all[1], all[0]] + all[2...])
    }

    @Test func errorDocumentsAreWrong() throws {
        let (missing, _) = try play("missingErrorDocument", "fails-4500")
        #expect(missing.documents.count == 2)
        #expect(missing.documents.allSatisfy { $0.tags["AWS_KINESISVIDEO_ERROR_ID"] == nil })
        let withoutID = try play("errorWithoutID", "fails-4500").0.documents.last?.tags
        #expect(withoutID?["AWS_KINESISVIDEO_ERROR_ID"] == nil)
        #expect(withoutID?["AWS_KINESISVIDEO_ERROR_CODE"] == "KMS_KEY_ACCESS_DENIED")
        let withoutCode = try play("errorWithoutCode", "fails-4500").0.documents.last?.tags
        #expect(withoutCode?["AWS_KINESISVIDEO_ERROR_CODE"] == nil)
        #expect(withoutCode?["AWS_KINESISVIDEO_ERROR_ID"] == "4500")
        let other = try play("wrongErrorID=77", "fails-4500").0.documents.last?.tags
        #expect(other?["AWS_KINESISVIDEO_ERROR_ID"] == "77")
        let after = try play("mediaAfterError", "fails-4500", most: 100_000).0.documents
        #expect(after[2].tags["AWS_KINESISVIDEO_ERROR_ID"] == "4500")
        #expect(after[3].levelOne.contains(.cluster))
    }

    @Test func tagsAreWrong() throws {
        let missing = try play("missingTag=AWS_KINESISVIDEO_CONTINUATION_TOKEN").0.documents
        #expect(missing.count == 12)
        #expect(missing.allSatisfy { $0.tagNames.count == 4 && $0.tags["AWS_KINESISVIDEO_CONTINUATION_TOKEN"] == nil })
        let order = try play("wrongTagOrder").0.documents[0].tagNames
        #expect(order.first == "AWS_KINESISVIDEO_PRODUCER_TIMESTAMP")
        let format = try play("badTagFormat").0.documents[0].tags["AWS_KINESISVIDEO_SERVER_TIMESTAMP"]
        #expect(format?.contains(".") == false)
        let (token, fixture) = try play("wrongToken")
        let next = try fixture.fragments(of: "recorded")[1].number.text
        #expect(token.documents[0].tags["AWS_KINESISVIDEO_CONTINUATION_TOKEN"] == next)
        let behind = try play("staleMillisBehind=5").0.documents.map { $0.tags["AWS_KINESISVIDEO_MILLIS_BEHIND_NOW"] }
        #expect(behind == Array(repeating: "5", count: 12))
    }

    @Test func structuresAreWrong() throws {
        let early = try play("closingTagsBeforeCluster").0.documents[0]
        #expect(early.levelOne.last == .cluster)
        let missing = try play("missingCluster=1").0.documents
        #expect(missing.map { $0.levelOne.contains(.cluster) } == [false] + Array(repeating: true, count: 11))
        let second = try play("secondCluster=1").0.documents[0]
        #expect(second.levelOne.count { $0 == .cluster } == 2)
        let (sized, _) = try play("segmentSizeKnown")
        #expect(BodyDocument.read(sized.bytes).error == nil)
        #expect(sized.documents.count == 12)
        #expect(sized.documents.allSatisfy { $0.segmentSize != .unknown })
    }

    @Test(arguments: ["duplicateEBMLHeader=2", "garbageBetweenDocuments=5", "truncatedBlock=2"])
    func bytesAreMalformed(_ fault: String) throws {
        let (playback, _) = try play(fault)
        let (documents, error) = BodyDocument.read(playback.bytes)
        #expect(error != nil || documents.count != 12)
        #expect(documents[0].tagNames.count == 5)
        #expect(playback.end == .finished)
    }

    @Test func deliveriesBreak() throws {
        let head = try play("stall").0
        #expect(head.end == .stalled && head.bytes.isEmpty)
        let later = try play("stall=2").0
        #expect(later.end == .stalled && later.documents.count == 2 && later.documents[1].tagNames.count == 5)
        let reset = try play("reset=1").0
        #expect(reset.end == .reset)
        #expect(BodyDocument.read(reset.bytes).error?.isTruncation == true)
        #expect(reset.documents.count == 2 && reset.documents[1].frames > 0)
        let cut = try play("missingLastChunk").0
        #expect(cut.end == .cut && cut.documents.count == 12)
        let slow = try play("slowFirstChunk=321").0
        #expect(slow.waited == 500 + 321 && slow.end == .finished && slow.documents.count == 12)
        let late = try play("lateClose=1234").0
        #expect(late.waited == 500 + 1234 && late.end == .finished)
        let garbage = try play("endlessGarbage=1", most: 1_000_000).0
        #expect(garbage.end == .unfinished && garbage.bytes.suffix(900_000).allSatisfy { $0 == 0 })
    }
}
