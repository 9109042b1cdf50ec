internal import KinesisVideo

// The kinds of member that the emulator's own files have in common.

extension JSONObjectReader {
    /// A duration in milliseconds, up to a hundred years.
    mutating func optionalMilliseconds(_ name: String, atLeast least: Int = 0) -> Int64? {
        optionalInteger(name, in: least...3_155_760_000_000).map { Int64($0) }
    }

    /// An idle policy: `"hold"`, or `{"closeAfterMilliseconds": 3000}`.
    mutating func optionalIdlePolicy(_ name: String) -> IdlePolicy? {
        if case .object? = optional(name)?.kind {
            return optionalObject(name) { $0.optionalMilliseconds("closeAfterMilliseconds").map(IdlePolicy.closeAfter) }
        }
        guard let text = optionalString(name) else { return nil }
        if text == "hold" { return .hold }
        note("'\(name)' is 'hold' or an object with 'closeAfterMilliseconds'", atMember: name)
        return nil
    }

    /// A list of faults, each as `NAME` or `NAME=ARGUMENT`.
    mutating func optionalFaults(_ name: String) -> [Fault] {
        guard let elements = optional(name)?.arrayValue else {
            _ = optionalStrings(name)
            return []
        }
        var faults: [Fault] = []
        for element in elements {
            do throws(FaultError) {
                guard let text = element.stringValue else {
                    note("a fault is a string", at: element.range)
                    continue
                }
                faults.append(try Fault(text))
            } catch {
                note(error.description, at: element.range)
            }
        }
        return faults
    }
}
