package import KinesisVideo

extension Recording {
    /// Which answer is recorded, and what its judge knew beforehand.
    package struct Header: Sendable, Hashable {
        /// The endpoint that answered.
        package struct Target: Sendable, Hashable {
            package let name: String
            package let endpoint: String
            package let region: String
            package let dialect: Dialect

            package init(name: String, endpoint: String, region: String, dialect: Dialect) {
                self.name = name
                self.endpoint = endpoint
                self.region = region
                self.dialect = dialect
            }
        }

        /// What became of the bytes of frames.
        package enum Media: String, CaseIterable, Sendable {
            case kept
            /// Every byte of every frame is 0; sizes and all else are as they came.
            case zeroed
        }

        /// The version of the program that recorded.
        package var program: String
        package var casePath: String
        package var step: String
        /// Which attempt of the step, from 1.
        package var attempt: Int
        package var target: Target
        /// The name of the scenario's file, as it was given.
        package var scenarioFile: String
        /// When the request was made.
        package var startedAt: WallTime
        /// How long the answer could take.
        package var timeout: Duration
        /// The names that the expectation could speak of, and their values.
        package var scope: JSONNode
        /// What random values were made from.
        package var seed: UInt64
        package var media: Media
        /// How this came from a longer recording; `nil` where it is one of the endpoint itself.
        package var shrinking: Shrinking?

        package init(
            program: String,
            casePath: String,
            step: String,
            attempt: Int,
            target: Target,
            scenarioFile: String,
            startedAt: WallTime,
            timeout: Duration,
            scope: JSONNode,
            seed: UInt64 = 0,
            media: Media = .kept,
            shrinking: Shrinking? = nil
        ) {
            self.program = program
            self.casePath = casePath
            self.step = step
            self.attempt = attempt
            self.target = target
            self.scenarioFile = scenarioFile
            self.startedAt = startedAt
            self.timeout = timeout
            self.scope = scope
            self.seed = seed
            self.media = media
            self.shrinking = shrinking
        }

        /// Case and step in one word.
        package var exchange: String {
            "\(casePath).\(step)"
        }
    }

    /// How a recording came from a longer one.
    package struct Shrinking: Sendable, Hashable {
        /// How many bytes the longer one's body had.
        package let bodyBytes: UInt64
        /// The ranges of that body which are still here, in their order.
        package let kept: [Range<UInt64>]
        /// What was found in the longer one.
        package let findings: [Trace]

        package init(bodyBytes: UInt64, kept: [Range<UInt64>], findings: [Trace]) {
            self.bodyBytes = bodyBytes
            self.kept = kept
            self.findings = findings
        }
    }
}
