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

    private static func existing(_ name: String, tags: [String: String]) -> (String, ProvisionPlan.Existing) {
        let stream = ControlPlane.Description(
            name: "k-" + name,
            arn: "arn:aws:kinesisvideo:us-west-2:123456789012:stream/k-\(name)/1",
            status: "ACTIVE",
            retentionHours: 24,
            mediaType: nil,
            deviceName: nil,
            version: "v1"
        )
        return (stream.name, ProvisionPlan.Existing(stream, mark: ProvisionPlan.Mark(tags: tags)))
    }

    /// The steps, a word and a name each.
    private static func words(_ plan: ProvisionPlan) -> [String] {
        plan.steps.map { step in
            switch step {
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

    @Test("says of every stream of the suite what becomes of it")
    func suite() throws {
        let suite = try Kit.locator.suite()
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
