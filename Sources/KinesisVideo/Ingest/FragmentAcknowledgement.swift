/// What an endpoint tells of one fragment while its media is put: one JSON object of the answer to PutMedia.
package struct FragmentAcknowledgement: Sendable, Hashable {
    /// How far a fragment has come.
    package enum Event: String, Sendable, Hashable, CaseIterable {
        /// Its first byte has come.
        case buffering = "BUFFERING"
        /// All of it has come.
        case received = "RECEIVED"
        /// It is stored; the producer may forget it.
        case persisted = "PERSISTED"
        /// It is not taken.
        case error = "ERROR"
        /// Nothing happens; the connection is kept open.
        case idle = "IDLE"
    }

    /// What happened; `nil` where it is none of those that are documented.
    package var event: Event?
    /// The event as it was told.
    package var eventText: String
    /// The fragment's timecode in milliseconds; `nil` where the acknowledgement is about no fragment.
    package var timecode: Int64?
    /// The number that the fragment was given; `nil` where none is told.
    package var fragmentNumber: FragmentNumber?
    /// The error; `nil` where none is told.
    package var errorID: IngestErrorID?
    /// The code of the error, as it was told.
    package var errorCode: String?

    package init(
        _ event: Event,
        timecode: Int64? = nil,
        fragmentNumber: FragmentNumber? = nil,
        errorID: IngestErrorID? = nil,
        errorCode: String? = nil
    ) {
        self.event = event
        eventText = event.rawValue
        self.timecode = timecode
        self.fragmentNumber = fragmentNumber
        self.errorID = errorID
        self.errorCode = errorCode
    }

    /// Reads an acknowledgement; `nil` without an `EventType`.
    ///
    /// A number may stand in quotes, as the service writes some.
    ///
    /// - Parameter node: The object.
    package init?(_ node: JSONNode) {
        guard let text = node["EventType"]?.stringValue else { return nil }
        eventText = text
        event = Event(rawValue: text)
        timecode = Self.digits(node["FragmentTimecode"]).flatMap { Int64($0) }
        fragmentNumber = Self.digits(node["FragmentNumber"]).flatMap { FragmentNumber($0) }
        errorID = Self.digits(node["ErrorId"]).flatMap { Int($0) }.map { IngestErrorID(rawValue: $0) }
        errorCode = node["ErrorCode"]?.stringValue
    }

    private static func digits(_ node: JSONNode?) -> String? {
        node.flatMap { $0.stringValue ?? $0.numberLexeme }
    }
}

extension FragmentAcknowledgement: CustomStringConvertible {
    /// The event with the timecode and the error that it is about.
    package var description: String {
        let words = [eventText, timecode.map(String.init), errorID?.description, errorCode ?? errorID?.code]
        return words.compactMap(\.self).joined(separator: " ")
    }
}
