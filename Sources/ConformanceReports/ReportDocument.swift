/// One file of a report.
package struct ReportDocument: Sendable, Hashable {
    /// The file's name, without folder.
    package let name: String

    /// Its content.
    package let bytes: [UInt8]

    /// What its readers may stumble over, such as a size that some of them refuse.
    package let warnings: [String]

    package init(name: String, bytes: [UInt8], warnings: [String] = []) {
        self.name = name
        self.bytes = bytes
        self.warnings = warnings
    }
}
