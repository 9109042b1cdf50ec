package import Conformance
internal import ConformanceRunner
internal import KinesisVideoClient

extension Provisioner {
    /// Does what is planned: what makes and deletes things in its order, then puts all media at once, and then what has to come
    /// behind that.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - tell: Told of each step when it is done.
    /// - Returns: The streams that are there then, by their logical names; some where the task is cancelled.
    /// - Throws: The first ``Failure``, where the task is not cancelled; nothing more is begun then, and media that is on its way is
    ///   put.
    package func perform(
        _ plan: ProvisionPlan,
        telling tell: @escaping @Sendable (ProvisionPlan.Step) -> Void
    ) async throws(Failure) -> [String: Target.Stream] {
        var streams: [String: Target.Stream] = [:]
        func note(_ step: ProvisionPlan.Step, _ stream: ControlPlane.Description?) {
            tell(step)
            guard let stream, let logical = step.wanted?.logical else { return }
            streams[logical] = Target.Stream(name: stream.name, arn: stream.arn)
        }
        func perform(where isMeant: (ProvisionPlan.Step.Order) -> Bool) async throws(Failure) {
            for step in plan.steps where isMeant(step.order) && !Task.isCancelled {
                do throws(Failure) {
                    note(step, try await self.perform(step))
                } catch {
                    // What is cut off by that is no failure.
                    if Task.isCancelled { return }
                    throw error
                }
            }
        }
        try await perform { $0 == .first }
        var failure: Failure?
        await withTaskGroup(
            of: (ProvisionPlan.Step, Result<ControlPlane.Description?, Failure>).self
        ) { group in
            for step in plan.steps where step.order == .media && !Task.isCancelled {
                group.addTask {
                    do throws(Failure) {
                        return (step, .success(try await self.perform(step)))
                    } catch {
                        return (step, .failure(error))
                    }
                }
            }
            for await (step, result) in group {
                switch result {
                case .success(let stream): note(step, stream)
                case .failure(let why): failure = failure ?? why
                }
            }
        }
        if let failure, !Task.isCancelled { throw failure }
        try await perform { $0 == .last }
        return streams
    }
}

extension ProvisionPlan.Step {
    /// When it is done.
    enum Order: Hashable {
        /// Before all media.
        case first
        /// With all other media, for it goes at the pace of its own times.
        case media
        /// Behind all media.
        case last
    }

    /// When it is done.
    var order: Order {
        switch self {
        case .createKey, .reviveKey, .create, .keep, .leave, .delete, .deleteKey, .cannot: .first
        case .put: .media
        case .spoilKey: .last
        }
    }
}
