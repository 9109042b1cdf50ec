internal import KinesisVideo

/// What a step may hold, which depends on what it does: an object that does one thing, and has only what goes with that.
struct StepGrammar {
    /// A step of a scenario.
    static let step = StepGrammar("a step", [name], tally: [tally])

    /// One of the requests that a step sends at once.
    static let requestAtOnce = StepGrammar("a request", [name, copies], tally: [])

    /// What a step can do; exactly one of them.
    static let actions: [ObjectGrammar.Member] = [
        .optional(
            "getMedia",
            .value,
            "Sends a GetMedia request with this body, as it goes over the wire; the stream's name is added.",
            examples: [.object(["StartSelector": .object(["StartSelectorType": "EARLIEST"])])]
        ),
        .optional(
            "getDataEndpoint",
            .value,
            "Asks the control endpoint where an API of the stream is.",
            examples: [.object(["APIName": "GET_MEDIA"])]
        ),
        .optional("request", .ref("request"), "Sends a request whose method, path, headers and body are your own."),
        .optional("together", .array("requests", .ref("requestAtOnce"), atLeast: 1), "Sends several requests at once."),
        .optional(
            "close",
            .anyOf([.string, .array("names", .string)]),
            "Ends the sessions that earlier steps keep open, by the names of those steps."
        ),
        .optional("pause", .duration, "Does nothing for so long."),
    ]

    /// The actions that send one request.
    private static let requests = OperationAction.Operation.allCases.map(\.rawValue) + ["request"]

    private static let name = ObjectGrammar.Member.optional(
        "name",
        .string,
        "What messages and recordings call the step.",
        examples: ["first"]
    )
    private static let copies = ObjectGrammar.Member.optional(
        "copies",
        .integer(1...100),
        "How often it is sent.",
        default: 1
    )
    private static let tally = ObjectGrammar.Member.optional(
        "tally",
        .array("counts", .object(TogetherStep.Tally.grammar)),
        "How many of the answers are of which kind.",
        default: []
    )

    /// How a request of one of the service's operations is made.
    private static let ofOperations: [ObjectGrammar.Member] = [
        .optional(
            "identifyBy",
            .late(.choice("way to name the stream", OperationAction.Identification.self)),
            "How the stream is named in a body that does not name one itself."
        ),
        .optional(
            "malformed",
            .flag,
            "Whether the body may have members and selectors that the contract does not know.",
            default: false
        ),
    ]

    /// What only requests have.
    private static let ofRequests: [ObjectGrammar.Member] = [
        .optional("signing", .ref("signing"), "How the request is signed, where it is not as it should be."),
        .optional("expect", .ref("expectation"), "What must hold of the answer."),
        .optional(
            "capture",
            .ref("capture"),
            "Values of the answer to remember, by names of your own, for the steps after this one.",
            examples: [.object(["token": "chunks[-1].continuationToken"])]
        ),
        .optional(
            "keepOpen",
            .flag,
            "Whether the connection stays open until the case is over, as a session that others count against.",
            default: false
        ),
        .optional(
            "whileOpen",
            .flag,
            "Whether a failure counts only where the sessions that earlier steps keep open were all open still; where the endpoint had ended one, the case is skipped.",
            default: false
        ),
        .optional("ignoreLimits", .flag, "Whether the client may exceed the target's limits here.", default: false),
        .optional(
            "retry",
            .object(RequestStep.Retry.grammar, ref: "retry"),
            "Repeats the request until what is expected holds."
        ),
        .optional(
            "waive",
            .array("waivers", .object(RequestStep.Waiver.grammar, ref: "waiver")),
            "Invariants that do not hold here, each with the reason.",
            default: []
        ),
    ]

    /// What is said of the members of steps and their requests, by name.
    static let places: [(place: String, members: [ObjectGrammar.Member])] = [
        ("in the step, beside 'expect'", actions + ofOperations + ofRequests.filter { $0.name != "expect" }),
        ("in the step, beside what it does", ofRequests.filter { $0.name == "expect" }),
        ("in the step, beside 'together'", [tally]), ("in a request of 'together'", [copies]),
    ]

    private let what: String
    private let always: [ObjectGrammar.Member]
    private let tally: [ObjectGrammar.Member]

    private init(_ what: String, _ always: [ObjectGrammar.Member], tally: [ObjectGrammar.Member]) {
        (self.what, self.always, self.tally) = (what, always, tally)
    }

    /// What goes with an action; everything where none is given.
    private func members(with action: String? = nil) -> [ObjectGrammar.Member] {
        var members: [ObjectGrammar.Member] = []
        if action.map({ OperationAction.Operation(rawValue: $0) != nil }) ?? true { members += Self.ofOperations }
        if action.map(Self.requests.contains) ?? true { members += Self.ofRequests }
        if action == nil || action == "together" { members += tally }
        return members
    }

    /// Opens a step, and reports what does not go with what it does.
    func open(_ value: ScenarioValue) -> ScenarioObject? {
        let found = Self.actions.map(\.name).filter { value.node[$0] != nil }
        let others = members(with: found.count == 1 ? found.first : nil)
        return ScenarioObject(value, ObjectGrammar(what, always + Self.actions + others))
    }

    /// What an editor checks.
    var schema: Schema {
        let actions = Self.actions.filter { !tally.isEmpty || Self.requests.contains($0.name) }
        let rules = actions.map { action in
            let isRequest = Self.requests.contains(action.name)
            let names = always.map(\.name) + ["$comment", action.name] + members(with: action.name).map(\.name)
            let then = Schema.names(.names(names))
            return Schema.when(.having(action.name), isRequest ? then.with("required", ["expect"]) : then)
        }
        let bodies = OperationAction.Operation.allCases.map {
            JSONNode.Member(name: $0.rawValue, value: Schema.ref($0.bodyName).node)
        }
        let wellFormed = Schema().with("if", .having("malformed", .const(true)))
            .with("else", Schema(["properties": .object(bodies)]))
        return ObjectGrammar(what, actions + always + members()).schema
            .with("oneOf", actions.map { .having($0.name) })
            .with(
                "allOf",
                rules + [.when(.having("getMedia"), .wherever("expect", .ref("expectationOfMedia"))), wellFormed]
            )
    }
}

extension OperationAction.Operation {
    /// What the schema calls its body.
    var bodyName: String { "\(rawValue)Body" }
}
