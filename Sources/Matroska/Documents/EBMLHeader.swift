/// What the EBML header at the beginning of a document says (RFC 8794, section 11.2); absent values have their defaults.
package struct EBMLHeader: Hashable, Sendable {
    /// `EBMLVersion`.
    package var version: UInt64 = 1
    /// `EBMLReadVersion`.
    package var readVersion: UInt64 = 1
    /// `EBMLMaxIDLength`, in bytes.
    package var maximumIDLength: UInt64 = 4
    /// `EBMLMaxSizeLength`, in bytes.
    package var maximumSizeLength: UInt64 = 8
    /// `DocType`; empty where it is missing.
    package var documentType = ""
    /// `DocTypeVersion`.
    package var documentTypeVersion: UInt64 = 1
    /// `DocTypeReadVersion`.
    package var documentTypeReadVersion: UInt64 = 1

    /// A header with the defaults of RFC 8794, and no `DocType`.
    package init() {}
}
