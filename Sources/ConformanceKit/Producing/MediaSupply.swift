package import KinesisVideoClient
internal import NIOPosix
internal import Synchronization

/// Gives the fragments of a file or a pipe to a producer; whoever waits for the next one can be cancelled, though the pipe is silent.
package final class MediaSupply: FragmentSupply {
    private struct State {
        /// What was read while nobody waited for it any more.
        var ready: Result<Producer.Fragment?, Failure>?
        var waiting: CheckedContinuation<Result<Producer.Fragment?, Failure>, Never>?
        var isReading = false
        var isStopped = false
    }

    private let cutting: Mutex<MediaCutting>
    private let state = Mutex(State())

    /// Prepares to read; nothing is opened.
    ///
    /// - Parameters:
    ///   - path: The file, or `-` for standard input.
    ///   - options: How it is made fragments.
    package init(_ path: String, _ options: MediaOptions) {
        cutting = Mutex(MediaCutting(path, options))
    }

    /// Ends the media behind what has been given out, so that all of it can be settled.
    package func stop() {
        let waiting = state.withLock { state in
            state.isStopped = true
            return state.waiting.take()
        }
        waiting?.resume(returning: .success(nil))
    }

    package func next() async throws(Failure) -> Producer.Fragment? {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Result<Producer.Fragment?, Failure>? in
                    if state.isStopped || Task.isCancelled { return .success(nil) }
                    if let ready = state.ready.take() { return ready }
                    state.waiting = continuation
                    if !state.isReading {
                        state.isReading = true
                        NIOThreadPool.singleton.submit { _ in self.read() }
                    }
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.waiting.take() }?.resume(returning: .success(nil))
        }
        return try result.get()
    }

    /// Reads the next fragment, in a thread in which nobody minds.
    private func read() {
        let result = cutting.withLock { cutting -> Result<Producer.Fragment?, Failure> in
            do throws(Failure) {
                return .success(try cutting.next())
            } catch {
                return .failure(error)
            }
        }
        let waiting = state.withLock { state in
            state.isReading = false
            guard let waiting = state.waiting.take() else {
                state.ready = result
                return nil as CheckedContinuation<Result<Producer.Fragment?, Failure>, Never>?
            }
            return waiting
        }
        waiting?.resume(returning: result)
    }
}
