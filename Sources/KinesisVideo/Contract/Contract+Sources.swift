// Who says what: sources, dialects, requirements, and the points on which they disagree.

extension Contract {
    /// Which service, in which version.
    package struct Service: Sendable, Hashable {
        /// The full name.
        package let name: String
        /// The date that names the version of the API.
        package let apiVersion: String
        /// The service in the scope of signatures, of the control and the data plane alike.
        package let signingName: String

        init(_ reader: FileReader) {
            name = reader.string("name")
            apiVersion = reader.string("apiVersion")
            signingName = reader.string("signingName")
        }
    }

    /// Where statements come from.
    package struct Source: Sendable, Hashable {
        /// How statements refer to it.
        package let id: String
        /// What it is.
        package let title: String
        /// What its statements rest on.
        package let evidence: Evidence

        init(_ reader: FileReader) {
            id = reader.string("id")
            title = reader.string("title")
            evidence = reader.choice("evidence")
        }
    }

    /// What a statement about the service rests on.
    package enum Evidence: String, CaseIterable, Sendable, Hashable {
        /// The service's own documents, and the standards that they name.
        case documented
        /// Only what was seen: in captures, in reports, or chosen by this kit.
        case observed
    }

    /// What a dialect is.
    package struct DialectDescription: Sendable, Hashable {
        /// The dialect.
        package let dialect: Dialect
        /// What it is, in a sentence.
        package let title: String

        init(_ reader: FileReader) {
            dialect = reader.choice("id")
            title = reader.string("title")
        }
    }

    /// How binding a sentence is (RFC 2119).
    package enum Level: String, Sendable, Hashable, ExplainedChoice, Comparable {
        case must, should, may

        /// What is more binding is greater.
        package static func < (left: Level, right: Level) -> Bool {
            left != right && (left == .may || right == .must)
        }

        /// What it means for an expectation.
        package var summary: String {
            switch self {
            case .must: "What does not hold fails the case."
            case .should: "What does not hold makes the case nonStrict, which fails nothing."
            case .may: "What does not hold is only noted."
            }
        }
    }

    /// A normative sentence about the service.
    package struct Requirement: Sendable, Hashable {
        /// The name that scenarios and findings refer to, like `GM-SEL-NOW`.
        package let id: String
        /// How binding it is.
        package let level: Level
        /// The sentence.
        package let text: String
        /// Where it comes from.
        package let source: String

        init(_ reader: FileReader) {
            id = reader.string("id")
            level = reader.choice("level")
            text = reader.string("text")
            source = reader.string("source")
        }
    }

    /// A question on which sources disagree, or on which they are silent.
    package struct ContestedPoint: Sendable, Hashable {
        /// The name of the question.
        package let id: String
        /// The question.
        package let question: String
        /// The requirements that it touches.
        package let requirements: [String]
        /// The answers.
        package let readings: [Reading]

        init(_ reader: FileReader) {
            id = reader.string("id")
            question = reader.string("question")
            requirements = reader.optionalStrings("requirements")
            readings = reader.objects("readings", of: "a reading", Reading.init)
        }
    }

    /// One answer to a contested question.
    package struct Reading: Sendable, Hashable {
        /// The name of the answer, unique within its question.
        package let id: String
        /// Who gives it.
        package let source: String
        /// The answer.
        package let text: String

        init(_ reader: FileReader) {
            id = reader.string("id")
            source = reader.string("source")
            text = reader.string("text")
        }
    }
}
