import ArgumentParser

/// The script that has a shell complete the program's command lines: ArgumentParser's, and what it has no setting for.
struct CompletionScript {
    let text: String

    /// Makes the script of a shell.
    init(_ shell: CompletionShell) {
        let script = KVSConform.completionScript(for: shell)
        switch shell {
        case .bash: text = script + "\n" + Self.bash
        case .zsh:
            // The last statement of an autoloaded file calls what it defines: what it is to call must stand before that.
            let end = script.firstRange(of: Self.endOfZsh)
            text = end.map { script[..<$0.lowerBound] + Self.zsh + script[$0.lowerBound...] } ?? script
        default: text = script
        }
    }

    /// The shell whose script is asked for; `nil` where none is, or one that nobody knows.
    static func shell(asked words: [String]) -> CompletionShell? {
        let option = "--generate-completion-script"
        guard let first = words.first else { return nil }
        if first == option, words.count == 2 { return CompletionShell(rawValue: words[1]) }
        return first.hasPrefix(option + "=")
            ? CompletionShell(rawValue: String(first.dropFirst(option.count + 1))) : nil
    }

    static let endOfZsh = "if [[ \"${funcstack[1]}\" = _kvsconform ]]; then"

    /// Joins words for bash, before the script's function sees them.
    ///
    /// Readline breaks words at `=` and `:`, which ours have inside, and puts a blank behind what is complete, where after a folder,
    /// `NAME=` and `emulator:` more has to come. What it counts as words before the last is taken from the answers.
    private static let bash = #"""
        _kvsconform_joined() {
            local -a words=()
            local -i last=-1 index
            local rest="${COMP_LINE:0:COMP_POINT}" cur="" lead=""
            for ((index = 0; index <= COMP_CWORD; index++)); do
                local word="${COMP_WORDS[index]}"
                if ((index == COMP_CWORD)); then
                    # What stands behind the cursor belongs to nobody.
                    word="${rest#"${rest%%[![:space:]]*}"}"
                fi
                local blanks="${rest%%[![:space:]]*}"
                [[ -z "${word}" ]] && blanks="${rest}"
                rest="${rest#"${blanks}"}"
                rest="${rest#"${word}"}"
                if ((last >= 0)) && [[ -z "${blanks}" && ( "${word}" == [=:]* || "${words[last]}" == *[=:] ) ]]; then
                    words[last]+="${word}"
                else
                    words+=("${word}")
                    last+=1
                fi
            done
            cur="${words[last]}"
            lead="${cur%"${2#[=:]}"}"
            if [[ "${cur}" == --*=* ]]; then
                words[last]="${cur%%=*}"
                cur="${cur#*=}"
                lead="${lead#*=}"
                words+=("${cur}")
                last+=1
            fi
            cur="${cur//\\/}"
            lead="${lead//\\/}"
            [[ "${cur}" == [\'\"]* ]] && cur="${cur:1}"
            [[ "${lead}" == [\'\"]* ]] && lead="${lead:1}"
            words[last]="${cur}"

            local -a COMP_WORDS=("${words[@]}")
            local -i COMP_CWORD="${last}"
            COMPREPLY=()
            _kvsconform "${1}" "${cur}" "${words[last - 1]}"
            COMPREPLY=("${COMPREPLY[@]#"${lead}"}")
            [[ "${#COMPREPLY[@]}" -eq 1 && "${COMPREPLY[0]}" == *[/=:\(] ]] && compopt -o nospace
            return 0
        }
        complete -o filenames -F _kvsconform_joined kvsconform

        """#

    /// The same for zsh, whose words are whole: no blank behind what goes on.
    private static let zsh = #"""
        __kvsconform_complete() {
            local -ar open=("${(M)@:#*[/=:\(]}") closed=("${@:#(|*[/=:\(])}")
            _describe -V '' closed -- open -S ''
        }


        """#
}
