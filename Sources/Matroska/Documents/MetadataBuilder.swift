/// Gathers the values of the elements that become one event at their master's end.
///
/// Identifiers alone say what a value means: the reader below hands on no named element that stands in the wrong place.
struct MetadataBuilder: Sendable {
    /// How a value is limited.
    enum Accumulation {
        /// A number or a text.
        case short
        /// Binary.
        case long
    }

    private(set) var header = EBMLHeader()
    private(set) var info = SegmentInfo()
    private(set) var track = TrackEntry()
    private(set) var tag: MatroskaTag?
    private(set) var group: BlockGroup?
    private(set) var clusterTimestamp: UInt64 = 0
    private var simpleTags: [SimpleTag] = []
    private var hasTrackLanguageBCP47 = false
    /// What is left of the document's ``EBMLLimits/maximumMetadata``.
    private var room: Int
    private let limits: EBMLLimits
    private let strictness: EBMLStrictness

    init(limits: EBMLLimits, strictness: EBMLStrictness) {
        self.limits = limits
        self.strictness = strictness
        room = limits.maximumMetadata
    }

    /// Another document begins, and nothing of the one before is kept.
    mutating func beginDocument() {
        room = limits.maximumMetadata
    }

    /// Takes some of the memory that the document may take.
    private mutating func spend(_ bytes: Int) throws(EBMLError.Kind) {
        guard bytes <= room else { throw .limitExceeded(.metadata(limits.maximumMetadata)) }
        room -= bytes
    }

    /// How a leaf's value is to be gathered, or `nil` where no event tells of it.
    static func accumulation(of id: ElementID) -> Accumulation? {
        switch id {
        case .ebmlVersion, .ebmlReadVersion, .ebmlMaxIDLength, .ebmlMaxSizeLength, .docType, .docTypeVersion,
            .docTypeReadVersion, .segmentUUID, .timestampScale, .segmentDuration, .dateUTC, .segmentTitle, .muxingApp,
            .writingApp, .trackNumber, .trackUID, .trackType, .codecID, .codecName, .trackName, .trackLanguage,
            .trackLanguageBCP47, .defaultDuration, .pixelWidth, .pixelHeight, .samplingFrequency, .channels, .bitDepth,
            .clusterTimestamp, .blockDuration, .referenceBlock, .discardPadding, .targetTypeValue, .targetType,
            .tagTrackUID, .tagName, .tagLanguage, .tagLanguageBCP47, .tagDefault, .tagString:
            .short
        case .codecPrivate, .tagBinary:
            .long
        default:
            nil
        }
    }

    /// A master begins; `path` is asked for only where it is kept.
    mutating func begin(_ element: ElementHeader, path: @autoclosure () -> ElementPath) throws(EBMLError.Kind) {
        switch element.id {
        case .ebml:
            beginDocument()
            header = EBMLHeader()
        case .info: info = SegmentInfo()
        case .trackEntry:
            try spend(EBMLLimits.entryCost)
            track = TrackEntry()
            hasTrackLanguageBCP47 = false
        case .video: track.video = TrackEntry.Video()
        case .audio: track.audio = TrackEntry.Audio()
        case .cluster:
            if limits.renewsMetadataAtClusters { room = limits.maximumMetadata }
        case .blockGroup: group = BlockGroup(elementOffset: element.offset)
        case .tag:
            try spend(EBMLLimits.entryCost)
            tag = MatroskaTag(header: element, path: path())
            simpleTags = []
        case .targets: tag?.targets = MatroskaTag.Targets()
        case .simpleTag:
            try spend(EBMLLimits.entryCost)
            simpleTags.append(SimpleTag(header: element, path: path()))
        default: break
        }
    }

    /// A `SimpleTag` ended: it becomes part of the one around it, or of the tag.
    mutating func endSimpleTag() {
        guard let ended = simpleTags.popLast() else { return }
        if simpleTags.isEmpty {
            tag?.simpleTags.append(ended)
        } else {
            simpleTags[simpleTags.count - 1].children.append(ended)
        }
    }

    /// A leaf ended whose value was gathered whole.
    mutating func set(
        _ element: ElementHeader,
        _ bytes: [UInt8],
        path: @autoclosure () -> ElementPath
    ) throws(EBMLError.Kind) {
        switch element.id {
        case .clusterTimestamp, .blockDuration, .referenceBlock, .discardPadding:
            // Of these there are as many as there is media, and none is kept.
            return try setCluster(element.id, bytes)
        default:
            try spend(bytes.count)
        }
        switch element.id {
        case .tagName, .tagString, .tagBinary, .tagLanguage, .tagLanguageBCP47, .tagDefault:
            try setSimpleTag(element, bytes, path: path())
        case .targetTypeValue, .targetType, .tagTrackUID:
            try setTargets(element.id, bytes)
        case .segmentUUID, .timestampScale, .segmentDuration, .dateUTC, .segmentTitle, .muxingApp, .writingApp:
            try setInfo(element.id, bytes)
        case .ebmlVersion, .ebmlReadVersion, .ebmlMaxIDLength, .ebmlMaxSizeLength, .docType, .docTypeVersion,
            .docTypeReadVersion:
            try setHeader(element.id, bytes)
        default:
            try setTrack(element.id, bytes)
        }
    }
}

// MARK: - Values by master

extension MetadataBuilder {
    private mutating func setHeader(_ id: ElementID, _ bytes: [UInt8]) throws(EBMLError.Kind) {
        if id == .docType {
            header.documentType = try text(id, bytes)
            return
        }
        // An empty number means the default, which stands there already (RFC 8794, section 6.1).
        guard let value = ElementValue.unsigned(bytes) else { return }
        switch id {
        case .ebmlVersion: header.version = value
        case .ebmlReadVersion: header.readVersion = value
        case .ebmlMaxIDLength: header.maximumIDLength = value
        case .ebmlMaxSizeLength: header.maximumSizeLength = value
        case .docTypeVersion: header.documentTypeVersion = value
        default: header.documentTypeReadVersion = value
        }
    }

    private mutating func setInfo(_ id: ElementID, _ bytes: [UInt8]) throws(EBMLError.Kind) {
        switch id {
        case .segmentUUID: info.uuid = bytes
        case .timestampScale: info.timestampScale = ElementValue.unsigned(bytes) ?? info.timestampScale
        case .segmentDuration: info.duration = ElementValue.float(bytes)
        case .dateUTC: info.date = ElementValue.signed(bytes)
        case .segmentTitle: info.title = try text(id, bytes)
        case .muxingApp: info.muxingApp = try text(id, bytes)
        default: info.writingApp = try text(id, bytes)
        }
    }

    private mutating func setTrack(_ id: ElementID, _ bytes: [UInt8]) throws(EBMLError.Kind) {
        switch id {
        case .trackNumber: track.number = ElementValue.unsigned(bytes) ?? 0
        case .trackUID: track.uid = ElementValue.unsigned(bytes) ?? 0
        case .trackType: track.type = ElementValue.unsigned(bytes) ?? 0
        case .codecID: track.codecID = try text(id, bytes)
        case .codecPrivate: track.codecPrivate = bytes
        case .codecName: track.codecName = try text(id, bytes)
        case .trackName: track.name = try text(id, bytes)
        case .trackLanguage:
            let language = try text(id, bytes)
            // An empty element stands for its default, as a missing one does (RFC 8794, section 6.1).
            if !hasTrackLanguageBCP47 { track.language = language.isEmpty ? nil : language }
        case .trackLanguageBCP47:
            track.language = try text(id, bytes)
            hasTrackLanguageBCP47 = true
        case .defaultDuration: track.defaultDuration = ElementValue.unsigned(bytes)
        case .pixelWidth: track.video?.pixelWidth = ElementValue.unsigned(bytes) ?? 0
        case .pixelHeight: track.video?.pixelHeight = ElementValue.unsigned(bytes) ?? 0
        case .samplingFrequency: track.audio?.samplingFrequency = ElementValue.float(bytes) ?? 8000
        case .channels: track.audio?.channels = ElementValue.unsigned(bytes) ?? 1
        case .bitDepth: track.audio?.bitDepth = ElementValue.unsigned(bytes)
        default: break
        }
    }

    private mutating func setCluster(_ id: ElementID, _ bytes: [UInt8]) throws(EBMLError.Kind) {
        switch id {
        case .clusterTimestamp: clusterTimestamp = ElementValue.unsigned(bytes) ?? 0
        case .blockDuration: group?.duration = ElementValue.unsigned(bytes)
        case .discardPadding: group?.discardPadding = ElementValue.signed(bytes)
        default:
            guard group?.references.count ?? 0 < limits.maximumListLength else {
                throw .limitExceeded(.list(id, limits.maximumListLength))
            }
            group?.references.append(ElementValue.signed(bytes) ?? 0)
        }
    }

    private mutating func setTargets(_ id: ElementID, _ bytes: [UInt8]) throws(EBMLError.Kind) {
        switch id {
        case .targetTypeValue: tag?.targets?.typeValue = ElementValue.unsigned(bytes)
        case .targetType:
            let type = try text(id, bytes)
            tag?.targets?.type = type
        default:
            guard tag?.targets?.trackUIDs.count ?? 0 < limits.maximumListLength else {
                throw .limitExceeded(.list(id, limits.maximumListLength))
            }
            tag?.targets?.trackUIDs.append(ElementValue.unsigned(bytes) ?? 0)
        }
    }

    private mutating func setSimpleTag(
        _ element: ElementHeader,
        _ bytes: [UInt8],
        path: @autoclosure () -> ElementPath
    ) throws(EBMLError.Kind) {
        let last = simpleTags.count - 1
        guard last >= 0 else { return }
        switch element.id {
        case .tagName:
            simpleTags[last].name = try text(element.id, bytes)
            simpleTags[last].nameHeader = element
        case .tagLanguage:
            let language = try text(element.id, bytes)
            simpleTags[last].language = simpleTags[last].language ?? language
        case .tagLanguageBCP47:
            simpleTags[last].language = try text(element.id, bytes)
        case .tagDefault:
            simpleTags[last].isDefault = ElementValue.unsigned(bytes) != 0
        default:
            simpleTags[last].value = element.id == .tagBinary ? .binary(bytes) : .string(try text(element.id, bytes))
            simpleTags[last].valueHeader = element
            simpleTags[last].valuePath = path()
        }
    }

    private func text(_ id: ElementID, _ bytes: [UInt8]) throws(EBMLError.Kind) -> String {
        guard strictness.contains(.text) else { return ElementValue.repairedText(bytes) }
        let isASCII = ElementDefinition.of(id)?.type == .string
        guard let text = ElementValue.text(bytes, isASCII: isASCII) else { throw .invalidText(id) }
        return text
    }
}
