internal import KinesisVideo
internal import KinesisVideoEmulator

/// An endpoint with a single fault, which a suite must notice: the built-in emulator, with a contract that says something
/// else in one place, or with one declared fault.
package struct Mutant: Sendable {
    /// What is wrong with it.
    package enum Change: Sendable {
        /// It keeps another contract.
        case contract(ContractMutation)
        /// It commits a fault, as `--fault` takes it.
        case fault(String)
    }

    /// The name, unique among mutants: `StreamName.maxLength=257`, `missingTag=AWS_KINESISVIDEO_CONTINUATION_TOKEN@later`.
    package let name: String
    /// What kind of fault it is, for a summary.
    package let group: String
    /// What is wrong with it, in a sentence.
    package let summary: String
    /// The requirements that it breaks: a finding kills it that names one of them.
    package let breaks: Set<String>
    /// The values of freedoms without which it does not show, whatever else varies.
    package let settings: [String: String]
    package let change: Change
    /// Why nobody need notice it, where that is so.
    private let excuse: String?

    init(
        _ name: String,
        group: String,
        _ summary: String,
        breaks: Set<String>,
        settings: [String: String] = [:],
        excuse: String? = nil,
        _ change: Change
    ) {
        self.name = name
        self.group = group
        self.summary = summary
        self.breaks = breaks
        self.settings = settings
        self.excuse = excuse
        self.change = change
    }

    /// Why nobody need notice it: what it does, an endpoint may do as well; `nil` where somebody must.
    package var equivalence: String? {
        if case .contract(let mutation) = change { mutation.equivalence ?? excuse } else { excuse }
    }

    /// Whether only temporary credentials show it.
    private var needsSessionToken: Bool {
        !breaks.isDisjoint(with: ["GM-AUTH-TOKEN", "GM-AUTH-TOKEN-UNSIGNED"])
            && !name.hasSuffix("unexpected-session-token")
    }

    /// The requirements whose cases are asked first, beside those of the ones that it breaks.
    var shownBy: Set<String> {
        guard case .fault(let text) = change, text.contains("@\(Fault.Occasion.resumed.rawValue)") else { return [] }
        return ["GM-RESUME-TOKEN", "GM-RESUME-FRAGMENT-NUMBER"]
    }

    /// Has an emulator be this mutant.
    ///
    /// - Parameters:
    ///   - configuration: The emulator, in whichever variation.
    ///   - contract: The contract that it keeps.
    /// - Throws: ``Failure`` for a fault that the emulator's streams do not have.
    func apply(to configuration: inout EmulatorConfiguration, _ contract: inout Contract) throws(Failure) {
        switch change {
        case .contract(let mutation):
            contract = mutation.contract
            // What a stream declares of its own would go before the contract.
            guard mutation.isAboutLimits else { return }
            for index in configuration.streams.indices where configuration.streams[index].name == "limited" {
                configuration.streams[index].limits = nil
            }
        case .fault(let text):
            if needsSessionToken {
                let credentials = Credentials(
                    accessKeyID: Credentials.emulator.accessKeyID,
                    secretAccessKey: Credentials.emulator.secretAccessKey,
                    sessionToken: "kvsconform/emulator/token/EXAMPLE"
                )
                configuration.keys =
                    [EmulatorConfiguration.AcceptedKey(credentials)] + configuration.keys.filter(\.isExpired)
            }
            try failing { () throws(FaultError) in try configuration.addFault(text) }
        }
    }
}
