/// The sessions that the steps of one case keep open, by the names of those steps.
///
/// They outlive the steps and never the case: whoever makes this calls ``closeAll()``.
actor OpenSessions {
    private var tasks: [String: Task<Void, Never>] = [:]

    /// Those that ended by themselves, and were not closed.
    private(set) var ended: Set<String> = []

    /// Runs a session until it ends or is closed; one of the same name is closed before.
    func keep(_ name: String, _ session: @escaping @Sendable () async -> Void) async {
        await close(name)
        tasks[name] = Task {
            await session()
            ended.insert(name)
        }
    }

    /// Closes a session, and waits until its connection is gone.
    func close(_ name: String) async {
        guard let task = tasks.removeValue(forKey: name) else { return }
        task.cancel()
        await task.value
        ended.remove(name)
    }

    /// Closes all of them.
    func closeAll() async {
        let all = tasks.values
        tasks = [:]
        for task in all { task.cancel() }
        for task in all { await task.value }
    }
}
