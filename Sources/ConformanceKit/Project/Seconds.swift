/// A length of time as people write it: `5`, `5s` or `2m`, from a second to a day.
package struct Seconds: CustomStringConvertible, Equatable, Sendable {
    package let count: Int

    /// How long a case may take where nobody says anything.
    package static let ofCase = Seconds(20)

    package init(_ count: Int) {
        self.count = count
    }

    package init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        let units = ["": 1, "s": 1, "m": 60, "h": 3600]
        guard let number = Int(digits), let unit = units[String(argument[digits.endIndex...])],
            (1...86_400 / unit).contains(number)
        else { return nil }
        count = number * unit
    }

    package var duration: Duration { .seconds(count) }

    package var description: String { "\(count)" }
}
