import ConformanceStorage
import KinesisVideo
import KinesisVideoClient
import Matroska
import Testing

@testable import ConformanceKit

@Suite("Media for a producer")
struct MediaCuttingTests {
    private static let recorded = Kit.root + "/Scenarios/media/recorded.mkv"
    private static let start = WallTime(milliseconds: 1_764_300_000_000)

    private static func all(
        _ path: String = recorded,
        _ type: PutMediaRequest.TimecodeType = .relative,
        most: Int = 100,
        _ change: (inout MediaOptions) -> Void = { _ in }
    ) throws -> [Producer.Fragment] {
        var options = MediaOptions(timecodeType: type, start: start)
        change(&options)
        var cutting = MediaCutting(path, options)
        var found: [Producer.Fragment] = []
        while found.count < most, let next = try cutting.next() { found.append(next) }
        return found
    }

    @Test("is what stands in the file, byte for byte")
    func verbatim() throws {
        let media = try FragmentedMedia(try AtomicFile.read(Self.recorded))
        let found = try Self.all()
        #expect(found.map(\.bytes) == media.fragments.map { Array($0.cluster) + $0.trailingTags })
        #expect(found.allSatisfy { $0.header == media.headerBytes && $0.document == 0 && $0.due == .zero })
        #expect(found.map(\.timecode) == (0..<12).map { $0 * 1000 })
    }

    @Test("goes on where a file begins again, in the same document")
    func loop() throws {
        let found = try Self.all(most: 30) { $0.loops = true }
        // The last fragment of the file lasts for 999 ms: as long as its fifteen frames.
        let expected = (0..<30).map { Int64($0 * 1000 - $0 / 12) }
        #expect(found.map(\.timecode) == expected)
        #expect(found.allSatisfy { $0.document == 0 })
        // The Clusters say the same, and are otherwise as they were.
        let media = try FragmentedMedia(found[0].header + found.flatMap(\.bytes))
        #expect(media.fragments.map { Int64($0.timestampMilliseconds) } == expected)
        #expect(media.fragments[13].frameCount == media.fragments[1].frameCount)
    }

    @Test("counts from 1970 from the producer's start on")
    func absolute() throws {
        let found = try Self.all(Self.recorded, .absolute)
        #expect(found.map(\.timecode) == (0..<12).map { Self.start.milliseconds + $0 * 1000 })
        let media = try FragmentedMedia(found[0].header + found.flatMap(\.bytes))
        #expect(media.fragments.map(\.timestampMilliseconds) == found.map { UInt64($0.timecode) })
    }

    @Test("is given out at its own pace, no faster than it may be, and for so long")
    func pace() throws {
        let atPace = try Self.all { $0.isRealtime = true }
        #expect(atPace.map(\.due) == (0..<12).map { .seconds($0) })
        let spaced = try Self.all { $0.spacing = .milliseconds(200) }
        #expect(spaced.map(\.due) == (0..<12).map { .milliseconds(200 * $0) })
        let short = try Self.all { ($0.isRealtime, $0.limit) = (true, .seconds(3)) }
        #expect(short.count == 3)
    }

    @Test("is refused where it is not Matroska, with the place")
    func refused() throws {
        let failure = try #require(throws: Failure.self) { try Self.all(Kit.root + "/Scenarios/suite.json") }
        #expect(failure.kind == .invalidInput)
        #expect(failure.message.contains("suite.json' is not Matroska that can be put: "))
        let missing = try #require(throws: Failure.self) { try Self.all("/no/such.mkv") }
        #expect(missing.kind == .missingInput)
    }

    @Test("that nobody waits for any more is not lost; that which is stopped ends")
    func supply() async throws {
        let supply = MediaSupply(Self.recorded, MediaOptions(timecodeType: .relative, start: Self.start))
        let cancelled = Task { try await supply.next() }
        cancelled.cancel()
        var first = try await cancelled.value
        if first == nil { first = try await supply.next() }
        #expect(first?.timecode == 0)
        #expect(try await supply.next()?.timecode == 1000)
        supply.stop()
        #expect(try await supply.next()?.timecode == nil)
    }
}
