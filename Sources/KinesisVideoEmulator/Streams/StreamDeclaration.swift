internal import FileSystem
package import Matroska

/// What an emulated stream is to be: its media, its times, and how it treats its readers.
package struct StreamDeclaration: Hashable, Sendable {
    /// How a stream gets new fragments.
    package struct Growth: Hashable, Sendable {
        /// The time from one fragment to the next, in milliseconds; nil for as long as each of the media lasts.
        package var interval: Int64?

        /// How many of the latest fragments can be read.
        package var retained: Int

        /// Describes a growth.
        package init(interval: Int64?, retained: Int) {
            self.interval = interval
            self.retained = retained
        }
    }

    /// Where a session of the stream breaks.
    package struct Failure: Hashable, Sendable {
        /// The in-stream error.
        package var id: Int

        /// After how many fragments of a session it comes.
        package var afterFragments: Int

        /// The text of its code; nil for the contract's.
        package var code: String?

        /// Whether the error names the fragment that could not be sent.
        package var namesFragment: Bool

        /// How long the session goes on without a byte after the error, in milliseconds.
        package var hold: Int64

        /// Describes a failure.
        package init(
            id: Int,
            afterFragments: Int,
            code: String? = nil,
            namesFragment: Bool = true,
            hold: Int64 = 0
        ) {
            self.id = id
            self.afterFragments = afterFragments
            self.code = code
            self.namesFragment = namesFragment
            self.hold = hold
        }
    }

    /// How much a stream's readers may ask of it.
    package struct Limits: Hashable, Sendable {
        /// GetMedia calls a second.
        package var callsPerSecond: Int

        /// Sessions at once.
        package var sessions: Int

        /// Describes limits.
        package init(callsPerSecond: Int, sessions: Int) {
            self.callsPerSecond = callsPerSecond
            self.sessions = sessions
        }
    }

    /// What the producer's timestamps count from.
    package enum ProducerTimestamps: String, CaseIterable, Hashable, Sendable {
        /// 1970.
        case absolute
        /// The beginning of the producer's session.
        case relative
    }

    /// Whether the caller may read the stream.
    package enum Access: String, CaseIterable, Hashable, Sendable {
        /// Every known key may.
        case granted
        /// None may: NotAuthorizedException.
        case denied
    }

    /// The logical name.
    package var name: String

    /// The path of the Matroska file whose Clusters are the fragments; nil for a stream without any.
    package var media: String?

    /// What the fragments look like that are made instead of cut from the media, which then gives real frames alone.
    package var synthesized: MediaShape?

    /// Where its fragments come from while the emulator runs, instead of the media; nil for nowhere.
    package var live: LiveInput?

    /// How many fragments there are, the media over and over if need be; nil for one each Cluster, or for no end in a
    /// stream that grows.
    package var fragments: Int?

    /// How the stream grows; nil for a stream whose fragments are as far apart as they are long.
    package var growth: Growth?

    /// How long before the emulator's start the oldest fragment was received, in milliseconds; `nil` for ``usualAge``, or as long
    /// as all fragments of a stream last that does not grow: a recording is past.
    package var age: Int64?

    /// How old the oldest fragment is, at the least, of which nothing is said.
    package static let usualAge: Int64 = 60_000

    /// What the producer's timestamps count from.
    package var producerTimestamps: ProducerTimestamps

    /// How long before the server the producer's clock saw an absolute fragment, in milliseconds.
    package var producerLag: Int64

    /// How long a session lasts, in milliseconds; nil for the configuration's.
    package var sessionDuration: Int64?

    /// What an idle session does; nil for the configuration's.
    package var idle: IdlePolicy?

    /// How the body is cut and paced.
    package var delivery: Delivery

    /// How much readers may ask; nil for the contract's limits.
    package var limits: Limits?

    /// How much may be put into it, as far as that is not what the configuration says.
    package var uploads: UploadSettings?

    /// How long it keeps what is put into it, in hours; nil for the configuration's.
    package var retentionHours: Int?

    /// Where a session breaks; nil for never.
    package var failure: Failure?

    /// Whether the caller may read the stream.
    package var access: Access

    /// Whether the stream lives on another data endpoint: InvalidEndpointException.
    package var isElsewhere: Bool

    /// What goes wrong with this stream on purpose.
    package var faults: [Fault]

    /// Declares a stream that is empty, readable and faithful until it is told otherwise.
    package init(name: String) {
        self.name = name
        media = nil
        synthesized = nil
        live = nil
        fragments = nil
        growth = nil
        producerTimestamps = .absolute
        producerLag = 250
        sessionDuration = nil
        idle = nil
        delivery = Delivery()
        limits = nil
        failure = nil
        access = .granted
        isElsewhere = false
        faults = []
    }

    /// Declares a stream whose fragments arrive while the emulator runs.
    ///
    /// - Parameters:
    ///   - name: The logical name.
    ///   - path: The Matroska that arrives: a file, which is played from the emulator's start on, at the pace of its own times and
    ///     over and over; a pipe with a name; or `-` for what the program is given.
    package init(name: String, live path: String) {
        self.init(name: name)
        arrive(from: path)
    }

    /// Has the fragments arrive while the emulator runs, from a file, a pipe or `-`.
    mutating func arrive(from path: String) {
        if path == "-" {
            live = .standardInput
        } else if SystemCall.isPipe(path) {
            live = .pipe(path)
        } else {
            media = path
            growth = Growth(interval: nil, retained: .max)
            age = 0
        }
    }
}
