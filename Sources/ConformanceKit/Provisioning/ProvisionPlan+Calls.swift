internal import KinesisVideo
internal import KinesisVideoClient

extension ProvisionPlan.Step {
    /// What is done, in a word.
    package var word: String {
        switch self {
        case .createKey, .create: "create"
        case .reviveKey: "revive"
        case .put: "put"
        case .spoilKey: "spoil"
        case .keep: "keep"
        case .leave: "leave"
        case .delete, .deleteKey: "delete"
        case .cannot: "cannot"
        }
    }

    /// What it is done to: a stream, or a key.
    package var name: String {
        switch self {
        case .create(let wanted), .put(let wanted, _, _), .keep(let wanted), .leave(let wanted): wanted.name
        case .createKey(let wanted, _), .spoilKey(let wanted, _): ProvisionPlan.alias(of: wanted.name)
        case .reviveKey(_, let key), .deleteKey(let key): key.alias
        case .delete(let stream): stream.name
        case .cannot(let logical, _): logical
        }
    }

    /// The calls that it takes, or why there are none; empty where there is nothing to say.
    package var calls: String {
        let days = ProvisionPlan.KeyTrouble.daysOfGrace
        switch self {
        case .createKey: return "KMS CreateKey (tagged), CreateAlias"
        case .reviveKey(_, let key):
            let calls = key.isLeaving ? "CancelKeyDeletion, EnableKey" : "EnableKey"
            return "KMS \(calls): it serves while media is put"
        case .create(let wanted):
            let key = wanted.trouble == nil ? "" : ", with the key"
            return "CreateStream (kept \(wanted.retentionHours) h, tagged\(key)), DescribeStream until it is ACTIVE"
        case .put(_, let media, let need):
            return
                "GetDataEndpoint, PutMedia (\(Count(media.fragments, "fragment")) in \(media.length / 1000) s, \(media.bytes) bytes), "
                + "TagStream: \(need.rawValue)"
        case .spoilKey(_, .denied):
            return "KMS PutKeyPolicy: nobody may decrypt with it, and the account goes on administering it"
        case .spoilKey(_, .disabled): return "KMS DisableKey"
        case .spoilKey(_, .leaving): return "KMS ScheduleKeyDeletion, in \(days) days"
        case .keep: return ""
        case .leave(let wanted):
            let what = wanted.trouble == nil ? "it has" : "it or its key has"
            return "somebody else's: \(what) no tag \(ProvisionPlan.Mark.tag); see --name-prefix"
        case .delete(let stream): return "DeleteStream, version \(stream.version ?? "any")"
        case .deleteKey: return "KMS ScheduleKeyDeletion, in \(days) days"
        case .cannot(_, let why): return why
        }
    }

    /// What is said when it is done; `nil` where nothing was.
    package var deed: String? {
        switch self {
        case .createKey, .create: "made \(name)"
        case .reviveKey: "revived \(name)"
        case .put(let wanted, let media, _): "put \(Count(media.fragments, "fragment")) into \(wanted.name)"
        case .spoilKey: "spoiled \(name)"
        case .delete: "deleted \(name)"
        case .deleteKey: "deleted \(name), in \(ProvisionPlan.KeyTrouble.daysOfGrace) days"
        case .keep, .leave, .cannot: nil
        }
    }

    /// The stream that it is about, where there is one afterwards.
    package var wanted: ProvisionPlan.Wanted? {
        switch self {
        case .create(let wanted), .put(let wanted, _, _), .spoilKey(let wanted, _), .keep(let wanted): wanted
        case .createKey, .reviveKey, .leave, .delete, .deleteKey, .cannot: nil
        }
    }
}
