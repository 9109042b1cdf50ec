import Matroska

/// What libFuzzer calls with each input.
///
/// The first four bytes choose strictness, limits and cutting; the rest is the stream. It is read whole and cut, by both
/// readers, and trapped on whenever the two tellings differ or one of them is out of order.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 4 else { return 0 }
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let strictness = EBMLStrictness(rawValue: input[0] & 0x1F)
    let limits = input[1] & 1 == 0 ? EBMLLimits() : narrowLimits
    let step = Int(input[2]) + 1
    let irregularity = Int(input[3])
    let stream = Array(input[4...])

    let elements = Telling<EBMLReader>(stream, step: stream.count, irregularity: 0, limits, strictness)
    let cutElements = Telling<EBMLReader>(stream, step: step, irregularity: irregularity, limits, strictness)
    precondition(elements == cutElements, "the elements depend on the cutting")
    elements.checkOrder()

    let events = Telling<MatroskaReader>(stream, step: stream.count, irregularity: 0, limits, strictness)
    let cutEvents = Telling<MatroskaReader>(stream, step: step, irregularity: irregularity, limits, strictness)
    precondition(events == cutEvents, "the events depend on the cutting")

    if let media = try? FragmentedMedia(stream, limits: limits) { check(media) }
    return 0
}

/// A server may cut a fragment at its parts: they must make it up.
private func check(_ media: FragmentedMedia) {
    for fragment in media.fragments {
        precondition(fragment.parts.first?.lowerBound == 0)
        precondition(fragment.parts.last?.upperBound == fragment.cluster.count)
        precondition(zip(fragment.parts, fragment.parts.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    }
}

/// Limits that a short input can reach.
private let narrowLimits = EBMLLimits(
    maximumDepth: 5,
    maximumDistinctChildren: 6,
    maximumLeafSize: 200,
    maximumStringLength: 40,
    maximumBinaryLength: 3,
    maximumMetadata: 1_500,
    maximumListLength: 2
)
