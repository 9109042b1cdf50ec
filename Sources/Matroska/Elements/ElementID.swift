/// The identifier of an EBML element, with its length marker, as it stands on the wire (RFC 8794, section 5).
package struct ElementID: RawRepresentable, Hashable, Sendable {
    /// The one to four bytes of the identifier as a big-endian number: `0x1A45DFA3`, `0xA3`.
    package let rawValue: UInt32

    /// Wraps the bytes of an identifier; nothing is validated.
    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// How many bytes the identifier takes on the wire, 1 to 4.
    package var encodedLength: Int {
        max(1, (39 - rawValue.leadingZeroBitCount) / 8)
    }

    /// The element's name in RFC 8794 or RFC 9559, or the identifier in hexadecimal (`0x4FFE`) where they have none.
    package var name: String {
        guard let definition = ElementDefinition.of(self) else { return hexadecimal }
        return definition.name.description
    }

    /// The identifier as upper-case hexadecimal text, `0x4FFE`.
    package var hexadecimal: String {
        "0x" + String(rawValue, radix: 16, uppercase: true)
    }
}

extension ElementID: CustomStringConvertible {
    /// The same text as ``name``.
    package var description: String { name }
}
