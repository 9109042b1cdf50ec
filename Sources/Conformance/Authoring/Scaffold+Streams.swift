internal import KinesisVideo

extension Scaffold {
    /// A scenario of a start selector on two streams.
    func selector(_ type: String) throws(Problem) -> Parts {
        let rules = operation?.startSelectors ?? []
        guard let rule = rules.first(where: { $0.type.rawValue == type }) else {
            throw Problem("start selector", type, among: rules.map(\.type.rawValue))
        }
        var selector: [JSONNode.Member] = [JSONNode.Member(name: "StartSelectorType", value: .string(type))]
        let first: JSONNode
        var comment = "first says what the first chunk is like, as soon as it comes."
        switch rule.type {
        case .now:
            first = .object(["fragmentNumber": .object(["atLeast": "${stream.fragments[9].fragmentNumber}"])])
            comment = "A matcher in place of a value; the kit reads ten fragments beforehand to know the number."
        case .earliest:
            first = .object(["fragmentNumber": "${stream.fragments[0].fragmentNumber}"])
        case .fragmentNumber, .continuationToken:
            let field = rule.type == .fragmentNumber ? "fragmentNumber" : "continuationToken"
            for companion in rule.companions {
                selector.append(
                    JSONNode.Member(name: companion, value: .string("${stream.fragments[2].\(field)}"))
                )
            }
            first = .object(["fragmentNumber": "${stream.fragments[3].fragmentNumber}"])
            comment = "What is known of the stream's fragments stands in ${stream.fragments[…]}; [3] comes after [2]."
        case .serverTimestamp, .producerTimestamp:
            let field = rule.type == .serverTimestamp ? "serverTimestamp" : "producerTimestamp"
            let time = JSONNode.object([
                "$time": .object(["of": .string("${stream.fragments[2].\(field)}"), "plusMilliseconds": 10])
            ])
            for companion in rule.companions { selector.append(JSONNode.Member(name: companion, value: time)) }
            first = .object(["fragmentNumber": "${stream.fragments[2].fragmentNumber}"])
            comment = "A time inside of a fragment starts with that fragment; $time makes one from a known one."
        }
        return Parts(
            title: "\(type) starts where it should",
            comment:
                "Each row makes a case of its own; ${on} is the row's value. Run one with: kvsconform run 'ID[on=recorded]' --verbose",
            requirements: [rule.requirement],
            stream: "${on}",
            rows: [.object(["on": "recorded"]), .object(["on": "multi-track"])],
            steps: [
                .object([
                    "getMedia": .object(["StartSelector": .object(selector)]),
                    "expect": .object([
                        "$comment": .string(comment),
                        "status": 200,
                        "chunks": .object(["stopWhen": .object(["chunks": rule.type == .now ? 1 : 3]), "first": first]),
                    ]),
                ])
            ]
        )
    }

    /// A scenario of an in-stream error.
    func inStream(_ text: String) throws(Problem) -> Parts {
        let errors = contract.inStreamErrors
        guard let error = errors.first(where: { "\($0.id.rawValue)" == text }) else {
            throw Problem("in-stream error", text, among: errors.map { "\($0.id.rawValue)" })
        }
        let stream = manifest.streams.first { $0.failsWith == error.id.rawValue }?.name
        return Parts(
            title: "Two chunks, then error \(error.id.rawValue), and nothing after it",
            comment: "The stream breaks after two fragments. 'ends' speaks of the end, so 'stopWhen' must include it.",
            requirements: [error.requirement, "GM-INSTREAM-LAST"],
            stream: stream ?? "recorded",
            skip: stream == nil ? "the suite has no stream that fails with \(error.id.rawValue)" : nil,
            steps: [
                .object([
                    "getMedia": Self.earliest,
                    "expect": .object([
                        "status": 200,
                        "chunks": .object([
                            "stopWhen": .object(["end": true]),
                            "count": 2,
                            "ends": .object([
                                "outcome": "finished",
                                "error": .object([
                                    "id": .integer(error.id.rawValue),
                                    "code": .object(["matches": "[A-Z0-9_]+"]),
                                ]),
                            ]),
                        ]),
                    ]),
                ])
            ]
        )
    }

    /// A scenario of what must hold of every chunk.
    var streamCheck: Parts {
        Parts(
            title: "Every chunk is whole, and the chunks stand in their order",
            comment:
                "What always must hold is checked anyway (kvsconform's invariants); this is for what only holds here.",
            requirements: ["GM-STREAM-CLUSTER", "GM-ORDER-FRAGMENT-NUMBER", "GM-STREAM-TAGS"],
            steps: [
                .object([
                    "name": "read",
                    "getMedia": Self.earliest,
                    "expect": .object([
                        "status": 200,
                        "headers": .object(["Content-Type": .object(["startsWith": "video/"]), "Content-Length": .null]
                        ),
                        "chunks": .object([
                            "$comment": "Enough is five chunks, or ten seconds: whatever comes first.",
                            "stopWhen": .object([
                                "anyOf": [.object(["chunks": 5]), .object(["elapsed": "10s"])]
                            ]),
                            "count": 5,
                            "each": .object([
                                "complete": true,
                                "clusters": 1,
                                "keyframes": .object(["atLeast": 1]),
                                "tags": .object([
                                    "AWS_KINESISVIDEO_SERVER_TIMESTAMP": .object(["matches": "[0-9]+\\.[0-9]{3}"])
                                ]),
                            ]),
                            "never": .object([
                                "tags": .object(["AWS_KINESISVIDEO_ERROR_ID": .object(["present": true])])
                            ]),
                            "pairwise": [
                                "next.fragmentNumber > this.fragmentNumber",
                                "next.serverTimestamp >= this.serverTimestamp",
                            ],
                        ]),
                    ]),
                    "capture": .object(["token": "chunks[-1].continuationToken"]),
                ]),
                .object([
                    "name": "go on",
                    "$comment": "What the step before captured is known by its name.",
                    "getMedia": .object([
                        "StartSelector": .object([
                            "StartSelectorType": "CONTINUATION_TOKEN", "ContinuationToken": "${token}",
                        ])
                    ]),
                    "expect": .object([
                        "status": 200,
                        "chunks": .object([
                            "stopWhen": .object(["chunks": 1]),
                            "first": .object(["fragmentNumber": "${stream.fragments[5].fragmentNumber}"]),
                        ]),
                    ]),
                ]),
            ]
        )
    }
}
