/// Writes elements in the many forms that a ``MediaShape`` allows.
struct ShapedWriter {
    /// An identifier that no specification has.
    static let unknownElement = ElementID(rawValue: 0x4FFE)

    private(set) var bytes: [UInt8] = []
    var choices: Choices
    private let shape: MediaShape

    init(_ shape: MediaShape, _ choices: Choices) {
        self.shape = shape
        self.choices = choices
    }

    /// The form of the next size.
    mutating func form() -> EBMLWriter.SizeForm {
        switch shape.sizes {
        case .shortest: .shortest
        case .longest: .length(8)
        case .mixed: .length(choices.number(in: 1...8))
        }
    }

    mutating func raw(_ bytes: [UInt8]) {
        self.bytes += bytes
    }

    private mutating func write(_ body: (inout EBMLWriter) -> Void) {
        var writer = EBMLWriter()
        body(&writer)
        bytes += writer.bytes
    }

    mutating func header(_ id: ElementID, size: Int, form: EBMLWriter.SizeForm) {
        write { $0.header(id, size: UInt64(size), form: form) }
    }

    mutating func unsigned(_ id: ElementID, _ value: UInt64) {
        let length =
            switch shape.sizes {
            case .shortest: 1
            case .longest: 8
            case .mixed: choices.number(in: 1...8)
            }
        let form = form()
        write { $0.unsigned(id, value, length: length, form: form) }
    }

    mutating func signed(_ id: ElementID, _ value: Int64) {
        let form = form()
        write { $0.signed(id, value, form: form) }
    }

    mutating func float(_ id: ElementID, _ value: Double) {
        let form = form()
        write { $0.float(id, value, form: form) }
    }

    mutating func binary(_ id: ElementID, _ value: [UInt8]) {
        let form = form()
        write { $0.binary(id, value, form: form) }
    }

    mutating func text(_ id: ElementID, _ value: String) {
        let form = form()
        let length = shape.hasPaddedTexts ? value.utf8.count + choices.number(in: 1...20) : 0
        write { $0.string(id, value, paddedLength: length, form: form) }
    }

    mutating func void() {
        let total = choices.number(in: 2...200)
        write { $0.void(total: total) }
    }

    mutating func unknown() {
        binary(Self.unknownElement, (0..<choices.number(in: 0...40)).map { UInt8(truncatingIfNeeded: $0 &* 37) })
    }

    /// Writes a master, with the checksum of what is in it where that is wanted.
    mutating func master(_ id: ElementID, checksum: Bool = false, _ body: (inout ShapedWriter) -> Void) {
        var inner = ShapedWriter(shape, choices)
        body(&inner)
        choices = inner.choices
        let check = checksum ? Self.checksum(inner.bytes) : []
        header(id, size: check.count + inner.bytes.count, form: form())
        raw(check + inner.bytes)
    }

    /// The `CRC-32` of what follows it (RFC 8794, section 11.3.1).
    static func checksum(_ bytes: [UInt8]) -> [UInt8] {
        let value = CRC32.of(bytes.span.bytes)
        var writer = EBMLWriter()
        writer.binary(.crc32, (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) })
        return writer.bytes
    }
}

/// Numbers that are the same for the same seed.
struct Choices: RandomNumberGenerator, Sendable {
    private var state: UInt64
    private let mix: SyntheticMedia.Mix

    init(seed: UInt64, _ mix: @escaping SyntheticMedia.Mix) {
        state = mix(seed)
        self.mix = mix
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return mix(state)
    }

    mutating func number(in range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }

    /// A number of a range, most often one that is nearer to the lower bound.
    mutating func smallNumber(in range: ClosedRange<Int>) -> Int {
        let part = Double.random(in: 0...1, using: &self)
        return range.lowerBound + Int(Double(range.upperBound - range.lowerBound) * part * part * part)
    }

    mutating func flag() -> Bool {
        next() & 1 == 1
    }

    mutating func takes(_ share: MediaShape.Share) -> Bool {
        // The draw is made in any case, so that one share does not change what else is drawn.
        let flag = flag()
        return share == .all || (share == .some && flag)
    }
}
