package import Conformance
package import ConformanceRunner
package import KinesisVideo
internal import KinesisVideoClient

/// Makes the streams of a suite in an account, feeds them, and deletes them again: what a ``ProvisionPlan`` says, and nothing else.
package struct Provisioner: Sendable {
    /// How long a stream that was made may take to be active, or gone.
    private static let patience = Duration.seconds(120)

    let suite: Suite
    private let target: PreparedTarget
    private let connection: TargetConnection
    private let control: ControlPlane
    private let caller: Caller
    private let clock: SteadyClock
    /// What is asked about keys; `nil` where none are made.
    let keys: KeyService?

    /// Makes one; nothing is sent.
    ///
    /// - Parameters:
    ///   - suite: The suite.
    ///   - target: The target, prepared without its streams.
    ///   - caller: Whose account it is.
    ///   - keyEndpoint: Where keys are made; `nil` where none are.
    ///   - clock: What waits are measured by.
    /// - Throws: ``Failure`` where the target has no control plane.
    package init(
        _ suite: Suite,
        _ target: PreparedTarget,
        _ caller: Caller,
        keyEndpoint: Endpoint? = nil,
        clock: SteadyClock = .system
    ) throws(Failure) {
        self.suite = suite
        self.target = target
        self.caller = caller
        self.clock = clock
        connection = target.connection(suite.contract, caller)
        guard let control = connection.control else {
            throw Failure(.usage, "streams are made at an endpoint that stays: a region, a URL or a target file")
        }
        self.control = control
        keys = keyEndpoint.flatMap(connection.keys)
    }

    /// Where streams are made.
    package var endpoint: Endpoint { control.endpoint }

    // MARK: What is there

    /// The streams that are there, with their marks.
    ///
    /// - Parameter prefix: How their names begin.
    /// - Returns: The streams, by their names.
    /// - Throws: ``Failure`` where the control plane does not say.
    package func existing(beginningWith prefix: String) async throws(Failure) -> [String: ProvisionPlan.Existing] {
        let streams = try await asking("ListStreams") { () async throws(ControlError) in
            try await control.streams(beginningWith: prefix)
        }
        var found: [String: ProvisionPlan.Existing] = [:]
        for stream in streams {
            found[stream.name] = ProvisionPlan.Existing(stream, mark: try await mark(of: stream))
        }
        return found
    }

    /// What a stream's mark says.
    private func mark(of stream: ControlPlane.Description) async throws(Failure) -> ProvisionPlan.Mark? {
        do throws(ControlError) {
            return ProvisionPlan.Mark(tags: try await control.tags(of: .arn(stream.arn)))
        } catch {
            guard Self.isUnknownOperation(error) else { throw failure(error, "ListTagsForStream of '\(stream.name)'") }
            // An endpoint without tags keeps the name of the device at least.
            return stream.deviceName == ProvisionPlan.Mark.device ? ProvisionPlan.Mark(media: nil) : nil
        }
    }

    private static func isUnknownOperation(_ error: ControlError) -> Bool {
        guard let status = error.status else { return false }
        return [404, 405, 501].contains(status) && error.exception != ServiceException.resourceNotFound.name
    }

    // MARK: Doing it

    /// Does one step of a plan.
    ///
    /// - Parameter step: The step.
    /// - Returns: The description of the stream, where there is one afterwards.
    /// - Throws: ``Failure`` where it cannot be done.
    func perform(_ step: ProvisionPlan.Step) async throws(Failure) -> ControlPlane.Description? {
        switch step {
        case .create(let wanted): try await create(wanted)
        case .put(let wanted, let media, _): try await put(media, into: wanted)
        case .keep(let wanted): try await description(of: wanted.name)
        case .delete(let stream): try await delete(stream)
        case .createKey(let wanted, _): try await createKey(wanted)
        case .reviveKey(_, let key): try await revive(key)
        case .spoilKey(let wanted, let trouble): try await spoil(wanted, trouble)
        case .deleteKey(let key): try await delete(key)
        case .leave, .cannot: nil
        }
    }

    private func create(_ wanted: ProvisionPlan.Wanted) async throws(Failure) -> ControlPlane.Description? {
        var key: String?
        if wanted.trouble != nil { key = try await self.key(of: wanted).key.arn }
        let stream = ControlPlane.NewStream(
            name: wanted.name,
            retentionHours: wanted.retentionHours,
            mediaType: wanted.mediaType,
            deviceName: ProvisionPlan.Mark.device,
            key: key,
            tags: [ProvisionPlan.Mark.tag: wanted.logical]
        )
        let limit = clock.now + Self.patience
        while true {
            do throws(ControlError) {
                _ = try await control.create(stream)
                break
            } catch {
                // One of that name that was deleted just now takes a while to be gone.
                guard error.exception == "ResourceInUseException", clock.now < limit,
                    (try? await control.description(of: .name(wanted.name)).status) ?? "DELETING" == "DELETING",
                    await clock.sleep(for: .milliseconds(500))
                else { throw failure(error, "CreateStream '\(wanted.name)'") }
            }
        }
        while true {
            let found = try await description(of: wanted.name)
            if found.status == "ACTIVE" { return found }
            guard clock.now < limit, await clock.sleep(for: .milliseconds(500)) else {
                throw Failure(.configuration, "the stream '\(wanted.name)' was made, and is \(found.status) still")
            }
        }
    }

    func description(of name: String) async throws(Failure) -> ControlPlane.Description {
        try await asking("DescribeStream '\(name)'") { () async throws(ControlError) in
            try await control.description(of: .name(name))
        }
    }

    private func put(
        _ media: ProvisionPlan.Media,
        into wanted: ProvisionPlan.Wanted
    ) async throws(Failure) -> ControlPlane.Description? {
        let stream = try await description(of: wanted.name)
        let now = caller.date()
        // As a camera would: the times of the server are then as far apart as those of the producer, and cases can tell them apart.
        let start = media.isRelative ? WallTime(milliseconds: 0) : now
        var options = MediaOptions(timecodeType: .relative, start: start)
        options.isRealtime = true
        let (summary, problem) = try await producer(of: stream, start).put(supply(media.path, options))
        if let problem {
            let isAbsent = [.unreachable, .noAnswer].contains(problem.kind)
            throw Failure(
                isAbsent ? .unreachable : .configuration,
                "PutMedia into '\(wanted.name)': \(problem); "
                    + "\(summary.fragments) of \(Count(media.fragments, "fragment")) were taken\(isAbsent ? Self.goOn : "")"
            )
        }
        do throws(ControlError) {
            try await control.tag(.arn(stream.arn), ProvisionPlan.Mark.tags(for: media, at: now))
        } catch {
            if !Self.isUnknownOperation(error) { throw failure(error, "TagStream '\(wanted.name)'") }
        }
        return stream
    }

    private func supply(_ path: String, _ options: MediaOptions) -> MediaSupply {
        var options = options
        options.spacing = .milliseconds(1000 / max(1, target.target.limits.callsPerSecond))
        return MediaSupply(path, options)
    }

    private func producer(of stream: ControlPlane.Description, _ start: WallTime) -> Producer {
        let isLookedUp = target.looksUpEndpoints
        let known = Target.Stream(name: stream.name, arn: stream.arn, endpoint: isLookedUp ? control.endpoint : nil)
        return Producer(
            PutMediaRequest(stream: .name(stream.name), timecodeType: .relative, producerStart: start),
            contract: suite.contract,
            route: connection.producerRoute(to: known),
            settling: stream.retentionHours > 0 ? .persisted : .received
        )
    }

    private func delete(_ stream: ControlPlane.Description) async throws(Failure) -> ControlPlane.Description? {
        try await asking("DeleteStream '\(stream.name)'") { () async throws(ControlError) in
            try await control.delete(stream.arn, version: stream.version)
        }
        return nil
    }

    // MARK: Where they live

    /// The streams that stand for those that live behind another data endpoint than the others: one that was made does, where the
    /// service happens to have given it another one.
    ///
    /// - Parameters:
    ///   - streams: What was made, by logical names.
    ///   - wanted: The order in which they are looked at; the first one says where the others live.
    /// - Returns: The streams, by the logical names that they stand for too; none where all live in one place.
    /// - Throws: ``Failure`` where the control plane does not say.
    package func elsewhere(
        among streams: [String: Target.Stream],
        _ wanted: [ProvisionPlan.Wanted]
    ) async throws(Failure) -> [String: Target.Stream] {
        let names = suite.manifest.names(of: .elsewhere)
        guard target.looksUpEndpoints, !names.isEmpty else { return [:] }
        var first: Endpoint?
        for logical in wanted.map(\.logical) {
            guard let stream = streams[logical] else { continue }
            let endpoint = try await asking("GetDataEndpoint of '\(stream.name)'") { () async throws(ControlError) in
                try await control.dataEndpoint(of: .name(stream.name))
            }
            guard let first else {
                first = endpoint
                continue
            }
            // Nobody else may use up the limits of the one that is for that.
            guard endpoint != first, logical != "limited" else { continue }
            return Dictionary(names.map { ($0, stream) }, uniquingKeysWith: { first, _ in first })
        }
        return [:]
    }

    // MARK: Feeding

    /// Keeps a stream growing until the task is cancelled.
    ///
    /// - Parameters:
    ///   - name: The stream.
    ///   - path: The media, which begins again at its end.
    ///   - begun: Told once when the first fragment was taken.
    /// - Returns: Why it grows no more; `nil` where it was cancelled.
    /// - Throws: ``Failure`` where the stream is not one of the program's own, or the media cannot be read.
    package func feed(
        _ name: String,
        with path: String,
        begun: @escaping @Sendable () -> Void
    ) async throws(Failure) -> String? {
        let stream = try await description(of: name)
        guard try await mark(of: stream) != nil else {
            throw Failure(
                .configuration,
                "the stream '\(name)' is not fed: it is none that 'kvsconform provision' made (no tag \(ProvisionPlan.Mark.tag))"
            )
        }
        let start = caller.date()
        var options = MediaOptions(timecodeType: .relative, start: start)
        (options.isRealtime, options.loops) = (true, true)
        let supply = supply(path, options)
        let producer = producer(of: stream, start)
        let (_, problem) = try await producer.put(supply) { event in
            guard case .acknowledged(let acknowledgement) = event else { return }
            if acknowledgement.event == .received || acknowledgement.event == .persisted { begun() }
        }
        return problem.flatMap { $0.kind == .cancelled ? nil : $0.description }
    }

    // MARK: Errors

    func asking<Answer: Sendable>(
        _ what: String,
        at place: Endpoint? = nil,
        _ ask: () async throws(ControlError) -> Answer
    ) async throws(Failure) -> Answer {
        do throws(ControlError) {
            return try await ask()
        } catch {
            throw failure(error, what, at: place)
        }
    }

    func failure(_ error: ControlError, _ what: String, at place: Endpoint? = nil) -> Failure {
        var failure = Failure(Inconclusive(error, asking: "\(what) at \(place ?? control.endpoint)", connection.rules))
        if failure.kind == .unreachable { failure.message += Self.goOn }
        return failure
    }

    /// What to do where nobody answers any more.
    private static let goOn = "; what was done stays: do the same again to go on"
}
