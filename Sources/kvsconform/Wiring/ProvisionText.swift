import Conformance
import ConformanceKit
import ConformanceReports
import KinesisVideo
import KinesisVideoClient

/// What `provision` says: the plan, what it costs, and each thing that was done.
struct ProvisionText {
    private let steps: ProvisionPlan
    private let endpoint: Endpoint
    private let prefix: String
    private let hours: Int
    private let destroys: Bool

    init(_ steps: ProvisionPlan, at endpoint: Endpoint, prefix: String, hours: Int, destroys: Bool) {
        self.steps = steps
        self.endpoint = endpoint
        self.prefix = prefix
        self.hours = hours
        self.destroys = destroys
    }

    /// The plan, a line for each step, with the sum of it.
    var plan: String {
        var text = "\(endpoint), streams named \(prefix)…\n"
        for step in steps.steps { text += TextStyle.harmless(Self.line(step)) + "\n" }
        if !steps.changesSomething {
            text += destroys ? "nothing here is the program's own\n" : "everything is there: nothing to do\n"
        } else if !destroys {
            text += ProvisionCost(bytes: steps.bytes, hours: hours).text + "\n"
        }
        return text
    }

    /// What is said of a step that was done; `nil` where nothing was.
    func done(_ step: ProvisionPlan.Step) -> String? {
        switch step {
        case .create(let wanted): "made \(wanted.name)\n"
        case .put(let wanted, let media, _): "put \(Count(media.fragments, "fragment")) into \(wanted.name)\n"
        case .delete(let stream): "deleted \(stream.name)\n"
        case .keep, .leave, .cannot: nil
        }
    }

    private static func line(_ step: ProvisionPlan.Step) -> String {
        let (word, name, what): (String, String, String) =
            switch step {
            case .create(let wanted):
                ("create", wanted.name, "CreateStream, kept for \(wanted.retentionHours) h, tagged")
            case .put(let wanted, let media, let need):
                (
                    "put", wanted.name,
                    "PutMedia, \(Count(media.fragments, "fragment")), \(media.bytes) bytes, then TagStream: \(need.rawValue)"
                )
            case .keep(let wanted): ("keep", wanted.name, "")
            case .leave(let wanted):
                ("leave", wanted.name, "somebody else's: it has no tag \(ProvisionPlan.Mark.tag); see --name-prefix")
            case .delete(let stream): ("delete", stream.name, "DeleteStream, version \(stream.version ?? "any")")
            case .cannot(let logical, let why): ("cannot", logical, why)
            }
        let line = "  \(word.left(7)) \(name.left(35)) \(what)"
        return String(line.reversed().drop { $0 == " " }.reversed())
    }
}

extension ProvisionPlan.Step {
    /// The stream that it is about, where there is one afterwards.
    var wanted: ProvisionPlan.Wanted? {
        switch self {
        case .create(let wanted), .put(let wanted, _, _), .keep(let wanted): wanted
        case .leave, .delete, .cannot: nil
        }
    }
}
