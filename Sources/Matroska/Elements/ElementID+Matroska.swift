// The elements that the module itself reads or writes; `ElementDefinition` knows all of them.

extension ElementID {
    /// `EBML`.
    package static let ebml = ElementID(rawValue: 0x1A45DFA3)
    /// `EBMLVersion`.
    package static let ebmlVersion = ElementID(rawValue: 0x4286)
    /// `EBMLReadVersion`.
    package static let ebmlReadVersion = ElementID(rawValue: 0x42F7)
    /// `EBMLMaxIDLength`.
    package static let ebmlMaxIDLength = ElementID(rawValue: 0x42F2)
    /// `EBMLMaxSizeLength`.
    package static let ebmlMaxSizeLength = ElementID(rawValue: 0x42F3)
    /// `DocType`.
    package static let docType = ElementID(rawValue: 0x4282)
    /// `DocTypeVersion`.
    package static let docTypeVersion = ElementID(rawValue: 0x4287)
    /// `DocTypeReadVersion`.
    package static let docTypeReadVersion = ElementID(rawValue: 0x4285)

    /// `Segment`.
    package static let segment = ElementID(rawValue: 0x18538067)
    /// `SeekHead`.
    package static let seekHead = ElementID(rawValue: 0x114D9B74)
    /// `Info`.
    package static let info = ElementID(rawValue: 0x1549A966)
    /// `SegmentUUID`.
    package static let segmentUUID = ElementID(rawValue: 0x73A4)
    /// `TimestampScale`.
    package static let timestampScale = ElementID(rawValue: 0x2AD7B1)
    /// `Duration`.
    package static let segmentDuration = ElementID(rawValue: 0x4489)
    /// `DateUTC`.
    package static let dateUTC = ElementID(rawValue: 0x4461)
    /// `Title`.
    package static let segmentTitle = ElementID(rawValue: 0x7BA9)
    /// `MuxingApp`.
    package static let muxingApp = ElementID(rawValue: 0x4D80)
    /// `WritingApp`.
    package static let writingApp = ElementID(rawValue: 0x5741)

    /// `Tracks`.
    package static let tracks = ElementID(rawValue: 0x1654AE6B)
    /// `TrackEntry`.
    package static let trackEntry = ElementID(rawValue: 0xAE)
    /// `TrackNumber`.
    package static let trackNumber = ElementID(rawValue: 0xD7)
    /// `TrackUID`.
    package static let trackUID = ElementID(rawValue: 0x73C5)
    /// `TrackType`.
    package static let trackType = ElementID(rawValue: 0x83)
    /// `FlagLacing`.
    package static let flagLacing = ElementID(rawValue: 0x9C)
    /// `DefaultDuration`.
    package static let defaultDuration = ElementID(rawValue: 0x23E383)
    /// `Name`.
    package static let trackName = ElementID(rawValue: 0x536E)
    /// `Language`.
    package static let trackLanguage = ElementID(rawValue: 0x22B59C)
    /// `LanguageBCP47`.
    package static let trackLanguageBCP47 = ElementID(rawValue: 0x22B59D)
    /// `CodecID`.
    package static let codecID = ElementID(rawValue: 0x86)
    /// `CodecPrivate`.
    package static let codecPrivate = ElementID(rawValue: 0x63A2)
    /// `CodecName`.
    package static let codecName = ElementID(rawValue: 0x258688)

    /// `Video`.
    package static let video = ElementID(rawValue: 0xE0)
    /// `PixelWidth`.
    package static let pixelWidth = ElementID(rawValue: 0xB0)
    /// `PixelHeight`.
    package static let pixelHeight = ElementID(rawValue: 0xBA)
    /// `Audio`.
    package static let audio = ElementID(rawValue: 0xE1)
    /// `SamplingFrequency`.
    package static let samplingFrequency = ElementID(rawValue: 0xB5)
    /// `Channels`.
    package static let channels = ElementID(rawValue: 0x9F)
    /// `BitDepth`.
    package static let bitDepth = ElementID(rawValue: 0x6264)

    /// `Cluster`.
    package static let cluster = ElementID(rawValue: 0x1F43B675)
    /// `Timestamp`.
    package static let clusterTimestamp = ElementID(rawValue: 0xE7)
    /// `Position`.
    package static let clusterPosition = ElementID(rawValue: 0xA7)
    /// `PrevSize`.
    package static let clusterPreviousSize = ElementID(rawValue: 0xAB)
    /// `SimpleBlock`.
    package static let simpleBlock = ElementID(rawValue: 0xA3)
    /// `BlockGroup`.
    package static let blockGroup = ElementID(rawValue: 0xA0)
    /// `Block`.
    package static let block = ElementID(rawValue: 0xA1)
    /// `BlockDuration`.
    package static let blockDuration = ElementID(rawValue: 0x9B)
    /// `ReferenceBlock`.
    package static let referenceBlock = ElementID(rawValue: 0xFB)
    /// `DiscardPadding`.
    package static let discardPadding = ElementID(rawValue: 0x75A2)

    /// `Cues`.
    package static let cues = ElementID(rawValue: 0x1C53BB6B)
    /// `CuePoint`.
    package static let cuePoint = ElementID(rawValue: 0xBB)
    /// `CueTime`.
    package static let cueTime = ElementID(rawValue: 0xB3)
    /// `CueTrackPositions`.
    package static let cueTrackPositions = ElementID(rawValue: 0xB7)
    /// `CueTrack`.
    package static let cueTrack = ElementID(rawValue: 0xF7)
    /// `CueClusterPosition`.
    package static let cueClusterPosition = ElementID(rawValue: 0xF1)
    /// `Chapters`.
    package static let chapters = ElementID(rawValue: 0x1043A770)
    /// `Attachments`.
    package static let attachments = ElementID(rawValue: 0x1941A469)

    /// `Tags`.
    package static let tags = ElementID(rawValue: 0x1254C367)
    /// `Tag`.
    package static let tag = ElementID(rawValue: 0x7373)
    /// `Targets`.
    package static let targets = ElementID(rawValue: 0x63C0)
    /// `TargetTypeValue`.
    package static let targetTypeValue = ElementID(rawValue: 0x68CA)
    /// `TargetType`.
    package static let targetType = ElementID(rawValue: 0x63CA)
    /// `TagTrackUID`.
    package static let tagTrackUID = ElementID(rawValue: 0x63C5)
    /// `SimpleTag`.
    package static let simpleTag = ElementID(rawValue: 0x67C8)
    /// `TagName`.
    package static let tagName = ElementID(rawValue: 0x45A3)
    /// `TagLanguage`.
    package static let tagLanguage = ElementID(rawValue: 0x447A)
    /// `TagLanguageBCP47`.
    package static let tagLanguageBCP47 = ElementID(rawValue: 0x447B)
    /// `TagDefault`.
    package static let tagDefault = ElementID(rawValue: 0x4484)
    /// `TagString`.
    package static let tagString = ElementID(rawValue: 0x4487)
    /// `TagBinary`.
    package static let tagBinary = ElementID(rawValue: 0x4485)
    /// `Void`.
    package static let void = ElementID(rawValue: 0xEC)
    /// `CRC-32`.
    package static let crc32 = ElementID(rawValue: 0xBF)
}
