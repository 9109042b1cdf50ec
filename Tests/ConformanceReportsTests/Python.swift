#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Runs `python3`.
enum Python {
    /// Whether junitparser can be imported.
    static let hasJUnitParser = run(["-c", "import junitparser"], output: "/dev/null") == 0

    /// Runs it with arguments, its standard output going to a file, its errors nowhere; the exit status, or -1 where it did
    /// not run or did not exit.
    static func run(_ arguments: [String], output path: String) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)

        let words = (["python3"] + arguments).map { strdup($0) } + [nil]
        let environment = ["PATH", "HOME"].map { strdup("\($0)=\(Environment[$0] ?? "")") } + [nil]
        defer { for word in words + environment { free(word) } }
        var process: pid_t = 0
        guard posix_spawnp(&process, "python3", &actions, nil, words, environment) == 0 else { return -1 }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 { guard errno == EINTR else { return -1 } }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
    }
}
