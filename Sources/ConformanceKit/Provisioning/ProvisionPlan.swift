internal import Conformance
package import KinesisVideo
package import KinesisVideoClient

/// What has to be done so that an account has the streams of a suite: what is wanted, held against what is there.
///
/// It is a value: made without asking anybody, it can be printed, and nothing is done that does not stand in it. What it leaves
/// behind is marked by tags, and what has no mark is never touched.
package struct ProvisionPlan: Sendable, Hashable {
    /// Media that is put.
    package struct Media: Sendable, Hashable {
        /// The file.
        package let path: String
        /// The first digits of its SHA-256.
        package let digest: String
        /// How many bytes it has.
        package let bytes: Int
        /// How many fragments.
        package let fragments: Int
        /// How long it lasts, in milliseconds.
        package let length: Int64
        /// What the producer's timestamps count from.
        package let isRelative: Bool

        package init(path: String, digest: String, bytes: Int, fragments: Int, length: Int64, isRelative: Bool) {
            self.path = path
            self.digest = digest
            self.bytes = bytes
            self.fragments = fragments
            self.length = length
            self.isRelative = isRelative
        }
    }

    /// A stream that is to be there.
    package struct Wanted: Sendable, Hashable {
        /// The logical name.
        package let logical: String
        /// The name of the stream.
        package let name: String
        /// How long fragments are kept, in hours.
        package let retentionHours: Int
        /// What it has; `nil` for nothing.
        package let media: Media?
        /// What it carries, as its producer says it.
        package let mediaType: String?
        /// What becomes of the key that it is encrypted with; `nil` for a stream with the service's own key.
        package let trouble: KeyTrouble?

        package init(
            logical: String,
            name: String,
            retentionHours: Int,
            media: Media?,
            mediaType: String? = nil,
            trouble: KeyTrouble? = nil
        ) {
            self.logical = logical
            self.name = name
            self.retentionHours = retentionHours
            self.media = media
            self.mediaType = mediaType
            self.trouble = trouble
        }
    }

    /// A stream that is there.
    package struct Existing: Sendable, Hashable {
        package let stream: ControlPlane.Description
        /// What its mark says; `nil` where it has none.
        package let mark: Mark?

        package init(_ stream: ControlPlane.Description, mark: Mark?) {
            self.stream = stream
            self.mark = mark
        }
    }

    /// One thing that is done, or left alone.
    package enum Step: Sendable, Hashable {
        /// Make a key, and give it a name.
        case createKey(Wanted, KeyTrouble)
        /// Have a key of the program's serve again.
        case reviveKey(Wanted, ExistingKey)
        /// Make the stream.
        case create(Wanted)
        /// Put the media; why it is not there.
        case put(Wanted, Media, Need)
        /// Have the key serve no longer, now that everything is in the stream.
        case spoilKey(Wanted, KeyTrouble)
        /// It is as it is wanted.
        case keep(Wanted)
        /// A stream of that name is somebody else's.
        case leave(Wanted)
        /// Delete the stream.
        case delete(ControlPlane.Description)
        /// Have the key be deleted.
        case deleteKey(ExistingKey)
        /// No call makes this one; why.
        case cannot(logical: String, why: String)
    }

    /// Why media is put.
    package enum Need: String, Sendable, Hashable {
        case missing = "it has none yet"
        case expired = "what was put is kept no longer, or hardly"
        case changed = "the media is another than what was put"
    }

    /// What is to be done, in this order.
    package let steps: [Step]

    /// What has to be done for streams to be there.
    ///
    /// - Parameters:
    ///   - wanted: The streams.
    ///   - impossible: The logical streams that cannot be made, each with why.
    ///   - existing: What is there, by names.
    ///   - keys: The keys that are there, by the names of the streams that they are for.
    ///   - now: The time of day, for what is kept no longer.
    package init(
        wanting wanted: [Wanted],
        impossible: [(logical: String, why: String)],
        beside existing: [String: Existing],
        keys: [String: ExistingKey] = [:],
        at now: WallTime
    ) {
        var steps: [Step] = []
        for stream in wanted {
            if let trouble = stream.trouble {
                steps += Self.steps(for: stream, trouble, existing[stream.name], keys[stream.name], at: now)
                continue
            }
            guard let found = existing[stream.name] else {
                steps.append(.create(stream))
                if let media = stream.media { steps.append(.put(stream, media, .missing)) }
                continue
            }
            guard let mark = found.mark else {
                steps.append(.leave(stream))
                continue
            }
            if let media = stream.media, let need = mark.need(of: media, keptFor: found.stream.retentionHours, at: now)
            {
                // Times of a producer that count from 0 would go back behind what is in the stream already.
                if media.isRelative { steps += [.delete(found.stream), .create(stream)] }
                steps.append(.put(stream, media, need))
            } else {
                steps.append(.keep(stream))
            }
        }
        self.steps = steps + impossible.map { .cannot(logical: $0.logical, why: $0.why) }
    }

    /// What has to be done for nothing of the program's to be there.
    ///
    /// - Parameters:
    ///   - existing: What is there.
    ///   - keys: The keys that are there.
    package init(destroying existing: [String: Existing], keys: [String: ExistingKey] = [:]) {
        let streams = existing.values.filter { $0.mark != nil }.map(\.stream).sorted { $0.name < $1.name }
        let ours = keys.values.filter { $0.isMarked && !$0.isLeaving }.sorted { $0.alias < $1.alias }
        steps = streams.map { .delete($0) } + ours.map { .deleteKey($0) }
    }

    /// Whether something is to be done.
    package var changesSomething: Bool {
        steps.contains { step in
            switch step {
            case .createKey, .reviveKey, .create, .put, .spoilKey, .delete, .deleteKey: true
            case .keep, .leave, .cannot: false
            }
        }
    }

    /// How many of the keys that are made, or serve again, are paid for until they are deleted.
    package var paidKeys: Int {
        steps.count { step in
            switch step {
            case .createKey(_, let trouble): trouble.isPaid
            case .reviveKey(let wanted, let key): key.isLeaving && wanted.trouble?.isPaid == true
            default: false
            }
        }
    }

    /// The bytes of media that are put.
    package var bytes: Int {
        steps.reduce(0) { sum, step in
            if case .put(_, let media, _) = step { sum + media.bytes } else { sum }
        }
    }
}

extension ProvisionPlan {
    /// What a stream of ours is marked with.
    package struct Mark: Sendable, Hashable {
        /// The tag that says whose it is; its value is the logical name.
        package static let tag = "kvsconform:suite"
        /// The tag that says what was put, and when.
        package static let mediaTag = "kvsconform:media"
        /// The device's name, where an endpoint has no tags.
        package static let device = "kvsconform-suite"

        /// The digest of what was put, and when; `nil` where nothing was, as far as it says.
        package let media: (digest: String, at: WallTime)?

        /// A mark that says that so much was put.
        package init(media: (digest: String, at: WallTime)?) {
            self.media = media
        }

        /// Reads tags; `nil` where they are no mark.
        package init?(tags: [String: String]) {
            guard tags[Self.tag] != nil else { return nil }
            let parts = tags[Self.mediaTag]?.split(separator: "@").map(String.init) ?? []
            media =
                parts.count == 2
                ? WallTime(epochSeconds: parts[1]).map { (parts[0], $0) } : nil
        }

        /// The tag that says that media was put.
        package static func tags(for media: Media, at now: WallTime) -> [String: String] {
            [mediaTag: "\(media.digest)@\(now.milliseconds / 1000)"]
        }

        /// Why media has to be put; `nil` where it need not.
        func need(of wanted: Media, keptFor hours: Int, at now: WallTime) -> Need? {
            guard let media else { return .missing }
            if media.digest != wanted.digest { return .changed }
            // What ends while the suite runs is of no use.
            let kept = Int64(hours) * 3_600_000
            return now.milliseconds(since: media.at) > kept - max(kept / 4, 600_000) ? .expired : nil
        }

        package static func == (left: Mark, right: Mark) -> Bool {
            left.media?.digest == right.media?.digest && left.media?.at == right.media?.at
        }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(media?.digest)
            hasher.combine(media?.at)
        }
    }
}
