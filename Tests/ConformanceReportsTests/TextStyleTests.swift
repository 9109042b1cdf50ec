import Testing

@testable import ConformanceReports

@Suite struct TextStyleTests {
    struct Example: CustomTestStringConvertible {
        let environment: [String: String]
        var isTerminal = true
        let colour: Bool
        let unicode: Bool
        var testDescription: String { "\(environment.sorted { $0.key < $1.key }) \(isTerminal)" }
    }

    @Test(arguments: [
        Example(environment: [:], colour: true, unicode: true),
        Example(environment: [:], isTerminal: false, colour: false, unicode: true),
        Example(environment: ["NO_COLOR": "1"], colour: false, unicode: true),
        Example(environment: ["NO_COLOR": ""], colour: true, unicode: true),
        Example(environment: ["NO_COLOR": "1", "FORCE_COLOR": "1"], colour: false, unicode: true),
        Example(environment: ["FORCE_COLOR": "1"], isTerminal: false, colour: true, unicode: true),
        Example(environment: ["CLICOLOR_FORCE": "0"], isTerminal: false, colour: false, unicode: true),
        Example(environment: ["TERM": "dumb", "LANG": "C.UTF-8"], colour: false, unicode: false),
        Example(environment: ["TERM": "xterm-256color", "LANG": "de_DE.utf8"], colour: true, unicode: true),
        Example(environment: ["LANG": "en_GB.UTF-8@euro"], colour: true, unicode: true),
        Example(environment: ["LANG": "de_DE@euro"], colour: true, unicode: false),
        Example(environment: ["LANG": "C"], colour: true, unicode: false),
        Example(environment: ["LANG": "C.UTF-8", "LC_ALL": "POSIX"], colour: true, unicode: false),
        Example(environment: ["LANG": "C", "LC_CTYPE": "C.UTF-8", "LC_ALL": ""], colour: true, unicode: true),
        Example(environment: ["LANG": "@"], colour: true, unicode: false),
    ]) func followsTheEnvironment(_ example: Example) {
        let style = TextStyle(environment: example.environment, isTerminal: example.isTerminal, columns: 80)
        #expect(style == TextStyle(colour: example.colour, unicode: example.unicode, width: 80))
    }

    @Test func isNeverNarrowerThanALayoutCanBe() {
        #expect(TextStyle(width: 3).width == TextStyle.minimumWidth)
        var style = TextStyle.plain
        style.width = -1
        #expect(style.width == TextStyle.minimumWidth)
    }
}
