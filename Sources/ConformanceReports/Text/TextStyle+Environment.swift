extension TextStyle {
    /// The style that an environment asks for.
    ///
    /// - Parameters:
    ///   - environment: The process's environment. `NO_COLOR` (no-color.org) turns colour off, `CLICOLOR_FORCE` and
    ///     `FORCE_COLOR` turn it on away from a terminal. `TERM=dumb` means ASCII without colour. `LC_ALL`, `LC_CTYPE` and
    ///     `LANG`, the first one that is set, mean ASCII where they name a locale that is not UTF-8; where none is set, as
    ///     in many containers, the reader is taken to know UTF-8, as those of logs do.
    ///   - isTerminal: Whether the text goes to a terminal.
    ///   - columns: The terminal's width, where there is one.
    package init(environment: [String: String], isTerminal: Bool, columns: Int? = nil) {
        func isSet(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }
        func isForced(_ name: String) -> Bool { isSet(name) && environment[name] != "0" }

        let isDumb = environment["TERM"] == "dumb"
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        let coloured =
            if isSet("NO_COLOR") || isDumb { false } else {
                isTerminal || isForced("CLICOLOR_FORCE") || isForced("FORCE_COLOR")
            }
        self.init(
            colour: coloured,
            unicode: !isDumb && locale.map(Self.isUTF8) ?? true,
            width: columns ?? 100
        )
    }

    /// Whether a locale's name, such as `en_GB.UTF-8@euro`, has the codeset UTF-8.
    private static func isUTF8(_ locale: String) -> Bool {
        let codeset = locale.prefix { $0 != "@" }.split(separator: ".").dropFirst().last ?? ""
        return codeset.lowercased().filter { $0 != "-" } == "utf8"
    }
}
