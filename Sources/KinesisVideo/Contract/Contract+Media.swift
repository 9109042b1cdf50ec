// The tags of a stream, and what the service grants.

extension Contract {
    /// The tags that the service writes into a stream, in their order.
    package struct ResponseTags: Sendable, Hashable {
        /// Those before the Cluster.
        package let opening: [TagRule]
        /// Those after the Cluster.
        package let closing: [TagRule]
        /// Those of the document that reports an error.
        package let error: [TagRule]

        init(_ reader: FileReader, formats: [TagFormat]) {
            func rules(_ name: String) -> [TagRule] {
                reader.objects(name, of: "a tag") { TagRule($0, formats: formats) }
            }
            opening = rules("opening")
            closing = rules("closing")
            error = rules("error")
        }

        /// The rule of a tag, wherever it stands.
        package func rule(for name: TagName) -> TagRule? {
            (opening + closing + error).first { $0.name == name }
        }
    }

    /// One tag that the service writes.
    package struct TagRule: Sendable, Hashable {
        /// The name.
        package let name: TagName
        /// The form of its text.
        package let format: TagFormat
        /// Whether it has to be there.
        package let level: Level
        /// Where the statement comes from.
        package let source: String

        init?(_ reader: FileReader, formats: [TagFormat]) {
            name = TagName(rawValue: reader.string("name"))
            level = reader.choice("level")
            source = reader.string("source")
            let id = reader.required("format")?.known(in: formats.map(\.id), "tag format")
            guard let format = formats.first(where: { $0.id == id }) else { return nil }
            self.format = format
        }
    }

    /// The form of a tag's text.
    package struct TagFormat: Sendable, Hashable {
        /// How tags refer to it.
        package let id: String
        /// The form, which the whole text has to have.
        package let pattern: Pattern
        /// The form in words.
        package let text: String

        init?(_ reader: FileReader) {
            id = reader.string("id")
            text = reader.string("text")
            guard let pattern = reader.required("pattern")?.pattern() else { return nil }
            self.pattern = pattern
        }
    }

    /// A figure, and who says so.
    package struct Limit: Sendable, Hashable {
        /// The figure.
        package let value: Int
        /// Where it comes from.
        package let source: String

        init(_ reader: FileReader) {
            value = reader.integer("value", in: 1 ... .max)
            source = reader.string("source")
        }
    }

    /// What the service grants.
    package struct Limits: Sendable, Hashable {
        /// GetMedia calls a second for one stream.
        package let callsPerSecondPerStream: Limit
        /// GetMedia sessions at once for one stream.
        package let sessionsPerStream: Limit
        /// Bytes a second that one session is sent.
        package let bytesPerSecondPerSession: Limit
        /// Seconds that a session lasts at least, while there is something to send.
        package let shortestFullSessionSeconds: Limit
        /// Seconds that a session lasts at most.
        package let longestSessionSeconds: Limit
        /// Seconds after which a data endpoint should be asked for anew.
        package let dataEndpointLifetimeSeconds: Limit

        init(_ reader: FileReader) {
            callsPerSecondPerStream = reader.object("callsPerSecondPerStream", Limit.init)
            sessionsPerStream = reader.object("sessionsPerStream", Limit.init)
            bytesPerSecondPerSession = reader.object("bytesPerSecondPerSession", Limit.init)
            shortestFullSessionSeconds = reader.object("shortestFullSessionSeconds", Limit.init)
            longestSessionSeconds = reader.object("longestSessionSeconds", Limit.init)
            dataEndpointLifetimeSeconds = reader.object("dataEndpointLifetimeSeconds", Limit.init)
        }

        /// Each of them.
        var all: [Limit] {
            [
                callsPerSecondPerStream, sessionsPerStream, bytesPerSecondPerSession, shortestFullSessionSeconds,
                longestSessionSeconds, dataEndpointLifetimeSeconds,
            ]
        }
    }
}
