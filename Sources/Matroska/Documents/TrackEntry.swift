/// What a `TrackEntry` says of one track (RFC 9559, section 5.1.4.1).
package struct TrackEntry: Hashable, Sendable {
    /// `TrackNumber`: what blocks refer to; 0 where it is missing.
    package var number: UInt64 = 0
    /// `TrackUID`; 0 where it is missing.
    package var uid: UInt64 = 0
    /// `TrackType`: 1 video, 2 audio, 17 subtitles; 0 where it is missing.
    package var type: UInt64 = 0
    /// `CodecID`; empty where it is missing.
    package var codecID = ""
    /// `CodecPrivate`.
    package var codecPrivate: [UInt8]?
    /// `CodecName`.
    package var codecName: String?
    /// `Name`.
    package var name: String?
    /// `LanguageBCP47` or, where that is missing, `Language`.
    package var language: String?
    /// What ``language`` is where the track does not say it (RFC 9559, section 5.1.4.1.19).
    package static let defaultLanguage = "eng"
    /// `DefaultDuration`: nanoseconds of one frame.
    package var defaultDuration: UInt64?
    /// The track's `Video`.
    package var video: Video?
    /// The track's `Audio`.
    package var audio: Audio?

    /// A track of which nothing is known.
    package init() {}

    /// What a track says of its pictures.
    package struct Video: Hashable, Sendable {
        /// `PixelWidth`.
        package var pixelWidth: UInt64 = 0
        /// `PixelHeight`.
        package var pixelHeight: UInt64 = 0

        /// Sets the size of the pictures, in pixels.
        package init(pixelWidth: UInt64 = 0, pixelHeight: UInt64 = 0) {
            self.pixelWidth = pixelWidth
            self.pixelHeight = pixelHeight
        }
    }

    /// What a track says of its sound.
    package struct Audio: Hashable, Sendable {
        /// `SamplingFrequency` in hertz.
        package var samplingFrequency = 8000.0
        /// `Channels`.
        package var channels: UInt64 = 1
        /// `BitDepth` in bits per sample.
        package var bitDepth: UInt64?

        /// Sets the form of the sound.
        package init(samplingFrequency: Double = 8000, channels: UInt64 = 1, bitDepth: UInt64? = nil) {
            self.samplingFrequency = samplingFrequency
            self.channels = channels
            self.bitDepth = bitDepth
        }
    }
}
