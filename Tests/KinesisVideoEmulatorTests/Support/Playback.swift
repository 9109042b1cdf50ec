import KinesisVideo
import NIOCore

@testable import KinesisVideoEmulator

/// A session carried out to its end, the clock moved on whenever it waits.
struct Playback {
    /// How a session ended.
    enum End: Hashable {
        case finished, cut, reset
        /// It waits for something that never happens.
        case stalled
        /// It waits for a fragment that nobody has put yet.
        case waiting
        /// It sent as many bytes as were asked for.
        case unfinished
    }

    private(set) var bytes: [UInt8] = []
    private(set) var pieces: [Int] = []
    private(set) var waited: Int64 = 0
    private(set) var end = End.stalled

    init() {}

    /// Carries a session out, up to so many bytes, or until it waits for a fragment.
    init(_ session: inout MediaSession, clock: TestClock, most: Int = .max, stopsForFragments: Bool = false) {
        while bytes.count < most {
            switch session.next(at: clock.now) {
            case .send(let piece):
                pieces.append(piece.readableBytes)
                bytes += piece.readableBytesView
            case .wait(let time):
                guard let time else { return }
                let distance = time.milliseconds(since: clock.now)
                waited += distance
                clock.advance(by: distance)
            case .waitForFragment(_, let time):
                guard !stopsForFragments else {
                    end = .waiting
                    return
                }
                waited += time.milliseconds(since: clock.now)
                clock.advance(by: time.milliseconds(since: clock.now))
            case .finish:
                end = .finished
                return
            case .cut:
                end = .cut
                return
            case .reset:
                end = .reset
                return
            }
        }
        end = .unfinished
    }

    /// The documents of the body, up to where it is malformed.
    var documents: [BodyDocument] {
        BodyDocument.read(bytes).documents
    }

    /// The fragment numbers in the order of the body.
    var numbers: [String] {
        documents.compactMap { $0.tags["AWS_KINESISVIDEO_FRAGMENT_NUMBER"] }
    }
}
