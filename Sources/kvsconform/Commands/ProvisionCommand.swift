import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import ConformanceStorage
import KinesisVideo
import KinesisVideoClient

/// `kvsconform provision`: the streams of the suite in an account.
struct ProvisionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provision",
        abstract: "Make the suite's streams in an account, put their media, and write the target file to run against.",
        discussion: """
            What is to be done is worked out first and shown; then it is asked for, unless --yes is given. What is there \
            already is kept, so that a second time changes nothing. Each stream is marked with the tag kvsconform:suite; \
            a stream without it is never touched, and --destroy deletes none. Media is put again when what was put is \
            about to be kept no longer.

            What grows (live) is fed while a run lasts: 'kvsconform run --feed'. Streams that no account can make are \
            named, each with the reason; their cases are skipped. --with-kms makes those too whose KMS key serves no \
            longer: denied by its policy, disabled, to be deleted. Keys are marked and found again as streams are.

            EXAMPLES
              kvsconform provision --target us-west-2 --dry-run
              kvsconform provision --target us-west-2 --output us-west-2.json
              kvsconform provision --target us-west-2 --with-kms --dry-run
              kvsconform run --target us-west-2.json --feed
              kvsconform provision --target us-west-2 --destroy
              kvsconform emulate --empty --write-target here.json &
              kvsconform provision --target here.json --output made.json --yes
            """
    )

    @OptionGroup var targets: TargetOptions

    @OptionGroup var folder: SuiteFolder

    @Option(
        help: ArgumentHelp(
            "The target file to write, over one that is there; otherwise the name of the target with '-provisioned.json'.",
            valueName: "file"
        ),
        completion: .file()
    )
    var output: String?

    @Option(help: ArgumentHelp("What the names of the streams begin with.", valueName: "text"))
    var namePrefix = "kvsconform-"

    @Option(help: ArgumentHelp("How long fragments are kept, in hours.", valueName: "hours"))
    var retention = 24

    @Flag(help: "Make the streams, and put nothing into them.")
    var withoutMedia = false

    @Flag(
        name: .customLong("with-kms"),
        help: "Make KMS keys too that are denied, disabled, to be deleted, and their streams; two cost $1 a month each."
    )
    var withKMS = false

    @Option(
        name: .customLong("kms-endpoint"),
        help: ArgumentHelp("Where keys are made, if not at the endpoint of the target's region.", valueName: "url")
    )
    var kmsEndpoint: String?

    @Flag(help: "Show every call that would be made, and what it would cost; change nothing.")
    var dryRun = false

    @Flag(help: "Delete the streams with these names that carry the mark, their keys too, and nothing else.")
    var destroy = false

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    func validate() throws {
        guard targets.target.count == 1 else {
            throw ValidationError("provision is about one target: name it with --target")
        }
        guard (1...87_600).contains(retention) else { throw ValidationError("--retention is between 1 and 87600") }
        guard !namePrefix.isEmpty, namePrefix.utf8.allSatisfy(Self.isOfName) else {
            throw ValidationError("--name-prefix is letters, digits, '_', '.' and '-'; found '\(namePrefix)'")
        }
        guard !destroy || output == nil else { throw ValidationError("--destroy writes no file: leave out --output") }
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        Unicode.Scalar(byte).properties.isAlphabetic && byte < 0x80 || (0x30...0x39).contains(byte)
            || [UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-")].contains(byte)
    }

    func run() async throws {
        let caller = targets.caller
        let suite = try folder.locator.suite()
        var resolution = targets.resolution(suite, caller)
        resolution.isBare = true
        let specification = try resolution.specifications(of: targets.target)[0]
        guard case .endpoint(let file) = specification.source else {
            throw Failure(
                .usage,
                "provision is about a region, a URL or a target file: streams need an endpoint that stays"
            )
        }
        let prepared = try await specification.prepare(suite, caller)
        try await Ending.unlessAnswering(prepared)
        let existing = try await Provisioner(suite, prepared, caller).existing(beginningWith: namePrefix)
        // Who has streams with keys of the program's goes on having them.
        let makesKeys = withKMS || SuiteProvision.hasKeys(existing, prefix: namePrefix)
        let keyEndpoint = makesKeys ? try EndpointSettings.keyEndpoint(of: file, named: kmsEndpoint, caller) : nil
        let provisioner = try Provisioner(suite, prepared, caller, keyEndpoint: keyEndpoint)
        let possible = try SuiteProvision(
            suite,
            prefix: namePrefix,
            retentionHours: retention,
            putsMedia: !withoutMedia,
            makesKeys: makesKeys
        )
        let keys = try await provisioner.existingKeys(of: possible.wanted)
        let plan =
            destroy
            ? ProvisionPlan(destroying: existing, keys: keys)
            : ProvisionPlan(
                wanting: possible.wanted,
                impossible: possible.impossible,
                beside: existing,
                keys: keys,
                at: caller.date()
            )
        let text = ProvisionText(plan, .forStandardOutput, hours: retention, destroys: destroy)
            .lines(at: provisioner.endpoint, keys: keyEndpoint, prefix: namePrefix)
        try StandardStream.output.write(prepared.redaction.text(text))
        if dryRun { return }
        if plan.changesSomething { try confirm() }
        // What is made takes what the API documents, whatever the target's other streams take.
        let limits = file.limits.map { _ in suite.documentedLimits }
        var streams = try await perform(plan, by: provisioner)
            .mapValues { Target.Stream(name: $0.name, arn: $0.arn, limits: limits) }
        if !destroy {
            for (logical, stream) in try await provisioner.elsewhere(among: streams, possible.wanted) {
                streams[logical] = stream
                try StandardStream.output.write("'\(logical)' is \(stream.name), which has another data endpoint\n")
            }
            let written = output ?? "\(specification.name)-provisioned.json"
            let made = Self.file(file, named: specification.name, streams, possible.missing)
            try AtomicFile.write(made.document.bytes(.pretty) + [0x0A], to: written, isPrivate: true)
            try StandardStream.output.write("wrote \(written); next: kvsconform run --target \(written) --feed\n")
        }
        await prepared.shutdown()
    }

    /// Asks whether to go on, where somebody can answer.
    private func confirm() throws {
        guard !yes else { return }
        guard StandardStream.output.isTerminal else {
            throw Failure(.usage, "nobody can be asked here: look at the plan with --dry-run, and say --yes")
        }
        try StandardStream.output.write("Go on? [y/N] ")
        guard let answer = readLine()?.lowercased(), ["y", "yes"].contains(answer) else {
            throw Ending(.usage, "nothing was changed")
        }
    }

    /// Does what is planned; the streams that are there then, by their logical names.
    private func perform(
        _ plan: ProvisionPlan,
        by provisioner: Provisioner
    ) async throws -> [String: Target.Stream] {
        let (streams, interruption): ([String: Target.Stream], ExitStatus?) = try await Interruption.guarding {
            try await provisioner.perform(plan) { step in
                // That it cannot be written is said of the last line.
                if let deed = step.deed { try? StandardStream.output.write(TextStyle.harmless(deed) + "\n") }
            }
        }
        if let interruption { throw Ending(interruption, "interrupted; do the same again to go on") }
        return streams
    }

    /// The target file with the streams in it.
    private static func file(
        _ file: TargetFile,
        named name: String,
        _ streams: [String: Target.Stream],
        _ missing: [String: String]
    ) -> TargetFile {
        // What was mapped to streams of one's own stays.
        var all = file.streams.merging(streams) { $1 }
        for (logical, name) in missing where all[logical] == nil { all[logical] = Target.Stream(name: name) }
        let isRegion = file.endpoint == nil && file.controlEndpoint == nil
        return TargetFile(
            name: name,
            endpoint: file.endpoint,
            controlEndpoint: file.controlEndpoint ?? file.endpoint,
            region: file.region,
            usesFIPS: file.usesFIPS,
            usesDualStack: file.usesDualStack,
            dialect: file.dialect,
            credentials: file.credentials,
            expiredCredentials: file.expiredCredentials,
            trust: file.trust,
            limits: file.limits,
            capabilities: file.capabilities.union(isRegion ? [SuiteManifest.limitsCapability] : []),
            streams: all
        )
    }
}
