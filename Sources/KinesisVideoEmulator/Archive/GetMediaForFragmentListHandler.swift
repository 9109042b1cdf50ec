internal import KinesisVideo

/// GetMediaForFragmentList: the fragments that the caller names, in the order in which it names them.
struct GetMediaForFragmentListHandler: OperationHandler {
    /// The in-stream error of a fragment that is not in the archive, as clients have reported it.
    private static let fragmentNotFound = 3000

    let context: ServiceContext

    func answer(_ call: inout Call, _ body: JSONNode, _ operation: Contract.Operation) throws(Refusal) -> Answer {
        let stream = try context.archived(in: body, &call)
        let numbers = (body["Fragments"]?.arrayValue ?? []).compactMap { $0.stringValue.flatMap { FragmentNumber($0) } }
        let source = stream.source
        let kept = stream.kept(at: call.now)
        // Numbers tell whose they are: those of another stream are refused before there is an answer to fail in.
        if let own = source.fragment(at: kept.lowerBound)?.number.layout?.sequence, !kept.isEmpty,
            let foreign = numbers.first(where: { $0.layout?.sequence != own })
        {
            throw Refusal(.invalidArgument, message: "Fragment numbers are invalid : \(foreign.text)")
        }
        var found: [Fragment] = []
        var missing: FragmentNumber?
        for number in numbers {
            let index = source.firstIndex(in: kept, notBelow: number)
            guard kept.contains(index), let fragment = source.fragment(at: index), fragment.number == number else {
                missing = number
                break
            }
            found.append(fragment)
        }
        var selected = stream
        selected.source = SelectedFragments(fragments: found, missing: missing, source: source)
        selected.policy.idle = .closeAfter(0)
        selected.policy.failure = missing.map { _ in
            StreamDeclaration.Failure(
                id: Self.fragmentNotFound,
                afterFragments: found.count,
                code: "FRAGMENT_NOT_FOUND"
            )
        }
        // Which fragments come, and what they are like, is what the caller asked for; how they come may go wrong as with GetMedia.
        selected.policy.faults = call.faults.ofDelivery
        selected.policy.isArchive = true
        let session = MediaSession(
            stream: selected,
            start: .at(0),
            errorCodes: context.errorCodes,
            at: call.now
        )
        return call.writer.media(session, SessionLease {})
    }
}

/// Fragments of a stream in an order of the caller's.
struct SelectedFragments: FragmentSource {
    /// What is sent.
    let fragments: [Fragment]

    /// What is not there, behind all that is.
    let missing: FragmentNumber?

    /// Where the bytes are.
    let source: any FragmentSource

    func available(at now: WallTime) -> Range<Int> {
        0..<fragments.count
    }

    func fragment(at index: Int) -> Fragment? {
        if fragments.indices.contains(index) { return fragments[index] }
        // The error that ends the answer names it; it is never sent.
        guard index == fragments.count, let missing else { return nil }
        return Fragment(
            index: index,
            number: missing,
            serverTimestamp: WallTime(milliseconds: .max),
            offset: 0,
            producerTimestamp: WallTime(milliseconds: 0),
            duration: 1,
            mediaIndex: 0
        )
    }

    func media(of fragment: Fragment) -> FragmentMedia? {
        source.media(of: fragment)
    }

    func index(of time: WallTime) -> Int {
        fragments.count
    }
}
