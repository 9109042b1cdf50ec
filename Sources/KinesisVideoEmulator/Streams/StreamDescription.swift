internal import KinesisVideo

/// What the control plane knows of a stream, besides its names.
struct StreamDescription: Hashable, Sendable {
    /// What a stream is at a moment.
    enum Status: String, Sendable {
        case creating = "CREATING"
        case active = "ACTIVE"
        case updating = "UPDATING"
        case deleting = "DELETING"
    }

    /// Changes with every change of the stream; who changes it has to say which one was seen.
    var version: String

    /// When it was created.
    var created: WallTime

    /// How long fragments are kept, in hours; 0 for a buffer of five minutes.
    var retentionHours: Int

    /// The name of the device that writes it, where one was given.
    var deviceName: String?

    /// The media type, where one was given.
    var mediaType: String?

    /// The key that it is encrypted with; nil for the account's own.
    var kmsKeyID: String?

    /// The tags of the resource, by key.
    var tags: [String: String] = [:]

    /// From when on it can be written and read.
    var activeFrom: WallTime

    /// From when on the latest change is in force; nil where none has been made.
    var settledFrom: WallTime?

    /// When it is gone; nil while nobody has deleted it.
    var goneFrom: WallTime?

    /// Describes a stream that has been there for long.
    init(created: WallTime, version: String, retentionHours: Int = 24, mediaType: String? = nil) {
        (self.created, self.version, self.retentionHours) = (created, version, retentionHours)
        self.mediaType = mediaType
        // Whatever the emulator's clock says: this one has always been there.
        activeFrom = WallTime(milliseconds: .min)
    }

    /// Gives the stream another version, which comes of the one that it has.
    mutating func changeVersion() {
        version = Self.version(from: UInt64(fnv1a: version))
    }

    /// A version as the service writes them: 20 letters and digits.
    static func version(from seed: UInt64) -> String {
        var generator = SplitMix64(seed: seed)
        let characters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<20).map { _ in characters[Int(generator.next() % UInt64(characters.count))] })
    }

    /// What the stream is at a moment; nil once it is gone.
    func status(at now: WallTime) -> Status? {
        if let goneFrom { return now < goneFrom ? .deleting : nil }
        if now < activeFrom { return .creating }
        return settledFrom.map { now < $0 } == true ? .updating : .active
    }

    /// Whether it can be written and read at a moment: a change of what is known of it interrupts nobody.
    func isServed(at now: WallTime) -> Bool {
        [.active, .updating].contains(status(at: now))
    }
}
