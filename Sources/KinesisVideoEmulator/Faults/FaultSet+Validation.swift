internal import KinesisVideo

// The seam of the validation: which violations of the contract are overlooked.

extension FaultSet {
    /// The refusal that is told instead of the one that is meant.
    func mistaken(_ refusal: Refusal) -> Refusal {
        for words in texts(of: .mistakenError).map({ $0.split(separator: "/").map(String.init) })
        where words.first == refusal.error {
            return Refusal(named: words.last ?? refusal.error)
        }
        return refusal
    }

    /// A request as a verifier takes it that does not fold blanks: no client signs what it then sees.
    func misread(_ request: SignatureV4.Request) -> SignatureV4.Request {
        guard contains(.keepsInnerSpaces) else { return request }
        var request = request
        for index in request.headers.indices {
            request.headers[index].value = request.headers[index].value.replacing("  ", with: " ~")
        }
        return request
    }

    /// The operation that a path is taken for which is that of none.
    func operation(method: String, path: String, in catalog: ServiceCatalog) -> Contract.Operation? {
        guard contains(.ignoresPathCase) || contains(.servesAnyPath) else { return nil }
        let known = catalog.operations.first { $0.method == method && $0.path.lowercased() == path.lowercased() }
        return known ?? (contains(.servesAnyPath) ? catalog.operation(named: "GetMedia") : nil)
    }

    /// The stream that is found by a name which is not its own.
    func stream(_ reference: StreamReference, in registry: StreamRegistry) -> EmulatedStream? {
        guard contains(.ignoresNameCase), case .name(let name) = reference else { return nil }
        return registry.streams.first { $0.identity.name.lowercased() == name.lowercased() }
    }

    /// A body as it is read before anyone judges it.
    func misread(_ body: JSONNode) -> JSONNode {
        guard contains(.trimsNames), let members = body.objectValue else { return body }
        return .object(
            members.map { member in
                guard member.name == "StreamName", let name = member.value.stringValue else { return member }
                return JSONNode.Member(name: member.name, value: .string(Self.trimmed(name)))
            }
        )
    }

    private static func trimmed(_ name: String) -> String {
        var rest = Substring(name)
        while let last = rest.last, last == "." || last.isWhitespace { rest.removeLast() }
        return String(rest.drop { $0 == "." || $0.isWhitespace })
    }

    /// Whether a violation is not noticed.
    func overlooks(_ violation: Contract.Violation) -> Bool {
        switch violation.kind {
        case .missing: contains(.ignoresRequired, violation.memberName)
        case .noneOf(let names): names.contains { contains(.ignoresRequired, $0) }
        case .wrongType, .notATimestamp: contains(.ignoresType, violation.memberName)
        case .tooShort, .tooLong: contains(.ignoresLength, violation.memberName)
        case .wrongForm: contains(.ignoresPattern, violation.memberName)
        case .notAllowed: contains(.ignoresEnumeration)
        case .missingCompanion: contains(.ignoresCompanions)
        case .duplicate, .tooLow, .tooHigh, .inside: false
        }
    }
}
