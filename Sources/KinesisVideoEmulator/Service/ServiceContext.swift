internal import KinesisVideo

/// What all operations work on: one for each emulator.
struct ServiceContext: Sendable {
    /// How the emulator behaves.
    let configuration: EmulatorConfiguration

    /// What can be asked of it.
    let catalog: ServiceCatalog

    /// The streams that exist.
    let registry: StreamRegistry

    /// Who is reading them.
    let admissions: Admissions

    /// What goes wrong on purpose, now.
    let faults: FaultBoard

    /// The text of each in-stream error id.
    let errorCodes: [Int: String]

    /// Decides what is made up: numbers of fragments, versions.
    let seed: UInt64

    /// Puts together what an emulator has.
    init(configuration: EmulatorConfiguration, catalog: ServiceCatalog, registry: StreamRegistry, seed: UInt64) {
        self.configuration = configuration
        self.catalog = catalog
        self.registry = registry
        self.seed = seed
        faults = FaultBoard(configuration)
        admissions = Admissions(configuration.limiting)
        let codes = catalog.contract.inStreamErrors.map { ($0.id.rawValue, $0.code) }
        errorCodes = Dictionary(codes) { first, _ in first }
    }

    /// The stream that a request names, or is given.
    func stream(_ reference: StreamReference, _ faults: FaultSet) -> EmulatedStream? {
        let stream = registry.stream(reference) ?? faults.stream(reference, in: registry)
        guard faults.contains(.wrongStreamForARN), case .arn = reference, let stream else { return stream }
        return registry.streams.first { $0.logicalName != stream.logicalName } ?? stream
    }

    /// Refuses who may not use a stream.
    ///
    /// - Throws: A ``Refusal`` where the key or the stream has no access.
    func checkAccess(to stream: EmulatedStream, _ call: Call) throws(Refusal) {
        guard call.isDenied || stream.access == .denied else { return }
        guard call.faults.contains(.ignoresAccess) else { throw Refusal(.notAuthorized) }
    }
}
