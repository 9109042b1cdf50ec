import KinesisVideo
import Testing

@testable import Conformance

/// What values grow to that a scenario makes of a few bytes.
@Suite("Budget of values")
struct ValueBudgetTests {
    /// Variables each of which has the one before it twice.
    private static func doubled(_ count: Int, from first: String, _ twice: (String) -> String) -> String {
        let rest = (1...count).map { #""a\#($0)": \#(twice("${a\($0 - 1)}"))"# }
        return #""variables": { "a0": \#(first), \#(rest.joined(separator: ", ")) },"#
    }

    private static func read(_ top: String) -> [Diagnostic] {
        Sample.read(Sample.text(expect: DiagnosticTests.Example.enough, top: top)).diagnostics
    }

    @Test(
        "is one for whatever makes them grow",
        arguments: [
            (doubled(60, from: #""xxxxxxxx""#) { #""\#($0)\#($0)""# }, "a22"),
            (doubled(60, from: "[1]") { #"["\#($0)", "\#($0)"]"# }, "a16"),
            (doubled(60, from: #"{ "k": 1 }"#) { #"{ "l": "\#($0)", "r": "\#($0)" }"# }, "a16"),
            (doubled(60, from: #""xxxxxxxx""#) { #"{ "$join": ["\#($0)", "\#($0)"] }"# }, nil),
            (doubled(3, from: #""xxxxxxxx""#) { #"{ "$repeat": { "text": "\#($0)", "count": 1000 } }"# }, "a3"),
            (doubled(60, from: #"{ "$repeat": { "text": "x", "count": 1000000 } }"#) { #""\#($0)""# }, "a33"),
        ]
    )
    func growth(top: String, variable: String?) throws {
        let found = Self.read(top)
        #expect(Set(found.map(\.code)) == ["scenario.too-large"])
        let first = try #require(found.first)
        #expect(first.message == "the values of a case grow beyond 32 MiB or 200000 values")
        let text = first.source.text(in: first.range.lowerBound - 8..<first.range.lowerBound)
        if let variable { #expect(text.contains("\"\(variable)\": "), "\(text)") }
    }

    @Test("leaves room for what a request can have")
    func room() {
        #expect(
            Self.read(#""variables": { "a": { "$repeat": { "text": "x", "count": 10000000 } } },"#).allSatisfy {
                $0.severity == .warning
            }
        )
        #expect(
            Self.read(Self.doubled(19, from: #""xxxxxxxx""#) { #""\#($0)\#($0)""# }).allSatisfy {
                $0.severity == .warning
            }
        )
    }

    @Test("counts the values of rows")
    func rows() throws {
        let rows = #""rows": [{ "label": "x", "a": { "$repeat": { "text": "yyyy", "count": 10000000 } } }],"#
        #expect(Self.read(rows).map(\.code) == ["scenario.too-large"])
    }

    @Test("is spent by what a case has, and not by what is made one after another")
    func spending() throws {
        let large = Template.generated(.repeat(text: .literal("x"), count: 12_000_000), range: 0..<0)
        var scope = Scope()
        for _ in 0..<9 { _ = try large.resolved(in: scope) }
        // What exists at the same time shares what is left.
        let shared = scope.metered
        _ = try large.resolved(in: shared)
        _ = try large.resolved(in: shared)
        #expect(throws: ResolutionError.self) { try large.resolved(in: shared) }
        try scope.define("a", as: large)
        try scope.define("b", as: large)
        #expect(throws: ResolutionError.self) { try scope.define("c", as: large) }
        #expect(throws: ResolutionError.self) { try large.resolved(in: scope) }
        _ = try Template.literal("y").resolved(in: scope)
    }
}
