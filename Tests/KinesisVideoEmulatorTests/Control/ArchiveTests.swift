import KinesisVideo
import NIOCore
import NIOHTTP1
import Testing

@testable import KinesisVideoEmulator

/// What is kept of a stream: lists of fragments, and their media.
@Suite struct ArchiveTests {
    private static func ask(_ fixture: Fixture, _ path: String, _ body: String) -> Answer {
        fixture.answer(fixture.request(body, path: "/" + path))
    }

    private static func list(_ fixture: Fixture, _ members: String) throws -> JSONNode {
        let answer = ask(fixture, "listFragments", #"{"StreamName":"recorded",\#(members)}"#)
        try #require(answer.status == 200, "\(answer.text)")
        return try JSONReader.parse(Array(answer.text.utf8)).root
    }

    private static func selector(_ type: String, _ start: WallTime, _ end: WallTime) -> String {
        #""FragmentSelector":{"FragmentSelectorType":"\#(type)_TIMESTAMP","TimestampRange":"#
            + #"{"StartTimestamp":\#(start.epochSecondsText),"EndTimestamp":\#(end.epochSecondsText)}}"#
    }

    private static func numbers(_ page: JSONNode) -> [String] {
        (page["Fragments"]?.arrayValue ?? []).compactMap { $0["FragmentNumber"]?.stringValue }
    }

    @Test(arguments: ["SERVER", "PRODUCER"])
    func fragmentsThatBeginInARangeAreListedBothEndsIncluded(_ type: String) throws {
        let fixture = try Fixture()
        let fragments = try fixture.fragments(of: "recorded")
        let time = { (index: Int) in
            type == "SERVER" ? fragments[index].serverTimestamp : fragments[index].producerTimestamp
        }
        #expect(
            Self.numbers(try Self.list(fixture, Self.selector(type, time(2), time(4))))
                == fragments[2...4].map(\.number.text)
        )
        let inside = Self.selector(
            type,
            time(2).advanced(byMilliseconds: 1),
            time(4).advanced(byMilliseconds: -1)
        )
        let page = try Self.list(fixture, inside)
        #expect(Self.numbers(page) == [fragments[3].number.text])
        let entry = try #require(page["Fragments"]?[0])
        let media = try #require(fixture.replayed("recorded").media(of: fragments[3]))
        #expect(entry["FragmentLengthInMilliseconds"]?.integerValue == fragments[3].duration)
        #expect(
            entry["FragmentSizeInBytes"]?.intValue
                == media.header.bytes.readableBytes + media.cluster.count + media.trailing.readableBytes
        )
        #expect(entry["ServerTimestamp"]?.timestampValue == fragments[3].serverTimestamp)
        #expect(entry["ProducerTimestamp"]?.timestampValue == fragments[3].producerTimestamp)
    }

    @Test func pagesGoOnWithTheTokenAlone() throws {
        let fixture = try Fixture()
        let fragments = try fixture.fragments(of: "recorded")
        let all = Self.selector("SERVER", fragments[0].serverTimestamp, fixture.clock.now)
        var page = try Self.list(fixture, #""MaxResults":4,\#(all)"#)
        var seen = Self.numbers(page)
        #expect(seen.count == 4)
        let first = try #require(page["NextToken"]?.stringValue)
        while let token = page["NextToken"]?.stringValue {
            page = try Self.list(fixture, #""MaxResults":4,"NextToken":"\#(token)""#)
            seen += Self.numbers(page)
        }
        #expect(seen == fragments.map(\.number.text))
        // The token belongs to its stream and to its range.
        let other = Self.selector("SERVER", fragments[1].serverTimestamp, fixture.clock.now)
        for members in [
            #""StreamName":"live","NextToken":"\#(first)""#,
            #""StreamName":"recorded","NextToken":"\#(first)",\#(other)"#,
            #""StreamName":"recorded","NextToken":"\#(first.dropLast(2))00""#, #""StreamName":"recorded""#,
            #""StreamName":"recorded","MaxResults":0,\#(all)"#, #""StreamName":"recorded","MaxResults":1001,\#(all)"#,
            #""StreamName":"recorded",\#(Self.selector("SERVER", fixture.clock.now, fragments[0].serverTimestamp))"#,
        ] {
            #expect(Self.ask(fixture, "listFragments", "{\(members)}").errorType == "InvalidArgumentException")
        }
        #expect(
            Self.ask(fixture, "listFragments", #"{"StreamName":"nowhere",\#(all)}"#).errorType
                == "ResourceNotFoundException"
        )
    }

    private static func media(_ fixture: Fixture, _ numbers: [String]) -> Answer {
        let list = numbers.map { "\"\($0)\"" }.joined(separator: ",")
        return ask(fixture, "getMediaForFragmentList", #"{"StreamName":"recorded","Fragments":[\#(list)]}"#)
    }

    private static func play(_ fixture: Fixture, _ answer: Answer) throws -> Playback {
        guard case .media(var session, _) = answer.body else {
            Issue.record("no media: \(answer.status) \(answer.text)")
            return Playback()
        }
        return Playback(&session, clock: fixture.clock, most: .max)
    }

    @Test func mediaComesInTheOrderThatIsAskedFor() throws {
        let fixture = try Fixture()
        let fragments = try fixture.fragments(of: "recorded")
        let asked = [5, 0, 5, 3].map { fragments[$0].number.text }
        let playback = try Self.play(fixture, Self.media(fixture, asked))
        let documents = playback.documents
        #expect(playback.numbers == asked)
        #expect(playback.end == .finished)
        #expect(documents.allSatisfy { $0.tags["AWS_KINESISVIDEO_CONTINUATION_TOKEN"] == nil })
        #expect(documents.allSatisfy { $0.tags["AWS_KINESISVIDEO_SERVER_TIMESTAMP"] != nil })
    }

    @Test func aFragmentThatIsGoneEndsTheAnswerWithAnErrorThatNamesIt() throws {
        let fixture = try Fixture()
        let fragments = try fixture.fragments(of: "recorded")
        let gone = fragments[2].number.successor.text
        let asked = [fragments[1].number.text, gone, fragments[0].number.text]
        let playback = try Self.play(fixture, Self.media(fixture, asked))
        let documents = playback.documents
        #expect(playback.numbers == [asked[0], gone])
        #expect(documents.last?.tags["AWS_KINESISVIDEO_ERROR_CODE"] == "FRAGMENT_NOT_FOUND")
        #expect(documents.last?.tags["AWS_KINESISVIDEO_ERROR_ID"] == "3000")
    }

    @Test func numbersOfAnotherStreamAreRefused() throws {
        let fixture = try Fixture()
        let foreign = try fixture.fragments(of: "multi-track")[0].number.text
        for number in [foreign, "1"] {
            let answer = Self.media(fixture, [number])
            #expect(answer.errorType == "InvalidArgumentException")
            #expect(answer.text.contains("Fragment numbers are invalid"))
        }
        #expect(Self.media(fixture, []).errorType == "InvalidArgumentException")
        #expect(Self.media(fixture, ["x"]).errorType == "InvalidArgumentException")
    }

    @Test(
        arguments: [
            ("endsInside=1", .finished, 1), ("missingLastChunk", .cut, 3), ("reset=0", .reset, 0),
            ("stall=2", .stalled, 2),
            // What GetMedia sends, and from where on, is not for the archive to get wrong.
            ("missingTag", .finished, 3), ("skippedFragment=1", .finished, 3), ("startsLater", .finished, 3),
        ] as [(String, Playback.End, Int)]
    )
    func whatGoesWrongOnTheWayGoesWrongHereToo(_ fault: String, _ end: Playback.End, _ whole: Int) throws {
        let fixture = try Fixture(faults: [fault + ":recorded"])
        let asked = try fixture.fragments(of: "recorded").prefix(3).map(\.number.text)
        let playback = try Self.play(fixture, Self.media(fixture, asked))
        #expect(playback.end == end)
        let complete = playback.documents.filter { $0.tags["AWS_KINESISVIDEO_SERVER_TIMESTAMP"] != nil }
        #expect((whole...whole + 1).contains(complete.count) && playback.numbers == Array(asked.prefix(complete.count)))
    }

    @Test func headsAndRefusalsGoWrongHereToo() throws {
        let body = #"{"StreamName":"recorded","Fragments":["1"]}"#
        let fixture = try Fixture(faults: ["wrongStatus=500", "wrongContentType=a/b:live", "throttlesEvery=2"])
        #expect(Self.ask(fixture, "getMediaForFragmentList", body).errorType == "InvalidArgumentException")
        let second = Self.ask(fixture, "getMediaForFragmentList", body)
        #expect(second.errorType == "ClientLimitExceededException" && second.status == 500)
        let number = try fixture.fragments(of: "live")[0].number.text
        let media = #"{"StreamName":"live","Fragments":["\#(number)"]}"#
        #expect(Self.ask(fixture, "getMediaForFragmentList", media).headers["Content-Type"] == ["a/b"])
    }

    @Test func whatOnlyABufferKeepsIsNotInTheArchive() throws {
        let fixture = try Fixture()
        let number = try fixture.fragments(of: "recorded")[0].number.text
        try fixture.service.registry.update("recorded") { $0.description.retentionHours = 0 }
        let page = try Self.list(fixture, Self.selector("SERVER", WallTime(milliseconds: 0), fixture.clock.now))
        #expect(page["Fragments"]?.arrayValue?.isEmpty == true)
        let documents = try Self.play(fixture, Self.media(fixture, [number])).documents
        #expect(documents.map { $0.tags["AWS_KINESISVIDEO_ERROR_ID"] } == ["3000"])
    }
}
