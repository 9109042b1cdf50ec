internal import Matroska

/// Finds the bytes of frames in a body, part by part, so that they can be taken out.
///
/// Sizes, headers, tags and codec data are not media and stay. Behind a corruption nobody knows what is media: a few bytes
/// stay for the evidence, and the rest goes.
struct MediaErasure: Sendable {
    /// How much stays behind a corruption: what a finding shows of it.
    static let keptBehindCorruption = 64

    private var reader = MatroskaReader()
    private var kept: Int?

    /// The ranges of a part that are media.
    mutating func mediaRanges(in bytes: RawSpan) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var position = 0
        if kept == nil {
            do throws(EBMLError) {
                while let event = try reader.next(bytes, from: &position) {
                    if case .frameData(let range) = event, !range.isEmpty { ranges.append(range) }
                }
                return ranges
            } catch {
                kept = Self.keptBehindCorruption
            }
        }
        guard let room = kept else { return ranges }
        let stays = min(room, bytes.byteCount - position)
        kept = room - stays
        if position + stays < bytes.byteCount { ranges.append(position + stays..<bytes.byteCount) }
        return ranges
    }
}
