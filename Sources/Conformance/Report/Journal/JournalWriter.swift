package import KinesisVideo

/// Turns the events of a run into the lines of its journal.
///
/// A line is one JSON object. What is long is spread over several: the plan of a target, and the text of a scenario that a
/// finding points into, which is written once, before the first such finding.
package struct JournalWriter: Sendable {
    /// The version of the lines' form; a reader refuses a greater one.
    package static let formatVersion = 1

    /// What the header calls the format.
    package static let formatName = "kvsconform-journal"

    /// How many planned cases stand in one line.
    static let casesPerLine = 200

    /// How many bytes of a scenario's text stand in one line.
    static let sourceBytesPerLine = 128 * 1024

    private var writtenSources: Set<String> = []

    package init() {}

    /// The lines for an event, without line breaks.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - now: The time since the run began.
    /// - Returns: One line or several, in order.
    package mutating func lines(for event: RunEvent, at now: Duration) -> [JSONNode] {
        switch event {
        case .runStarted(let header): [Self.line(header)]
        case .targetPlanned(let header): Self.plan(of: header)
        case .targetStarted(let header):
            [
                .object([
                    "event": "targetStarted", "atNs": .nanoseconds(now), "target": .string(header.name),
                    "startedAt": .string(header.startedAt.rfc3339Text),
                ])
            ]
        case .caseAdded(let target, let planned):
            [
                .object([
                    "event": "caseAdded", "atNs": .nanoseconds(now), "target": .string(target),
                    "planned": planned.node,
                ])
            ]
        case .caseStarted(let target, let path): [Self.line("caseStarted", now, target, path, [])]
        case .caseFinished(let target, let result): lines(for: result, on: target, at: now)
        case .runFinished(let interrupted, let elapsed):
            [
                .object([
                    "event": "runFinished", "atNs": .nanoseconds(now), "interrupted": .bool(interrupted),
                    "elapsedNs": .nanoseconds(elapsed),
                ])
            ]
        }
    }

    private static func line(_ header: RunHeader) -> JSONNode {
        .object([
            "event": "run",
            "format": .string(formatName),
            "formatVersion": .integer(formatVersion),
            "version": .string(header.version),
            "startedAt": .string(header.startedAt.rfc3339Text),
            "command": .string(header.command),
            "options": .strings(header.options),
            "project": header.project.map { .string($0) },
            "suite": header.suite.map { .string($0) },
            "shard": header.shard.map { .string($0) },
            "whole": header.isWhole.map { .bool($0) },
            "seed": .integer(header.seed),
        ])
    }

    private static func plan(of header: TargetHeader) -> [JSONNode] {
        let target = JSONNode.object([
            "event": "target",
            "target": .string(header.name),
            "endpoint": .string(header.endpoint),
            "region": .string(header.region),
            "dialect": .string(header.dialect),
            "argument": header.argument.map { .string($0) },
            "limits": header.limits.map {
                .object(["callsPerSecond": .integer($0.callsPerSecond), "sessions": .integer($0.sessions)])
            },
            "prepared": header.preparation.map { prepared in
                .object([
                    "controlEndpoint": prepared.controlEndpoint.map { .string($0) },
                    "fips": prepared.usesFIPS ? true : nil,
                    "dualStack": prepared.usesDualStack ? true : nil,
                    "dialectFrom": prepared.dialect.map { .string($0.rawValue) },
                    "dialectSeenBy": prepared.dialectEvidence.isEmpty ? nil : .strings(prepared.dialectEvidence),
                    "unspoken": prepared.unspoken.isEmpty ? nil : .strings(prepared.unspoken),
                    "credentialsFrom": prepared.credentials.map { .string($0.rawValue) },
                    "credentialsOf": prepared.credentialSource.map { .string($0) },
                    "streamEndpoints": prepared.streamEndpoints.isEmpty
                        ? nil
                        : .object(
                            prepared.streamEndpoints.sorted { $0.key < $1.key }.map {
                                JSONNode.Member(name: $0.key, value: .string($0.value))
                            }
                        ),
                    "trust": prepared.trust.map { .string($0) },
                    "proxy": prepared.proxy.map { .string($0) },
                    "connectTo": prepared.connectTo.map { .string($0) },
                ])
            },
            "startedAt": .string(header.startedAt.rfc3339Text),
            "cases": .integer(header.plan.count),
        ])
        let parts = stride(from: 0, to: header.plan.count, by: casesPerLine).map { start in
            JSONNode.object([
                "event": "plan",
                "target": .string(header.name),
                "first": .integer(start),
                "cases": .array(header.plan[start...].prefix(casesPerLine).map(\.node)),
            ])
        }
        return [target] + parts
    }

    private mutating func lines(for result: CaseResult, on target: String, at now: Duration) -> [JSONNode] {
        let findings = result.earlierAttempts.flatMap(\.findings) + result.findings
        var lines = findings.compactMap(\.scenario?.source).flatMap { sourceLines($0) }
        lines += result.steps.map { step in
            Self.line("step", now, target, result.path, step.node.objectValue ?? [])
        }
        var members = [JSONNode.Member(name: "verdict", value: .string(result.verdict.name))]
        func append(_ name: String, _ value: JSONNode?) {
            if let value { members.append(JSONNode.Member(name: name, value: value)) }
        }
        append("reason", (result.verdict.reason ?? result.verdict.acceptance?.reason).map { .string($0) })
        append("link", result.verdict.acceptance?.link.map { .string($0) })
        append("expires", result.verdict.acceptance?.expires.map { .string($0) })
        append("cause", result.verdict.cause.map { .string($0.rawValue) })
        append("durationNs", .nanoseconds(result.duration))
        append("findings", .list(result.findings.map(\.node)))
        append("notes", .strings(result.notes))
        append("readings", .list(result.readings.map(\.node)))
        append("earlierAttempts", .list(result.earlierAttempts.map(\.node)))
        return lines + [Self.line("caseFinished", now, target, result.path, members)]
    }

    /// The text of a scenario, once, in pieces that end where a character does.
    private mutating func sourceLines(_ source: SourceText) -> [JSONNode] {
        guard writtenSources.insert(source.name).inserted else { return [] }
        let isText = String(validating: source.bytes, as: UTF8.self) != nil
        var lines: [JSONNode] = []
        var start = 0
        repeat {
            var end = min(start + Self.sourceBytesPerLine, source.bytes.count)
            while isText, end < source.bytes.count, end > start, source.bytes[end] & 0xC0 == 0x80 { end -= 1 }
            let piece = Array(source.bytes[start..<end])
            lines.append(
                .object([
                    "event": "source",
                    "name": .string(source.name),
                    "offset": .integer(start),
                    "text": isText ? .string(String(decoding: piece, as: UTF8.self)) : nil,
                    "hex": isText ? nil : .string(Hexadecimal.text(piece)),
                ])
            )
            start = end
        } while start < source.bytes.count
        return lines
    }

    private static func line(
        _ event: String,
        _ now: Duration,
        _ target: String,
        _ path: String,
        _ members: [JSONNode.Member]
    ) -> JSONNode {
        .object(
            [
                JSONNode.Member(name: "event", value: .string(event)),
                JSONNode.Member(name: "atNs", value: .nanoseconds(now)),
                JSONNode.Member(name: "target", value: .string(target)),
                JSONNode.Member(name: "case", value: .string(path)),
            ] + members
        )
    }
}

extension ContestedReading {
    fileprivate var node: JSONNode {
        .object(["point": .string(point), "reading": reading.map { .string($0) }])
    }
}

extension CaseResult.Attempt {
    fileprivate var node: JSONNode {
        .object([
            "verdict": .string(verdict.name),
            "reason": verdict.reason.map { .string($0) },
            "cause": verdict.cause.map { .string($0.rawValue) },
            "findings": .list(findings.map(\.node)),
        ])
    }
}

extension TargetHeader.PlannedCase {
    fileprivate var node: JSONNode {
        .object([
            "case": .string(path),
            "title": .string(title),
            "file": .string(location.file),
            "line": .integer(location.line),
            "column": .integer(location.column),
            "requirements": .strings(requirements),
            "ordinal": .integer(ordinal),
            "selector": .strings(selector),
            "random": isRandom ? .bool(true) : nil,
        ])
    }
}
