import ArgumentParser
import KinesisVideo
import Testing

@testable import kvsconform

/// The scripts that have shells complete command lines; what they do is tried by `Tests/Clients/completion.py`.
@Suite("A script for completion")
struct CompletionScriptTests {
    @Test("is asked for as ArgumentParser has it")
    func asked() {
        #expect(CompletionScript.shell(asked: ["--generate-completion-script", "zsh"]) == .zsh)
        #expect(CompletionScript.shell(asked: ["--generate-completion-script=fish"]) == .fish)
        for words in [[], ["--generate-completion-script"], ["--generate-completion-script", "cmd"], ["run", "zsh"]] {
            #expect(CompletionScript.shell(asked: words) == nil)
        }
    }

    @Test("is ArgumentParser's, with what it has no setting for", arguments: [CompletionShell.bash, .zsh, .fish])
    func script(shell: CompletionShell) {
        let (own, generated) = (CompletionScript(shell).text, KVSConform.completionScript(for: shell))
        switch shell {
        case .bash:
            #expect(
                own.hasPrefix(generated) && own.hasSuffix("complete -o filenames -F _kvsconform_joined kvsconform\n")
            )
        case .zsh:
            // Where the end of the generated script is another, ours has nowhere to stand.
            #expect(generated.split(separator: CompletionScript.endOfZsh).count == 2)
            #expect(own.count > generated.count)
        default: #expect(own == generated)
        }
    }

    @Test("knows the values of every option and argument whose values have a list, or are files")
    func values() throws {
        let known: Set = [
            "file", "folder", "file or folder", "run", "target", "fault", "tag", "glob", "region", "dialect",
            "selector",
            "code", "mapping", "xsd", "evidence", "expression", "exception", "member", "what",
        ]
        var missing: [String] = []
        func look(_ node: JSONNode?, _ path: String) {
            let name = path + (node?["commandName"]?.stringValue ?? "")
            for argument in node?["arguments"]?.arrayValue ?? [] {
                guard known.contains(argument["valueName"]?.stringValue ?? ""), argument["completionKind"] == nil else {
                    continue
                }
                let names = argument["names"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
                missing.append("\(name) \(names) \(argument["valueName"]?.stringValue ?? "")")
            }
            for command in node?["subcommands"]?.arrayValue ?? [] { look(command, name + " ") }
        }
        look(try JSONReader.parse(Array(KVSConform._dumpHelp().utf8)).root["command"], "")
        // A run alone knows what its targets are called.
        #expect(missing == ["kvsconform trend [\"name\"] target"])
    }
}
