internal import Conformance
internal import KinesisVideo

/// Turns the results of one target into test cases.
struct JUnitCaseProjection {
    private let target: String
    private let packageName: String
    private let format: JUnitFormat
    private let reproduction: Reproduction
    private let renderer = FindingRenderer(style: .plain)

    init(target: String, format: JUnitFormat) {
        self.target = target
        self.packageName = "kvsconform." + JUnitFormat.portable(target)
        self.format = format
        self.reproduction = format.reproduction ?? Reproduction()
    }

    /// A result as a test case.
    func testCase(_ result: CaseResult, named name: String) -> JUnitDocument.Case {
        JUnitDocument.Case(
            name: .line(name),
            className: className(of: result.path),
            milliseconds: result.duration.wholeMilliseconds,
            place: format.locations ? .init(file: .line(result.location.file), line: result.location.line) : nil,
            outcome: outcome(of: result),
            earlierAttempts: earlierAttempts(of: result),
            output: output(of: result)
        )
    }

    /// `kvsconform.<target>.<area>`, the area being the path's folders: a permutation's label may contain slashes too.
    private func className(of path: String) -> XMLText {
        let name = path.utf8.prefix { $0 != Self.opening }
        guard let slash = name.lastIndex(of: UInt8(ascii: "/")) else { return .line(packageName) }
        let area = name[..<slash].split(separator: UInt8(ascii: "/")).map { Substring($0) }.joined(separator: ".")
        return .line(area.isEmpty ? packageName : packageName + "." + area)
    }

    private func outcome(of result: CaseResult) -> JUnitDocument.Outcome {
        switch result.verdict {
        case .passed, .nonStrict: .passed
        case .skipped(let reason): skipped(reason.isEmpty ? "no reason was given" : reason)
        case .accepted(let acceptance): skipped(acceptance.description)
        case .failed, .inconclusive: .broken(problem(result.verdict, result.findings, of: result, prefix: ""))
        }
    }

    private func skipped(_ reason: String) -> JUnitDocument.Outcome {
        .skipped(message: XMLText.line(reason).shortened(to: JUnitFormat.messageLimit), body: Self.captured(reason))
    }

    private func earlierAttempts(of result: CaseResult) -> [JUnitDocument.Problem] {
        let count = result.earlierAttempts.count + 1
        return result.earlierAttempts.enumerated().map { index, attempt in
            problem(attempt.verdict, attempt.findings, of: result, prefix: "attempt \(index + 1) of \(count): ")
        }
    }

    /// What a verdict that is not a pass says for itself.
    private func problem(
        _ verdict: Verdict,
        _ findings: [Finding],
        of result: CaseResult,
        prefix: String
    ) -> JUnitDocument.Problem {
        // The finding that binds most gives the type; of equals, the one that was noticed first.
        let first = findings.max { $0.level < $1.level }.flatMap { most in findings.first { $0.level == most.level } }
        let message: String
        let type: String
        let kind: JUnitDocument.Problem.Kind
        var body = ""
        switch verdict {
        case .inconclusive(let why):
            kind = .error
            message = why.detail
            type = why.cause == .interrupted ? "kvsconform.Interrupted" : "kvsconform.Inconclusive"
            body = "\(result.location): \(prefix)\(message)\n"
        case .failed, .accepted, .nonStrict, .passed, .skipped:
            kind = .failure
            message = first?.message ?? "the case \(verdict.name) without a finding"
            type = first?.code.rawValue ?? "kvsconform.Failed"
            if findings.isEmpty { body = "\(result.location): \(prefix)\(message)\n" }
        }
        body += text(of: findings, of: result, prefix: prefix)
        let others = findings.count > 1 ? " (and \(findings.count - 1) more)" : ""
        return JUnitDocument.Problem(
            kind: kind,
            message: XMLText.line(message).shortened(to: JUnitFormat.messageLimit - others.count).appending(others),
            type: .line(type.contains(".") ? type : "kvsconform." + type),
            body: Self.captured(body)
        )
    }

    /// Findings one after the other, each beginning with the place that editors and readers look for.
    private func text(of findings: [Finding], of result: CaseResult, prefix: String) -> String {
        findings.map { finding in
            let place = finding.place(in: result)
            let context = FindingContext(
                casePath: result.path,
                location: result.location,
                again: reproduction.commands(for: finding, of: result.path, on: target)
            )
            return "\(place): \(prefix)\(finding.message)\n" + renderer.text(finding, in: context)
        }
        .joined(separator: "\n")
    }

    /// What held; what was found although the case passed; and last the lines that readers take as properties and attachments.
    private func output(of result: CaseResult) -> XMLText? {
        var text = result.notes.map { $0 + "\n" }.joined()
        switch result.verdict {
        case .passed, .nonStrict, .accepted, .skipped:
            if result.verdict == .nonStrict { text += "passed, but not in every point that should hold\n" }
            text += self.text(of: result.findings, of: result, prefix: "")
        case .failed, .inconclusive:
            break
        }
        let directives =
            result.requirements.map { Self.directive("PROPERTY", "requirement=\($0)") }
            + format.attachments(target, result).map { Self.directive("ATTACHMENT", $0) }
        guard !text.isEmpty || !directives.isEmpty else { return nil }
        return Self.captured(text).appending(directives.joined())
    }

    private static func directive(_ name: String, _ value: String) -> String {
        let value = withoutDirectives(XMLText.line(value).string).split(
            separator: "]]",
            omittingEmptySubsequences: false
        )
        return "[[\(name)|\(value.joined(separator: "]\\u{5D}"))]]\n"
    }

    /// Text from anywhere, as the content of an element.
    private static func captured(_ text: String) -> XMLText {
        XMLText(withoutDirectives(text)).cut(to: JUnitFormat.textLimit)
    }

    /// Text in which nothing looks like a directive: what an endpoint sent must not attach a file.
    private static func withoutDirectives(_ text: String) -> String {
        var text = text
        let found = text.withUTF8 { bytes in
            var found: [Int] = []
            var index = 1
            while index < bytes.count {
                if bytes[index] == opening, bytes[index - 1] == opening, startsDirective(bytes[(index + 1)...]) {
                    found.append(index)
                }
                index += 1
            }
            return found
        }
        guard !found.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var start = 0
        for index in found {
            result += bytes[start..<index]
            result += "\\u{5B}".utf8
            start = index + 1
        }
        return String(decoding: result + bytes[start...], as: UTF8.self)
    }

    private static let opening = UInt8(ascii: "[")

    /// Whether bytes are what a directive says behind its brackets, without regard to case.
    private static func startsDirective(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        directiveNames.contains { name in
            bytes.prefix(name.count).elementsEqual(name) { $0 & 0xDF == $1 & 0xDF }
        }
    }

    private static let directiveNames = ["PROPERTY|", "ATTACHMENT|"].map { Array($0.utf8) }
}
