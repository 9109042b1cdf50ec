internal import Conformance
package import ConformanceRunner
package import KinesisVideo
package import KinesisVideoClient

/// Makes the streams of a suite in an account, feeds them, and deletes them again: what a ``ProvisionPlan`` says, and nothing else.
package struct Provisioner: Sendable {
    /// How long a stream that was made may take to be active, or gone.
    private static let patience = Duration.seconds(120)

    private let suite: Suite
    private let target: PreparedTarget
    private let connection: TargetConnection
    private let control: ControlPlane
    private let caller: Caller
    private let clock: SteadyClock

    /// Makes one; nothing is sent.
    ///
    /// - Parameters:
    ///   - suite: The suite.
    ///   - target: The target, prepared without its streams.
    ///   - caller: Whose account it is.
    ///   - clock: What waits are measured by.
    /// - Throws: ``Failure`` where the target has no control plane.
    package init(
        _ suite: Suite,
        _ target: PreparedTarget,
        _ caller: Caller,
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
    @discardableResult
    package func perform(_ step: ProvisionPlan.Step) async throws(Failure) -> ControlPlane.Description? {
        switch step {
        case .create(let wanted): try await create(wanted)
        case .put(let wanted, let media, _): try await put(media, into: wanted)
        case .keep(let wanted): try await description(of: wanted.name)
        case .delete(let stream): try await delete(stream)
        case .leave, .cannot: nil
        }
    }

    private func create(_ wanted: ProvisionPlan.Wanted) async throws(Failure) -> ControlPlane.Description? {
        let stream = ControlPlane.NewStream(
            name: wanted.name,
            retentionHours: wanted.retentionHours,
            mediaType: wanted.mediaType,
            deviceName: ProvisionPlan.Mark.device,
            tags: [ProvisionPlan.Mark.tag: wanted.logical]
        )
        _ = try await asking("CreateStream '\(wanted.name)'") { () async throws(ControlError) in
            try await control.create(stream)
        }
        let limit = clock.now + Self.patience
        while true {
            let found = try await description(of: wanted.name)
            if found.status == "ACTIVE" { return found }
            guard clock.now < limit, await clock.sleep(for: .milliseconds(500)) else {
                throw Failure(.configuration, "the stream '\(wanted.name)' was made, and is \(found.status) still")
            }
        }
    }

    private func description(of name: String) async throws(Failure) -> ControlPlane.Description {
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
        let start = media.isRelative ? WallTime(milliseconds: 0) : now.advanced(byMilliseconds: -media.length)
        let options = MediaOptions(timecodeType: .relative, start: start)
        let (summary, problem) = try await producer(of: stream, start).put(supply(media.path, options))
        if let problem {
            throw Failure(
                .configuration,
                "PutMedia into '\(wanted.name)': \(problem); "
                    + "\(summary.fragments) of \(Count(media.fragments, "fragment")) were taken"
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

    private func asking<Answer: Sendable>(
        _ what: String,
        _ ask: () async throws(ControlError) -> Answer
    ) async throws(Failure) -> Answer {
        do throws(ControlError) {
            return try await ask()
        } catch {
            throw failure(error, what)
        }
    }

    private func failure(_ error: ControlError, _ what: String) -> Failure {
        Failure(.configuration, "\(what) at \(control.endpoint): \(error)")
    }
}
