// Tags, and the forms in which the service writes its own.

extension EBMLWriter {
    /// A name and a value.
    package typealias TagPair = (name: String, value: String)

    /// Writes a `Tags` with one `Tag` that has an empty `Targets`, as a muxer writes them.
    package mutating func tags(_ pairs: [TagPair], form: SizeForm = .shortest) {
        master(.tags, form: form) { tags in
            tags.master(.tag) { tag in
                tag.master(.targets) { _ in }
                for pair in pairs { tag.simpleTag(pair, form: .shortest) }
            }
        }
    }

    /// Writes a `Tags` as GetMedia writes its own: one `Tag`, no `Targets`, every size in 4 bytes.
    package mutating func kvsTags(_ pairs: [TagPair]) {
        let form = SizeForm.length(4)
        master(.tags, form: form) { tags in
            tags.master(.tag, form: form) { tag in
                for pair in pairs { tag.simpleTag(pair, form: form) }
            }
        }
    }

    /// Writes the document in which the service tells of an error after status 200: no `Info`, no `Tracks`, only tags.
    package mutating func kvsErrorDocument(_ pairs: [TagPair]) {
        master(.ebml, form: .length(4)) { ebml in
            ebml.string(.docType, "matroska")
            ebml.unsigned(.docTypeVersion, 1)
            ebml.unsigned(.docTypeReadVersion, 1)
        }
        openSegment()
        kvsTags(pairs)
    }

    /// The bytes of ``kvsTags(_:)``.
    package static func kvsTags(_ pairs: [TagPair]) -> [UInt8] {
        var writer = EBMLWriter()
        writer.kvsTags(pairs)
        return writer.bytes
    }

    /// The bytes of ``kvsErrorDocument(_:)``.
    package static func kvsErrorDocument(_ pairs: [TagPair]) -> [UInt8] {
        var writer = EBMLWriter()
        writer.kvsErrorDocument(pairs)
        return writer.bytes
    }

    private mutating func simpleTag(_ pair: TagPair, form: SizeForm) {
        master(.simpleTag, form: form) { tag in
            tag.string(.tagName, pair.name, form: form)
            tag.string(.tagString, pair.value, form: form)
        }
    }
}
