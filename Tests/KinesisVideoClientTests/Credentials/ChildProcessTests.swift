import Testing

@testable import KinesisVideoClient

@Suite("A program that is run")
struct ChildProcessTests {
    private static let path = ["PATH": "/usr/local/bin:/usr/bin:/bin", "WHO": "me"]

    private func run(_ words: String..., within limit: Duration = .seconds(20)) async -> ProcessResult {
        await ChildProcess.run(words, environment: Self.path, within: limit)
    }

    @Test("says how it ended, and what it wrote")
    func ended() async {
        #expect(
            await run("sh", "-c", "echo \"$WHO\" \"$1\"; echo no >&2; exit 3", "sh", "a $(b) 'c'")
                == .ended(status: 3, output: Array("me a $(b) 'c'\n".utf8), errors: Array("no\n".utf8))
        )
        #expect(await run("sh", "-c", "kill -9 $$") == .ended(status: -9, output: [], errors: []))
    }

    @Test("has nothing to read, and no file of ours")
    func surroundings() async {
        #expect(await run("cat") == .ended(status: 0, output: [], errors: []))
        let listing = await run("sh", "-c", "ls /proc/self/fd 2>/dev/null | grep -c .")
        // Its three, and the one that lists them.
        if case .ended(0, let output, _) = listing { #expect(String(decoding: output, as: UTF8.self) == "4\n") }
    }

    @Test("ends when what it writes to has gone, though this process goes on")
    func brokenPipe() async {
        let result = await run("bash", "-c", "trap -p SIGPIPE; yes | head -n 1; echo ${PIPESTATUS[0]}")
        guard case .ended(0, let output, _) = result else { return }
        #expect(String(decoding: output, as: UTF8.self) == "y\n141\n")
    }

    @Test("that writes on both ways, and much, does not stall")
    func both() async {
        let result = await run(
            "sh",
            "-c",
            "head -c 900000 /dev/zero; head -c 900000 /dev/zero >&2; head -c 9 /dev/zero"
        )
        guard case .ended(0, let output, let errors) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(output.count == 900_009 && errors.count == 4096)
    }

    @Test("that does not exist, or is not one, is not run")
    func missing() async {
        #expect(await run("/nowhere/x") == .failed("was not run: No such file or directory"))
        #expect(await run("/etc/passwd") == .failed("was not run: Permission denied"))
        #expect(await run("") == .failed("is empty: there is nothing to run"))
        #expect(await ChildProcess.run([], environment: [:]) == .failed("is empty: there is nothing to run"))
    }

    @Test("is killed with all that it started, after its time")
    func tooLong() async {
        let began = ContinuousClock.now
        let result = await run("sh", "-c", "sleep 60 & sleep 61; echo", within: .milliseconds(200))
        #expect(result == .failed("did not end within 0.2 seconds"))
        // One that closes its ends and goes on is waited for too.
        let silent = await run("sh", "-c", "exec >&- 2>&-; sleep 60", within: .milliseconds(200))
        #expect(silent == .failed("did not end within 0.2 seconds"))
        #expect(began.duration(to: .now) < .seconds(10))
    }

    @Test("is killed where it writes without end")
    func tooMuch() async {
        #expect(await run("yes") == .failed("printed more than 1048576 bytes"))
    }
}
