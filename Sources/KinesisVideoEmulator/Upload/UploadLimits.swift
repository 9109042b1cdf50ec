/// How much may be put, and how.
///
/// | what | how much | source |
/// |---|---|---|
/// | calls a second of one stream | 5 | API page of PutMedia, quotas page |
/// | uploads at once of one stream | 1 | quotas page; an older edition of the API page lets several interleave |
/// | bytes a second of one upload | 12.5 MB | API page, quotas page: the service reads no faster |
/// | fragment, length | 20 s | quotas page; the API page says 10 s |
/// | fragment, size | 50 MB | API page, quotas page |
/// | tracks | 3 | API page, quotas page |
/// | metadata items of one fragment | 10, names of 128 bytes, values of 256 | quotas page; tags with Targets are a muxer's, and a capture has 54 |
/// | idle time | 30 s | API page |
/// | duration of an upload | that of a session | the API page says that there is a threshold, not which |
///
/// Where two sources disagree the wider one is in force: what it refuses is refused by both. The quotas page knows two more: at
/// least 1 s a fragment, and at most five fragments a second. It names no error id for either, so nothing is refused by them.
struct UploadLimits: Hashable, Sendable {
    /// How many documents a body may have.
    enum Documents: String, CaseIterable, Hashable, Sendable {
        /// One, as the API page has it: a second Segment is not valid data.
        case one
        /// Any number: a producer that starts again within its upload.
        case several
    }

    /// Calls a second.
    var callsPerSecond = 5
    /// Uploads at once.
    var uploads = 1
    /// How many bytes a second are read.
    var bytesPerSecond = 12_500_000
    /// From the timestamp of a fragment to its last frame, in milliseconds.
    var longestFragment: UInt64 = 20_000
    /// How many bytes a fragment has.
    var largestFragment: UInt64 = 50 * 1024 * 1024
    /// How many tracks a document has.
    var tracks = 3
    /// How many names and values the Tags behind a Cluster have, those with Targets left out.
    var metadataItems = 10
    /// How many bytes a name has.
    var metadataName = 128
    /// How many bytes a value has.
    var metadataValue = 256
    /// How the names begin that nobody but the service gives.
    var reservedPrefix = "AWS"
    /// How many documents a body may have.
    var documents = Documents.several
    /// How long nothing may come, in milliseconds.
    var idle: Int64 = 30_000
    /// How often it is said that nothing comes, in milliseconds; no source says how often.
    var idleInterval: Int64 = 10_000

    /// What the service is documented to do.
    static let documented = UploadLimits()
}
