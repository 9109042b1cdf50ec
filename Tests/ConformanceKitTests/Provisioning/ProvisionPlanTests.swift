import Conformance
import ConformanceRunner
import KinesisVideo
import KinesisVideoClient
import Testing

@testable import ConformanceKit

@Suite("A plan of provisioning")
struct ProvisionPlanTests {
    private static let now = WallTime(milliseconds: 1_764_300_000_000)
    private static let media = ProvisionPlan.Media(
        path: "a.mkv",
        digest: "0123456789ab",
        bytes: 1000,
        fragments: 12,
        length: 12_000,
        isRelative: false
    )

    private static func wanted(_ name: String, media: ProvisionPlan.Media? = media) -> ProvisionPlan.Wanted {
        ProvisionPlan.Wanted(logical: name, name: "k-" + name, retentionHours: 24, media: media)
    }

    private static func existing(
        _ name: String,
        tags: [String: String],
        key: String? = nil
    ) -> (String, ProvisionPlan.Existing) {
        let stream = ControlPlane.Description(
            name: "k-" + name,
            arn: "arn:aws:kinesisvideo:us-west-2:123456789012:stream/k-\(name)/1",
            status: "ACTIVE",
            retentionHours: 24,
            mediaType: nil,
            deviceName: nil,
            key: key,
            version: "v1"
        )
        return (stream.name, ProvisionPlan.Existing(stream, mark: ProvisionPlan.Mark(tags: tags)))
    }

    /// The steps, a word and a name each.
    private static func words(_ plan: ProvisionPlan) -> [String] {
        plan.steps.map { step in
            switch step {
            case .createKey, .reviveKey, .spoilKey, .deleteKey: "\(step.word) \(step.name)"
            case .create(let wanted): "create \(wanted.name)"
            case .put(let wanted, _, let need): "put \(wanted.name): \(need)"
            case .keep(let wanted): "keep \(wanted.name)"
            case .leave(let wanted): "leave \(wanted.name)"
            case .delete(let stream): "delete \(stream.name)"
            case .cannot(let logical, _): "cannot \(logical)"
            }
        }
    }

    private static func tags(put age: Int64?, digest: String = media.digest) -> [String: String] {
        var tags = [ProvisionPlan.Mark.tag: "a"]
        if let age { tags[ProvisionPlan.Mark.mediaTag] = "\(digest)@\(now.milliseconds / 1000 - age)" }
        return tags
    }

    @Test("makes what is not there, and puts its media")
    func new() {
        let plan = ProvisionPlan(
            wanting: [Self.wanted("a"), Self.wanted("empty", media: nil)],
            impossible: [("b", "no")],
            beside: [:],
            at: Self.now
        )
        #expect(Self.words(plan) == ["create k-a", "put k-a: missing", "create k-empty", "cannot b"])
        #expect(plan.changesSomething && plan.bytes == 1000)
    }

    @Test(
        "keeps what is there, puts again what is kept no longer, and leaves alone what is not its own",
        arguments: [
            (tags(put: 60), "keep k-a"), (tags(put: 17 * 3600), "keep k-a"), (tags(put: 19 * 3600), "put k-a: expired"),
            (tags(put: nil), "put k-a: missing"), (tags(put: 60, digest: "other"), "put k-a: changed"),
            ([ProvisionPlan.Mark.tag: "a", ProvisionPlan.Mark.mediaTag: "no time"], "put k-a: missing"),
            ([:], "leave k-a"), (["Name": "x"], "leave k-a"),
        ]
    )
    func existing(tags: [String: String], expected: String) {
        let plan = ProvisionPlan(
            wanting: [Self.wanted("a")],
            impossible: [],
            beside: Dictionary(uniqueKeysWithValues: [Self.existing("a", tags: tags)]),
            at: Self.now
        )
        #expect(Self.words(plan) == [expected])
        #expect(plan.changesSomething == expected.hasPrefix("put"))
    }

    @Test("makes a stream anew whose times count from 0, for they would go back", arguments: [nil, 19 * 3600])
    func relative(age: Int64?) {
        let media = ProvisionPlan.Media(
            path: "a.mkv",
            digest: Self.media.digest,
            bytes: 1000,
            fragments: 12,
            length: 12_000,
            isRelative: true
        )
        let plan = ProvisionPlan(
            wanting: [Self.wanted("a", media: media)],
            impossible: [],
            beside: Dictionary(uniqueKeysWithValues: [Self.existing("a", tags: Self.tags(put: age))]),
            at: Self.now
        )
        #expect(Self.words(plan).map { $0.prefix(6) } == ["delete", "create", "put k-"])
    }

    @Test("deletes what is marked, and nothing else")
    func destroying() {
        let existing = [
            Self.existing("b", tags: Self.tags(put: 1)), Self.existing("a", tags: Self.tags(put: nil)),
            Self.existing("camera", tags: ["team": "x"]),
        ]
        let plan = ProvisionPlan(destroying: Dictionary(uniqueKeysWithValues: existing))
        #expect(Self.words(plan) == ["delete k-a", "delete k-b"])
        #expect(!ProvisionPlan(destroying: [:]).changesSomething)
    }

    private static let arn = "arn:aws:kms:us-west-2:123456789012:key/1-2"

    private static func key(_ state: String, marked: Bool = true, denied: Bool = false) -> ProvisionPlan.ExistingKey {
        ProvisionPlan.ExistingKey(
            "alias/k-fails",
            KeyService.Key(arn: arn, account: "123456789012", state: state),
            isMarked: marked,
            isDenied: denied
        )
    }

    struct KeyCase: CustomTestStringConvertible {
        let testDescription: String
        let trouble: ProvisionPlan.KeyTrouble
        /// How long ago media was put into the stream, in seconds; `nil` where there is no stream.
        let age: Int64?
        /// The key that the stream says it has.
        var streamKey = ProvisionPlanTests.arn
        let key: ProvisionPlan.ExistingKey?
        let steps: String
        var paid = 0
    }

    @Test(
        "puts everything while the key serves, and has it serve no longer then",
        arguments: [
            KeyCase(
                testDescription: "nothing is there",
                trouble: .denied,
                age: nil,
                key: nil,
                steps: "create alias/k-fails, create k-fails, put k-fails: missing, spoil alias/k-fails",
                paid: 1
            ),
            KeyCase(
                testDescription: "a key that leaves costs nothing",
                trouble: .leaving,
                age: nil,
                key: nil,
                steps: "create alias/k-fails, create k-fails, put k-fails: missing, spoil alias/k-fails"
            ),
            KeyCase(
                testDescription: "it was deleted with its streams",
                trouble: .disabled,
                age: nil,
                key: key("PendingDeletion"),
                steps: "revive alias/k-fails, create k-fails, put k-fails: missing, spoil alias/k-fails",
                paid: 1
            ),
            KeyCase(
                testDescription: "interrupted before the stream was made",
                trouble: .denied,
                age: nil,
                key: key("Enabled"),
                steps: "create k-fails, put k-fails: missing, spoil alias/k-fails"
            ),
            KeyCase(
                testDescription: "interrupted before the key was spoiled",
                trouble: .disabled,
                age: 60,
                key: key("Enabled"),
                steps: "spoil alias/k-fails"
            ),
            KeyCase(
                testDescription: "denied",
                trouble: .denied,
                age: 60,
                key: key("Enabled", denied: true),
                steps: "keep k-fails"
            ),
            KeyCase(
                testDescription: "not denied",
                trouble: .denied,
                age: 60,
                key: key("Enabled"),
                steps: "spoil alias/k-fails"
            ),
            KeyCase(
                testDescription: "disabled",
                trouble: .disabled,
                age: 60,
                key: key("Disabled"),
                steps: "keep k-fails"
            ),
            KeyCase(
                testDescription: "leaving",
                trouble: .leaving,
                age: 60,
                key: key("PendingDeletion"),
                steps: "keep k-fails"
            ),
            KeyCase(
                testDescription: "about to be deleted, and only disabled was meant",
                trouble: .disabled,
                age: 60,
                key: key("PendingDeletion"),
                steps: "revive alias/k-fails, spoil alias/k-fails",
                paid: 1
            ),
            KeyCase(
                testDescription: "kept no longer",
                trouble: .leaving,
                age: 90_000,
                key: key("PendingDeletion"),
                steps: "revive alias/k-fails, put k-fails: expired, spoil alias/k-fails"
            ),
            KeyCase(
                testDescription: "denied keys take what is put",
                trouble: .denied,
                age: 90_000,
                key: key("Enabled", denied: true),
                steps: "put k-fails: expired, spoil alias/k-fails"
            ),
            KeyCase(
                testDescription: "the key is gone",
                trouble: .leaving,
                age: 60,
                key: nil,
                steps: "delete k-fails, create alias/k-fails, create k-fails, put k-fails: missing, spoil alias/k-fails"
            ),
            KeyCase(
                testDescription: "another key",
                trouble: .disabled,
                age: 60,
                streamKey: "alias/aws/kinesisvideo",
                key: key("Disabled"),
                steps: "delete k-fails, revive alias/k-fails, create k-fails, put k-fails: missing, spoil alias/k-fails"
            ),
            KeyCase(
                testDescription: "somebody else's key",
                trouble: .denied,
                age: nil,
                key: key("Enabled", marked: false),
                steps: "leave k-fails"
            ),
        ]
    )
    func keys(_ item: KeyCase) {
        let stream = ProvisionPlan.Wanted(
            logical: "fails",
            name: "k-fails",
            retentionHours: 24,
            media: Self.media,
            trouble: item.trouble
        )
        let existing = item.age.map { age in
            let (name, found) = Self.existing("fails", tags: Self.tags(put: age), key: item.streamKey)
            return [name: found]
        }
        let plan = ProvisionPlan(
            wanting: [stream],
            impossible: [],
            beside: existing ?? [:],
            keys: item.key.map { ["k-fails": $0] } ?? [:],
            at: Self.now
        )
        #expect(Self.words(plan).joined(separator: ", ") == item.steps)
        #expect(plan.paidKeys == item.paid)
        #expect(plan.changesSomething == !["keep k-fails", "leave k-fails"].contains(item.steps))
    }

    @Test("deletes marked keys, once")
    func destroyingKeys() {
        let keys = [
            "a": Self.key("Disabled"), "b": Self.key("PendingDeletion"), "c": Self.key("Enabled", marked: false),
        ]
        #expect(Self.words(ProvisionPlan(destroying: [:], keys: keys)) == ["delete alias/k-fails"])
    }

    @Test("denies decryption to everybody, and administration to nobody")
    func policy() {
        let key = KeyService.Key(arn: "arn:aws-cn:kms:cn-north-1:1:key/1", account: "123456789012", state: "Enabled")
        let denied = key.policy(denyingDecryption: true)["Statement"]?.arrayValue ?? []
        #expect(denied.map { $0["Effect"]?.stringValue } == ["Allow", "Deny"])
        #expect(denied.map { $0["Action"]?.stringValue } == ["kms:*", "kms:Decrypt"])
        #expect(denied.first?["Principal"]?["AWS"]?.stringValue == "arn:aws-cn:iam::123456789012:root")
        #expect(key.policy(denyingDecryption: false)["Statement"]?.arrayValue?.count == 1)
    }

    @Test("says of every stream of the suite what becomes of it")
    func suite() throws {
        let suite = try Kit.locator.suite()
        let withKeys = try SuiteProvision(suite, prefix: "k.", retentionHours: 24, makesKeys: true)
        #expect(
            withKeys.wanted.filter { $0.trouble != nil }.map(\.logical) == ["fails-4500", "fails-4501", "fails-4505"]
        )
        #expect(withKeys.wanted.allSatisfy { $0.trouble == nil || $0.media?.fragments == 12 })
        #expect(ProvisionPlan.alias(of: "k.fails-4500") == "alias/k_fails-4500")
        #expect(withKeys.impossible.contains { $0.logical == "fails-4506" })
        let possible = try SuiteProvision(suite, prefix: "k-", retentionHours: 24)
        #expect(
            possible.wanted.map(\.logical) == [
                "recorded", "recorded-unknown-cluster", "live", "empty", "limited", "multi-track", "relative-time",
            ]
        )
        #expect(possible.wanted.filter { $0.media == nil }.map(\.logical) == ["live", "empty"])
        #expect(possible.wanted.first { $0.logical == "relative-time" }?.media?.isRelative == true)
        #expect(possible.wanted.first?.media?.fragments == 12)
        #expect(possible.missing == ["missing": "k-missing"])
        let named = Set(possible.wanted.map(\.logical) + possible.impossible.map(\.logical) + possible.missing.keys)
        #expect(named == Set(suite.manifest.streams.map(\.name)))
        let why = possible.impossible.first { $0.logical == "fails-5000" }?.why
        #expect(why?.hasPrefix("it is the service's own error") == true)
    }

    @Test("tells what it costs, with the formula")
    func cost() {
        #expect(
            ProvisionCost(bytes: 0, hours: 24, keys: 2).text.hasPrefix(
                "cost: nothing, and $2 a month for 2 keys, until"
            )
        )
        let cost = ProvisionCost(bytes: 2 << 30, hours: 73)
        #expect(
            cost.text.hasPrefix(
                "cost: $0.02: 2.000000 GB put × $0.0085 + 2.000000 GB kept × 73 h / 730 h × $0.023;"
            )
        )
        #expect(ProvisionCost(bytes: 1_000_000, hours: 24).text.hasPrefix("cost: less than $0.01: 0.000931 GB put"))
        #expect(ProvisionCost(bytes: 0, hours: 24).text.hasPrefix("cost: nothing: "))
    }
}
