internal import KinesisVideo

/// The streams of an emulator, found by what a request calls them.
struct StreamDirectory: Sendable {
    /// Every stream, in the order of declaration.
    let streams: [EmulatedStream]

    private let byName: [String: Int]
    private let byARN: [String: Int]

    /// Indexes streams.
    ///
    /// - Throws: ``ConfigurationError`` where two streams have one name.
    init(_ streams: [EmulatedStream]) throws(ConfigurationError) {
        self.streams = streams
        var byName: [String: Int] = [:]
        var byARN: [String: Int] = [:]
        for (index, stream) in streams.enumerated() {
            if let other = byName.updateValue(index, forKey: stream.identity.name) {
                throw ConfigurationError(
                    "the streams '\(streams[other].logicalName)' and '\(stream.logicalName)' "
                        + "have the same name '\(stream.identity.name)'"
                )
            }
            byARN[stream.identity.arn] = index
        }
        self.byName = byName
        self.byARN = byARN
    }

    /// The stream of a name or an ARN, which both have to be exact.
    func stream(_ reference: StreamReference) -> EmulatedStream? {
        switch reference {
        case .name(let name): byName[name].map { streams[$0] }
        case .arn(let arn): byARN[arn].map { streams[$0] }
        }
    }
}
