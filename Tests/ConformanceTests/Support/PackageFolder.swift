import FoundationEssentials
import KinesisVideo
import Testing

/// The files of the package that tests read.
enum PackageFolder {
    /// The package's root: this file is `Tests/ConformanceTests/Support/PackageFolder.swift`.
    static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

    /// A file of the package as a text.
    static func source(_ name: String) throws -> SourceText {
        SourceText(name: name, bytes: Array(try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(name)"))))
    }
}

/// The captures that lie beside a checkout but are no part of it.
enum SharedData {
    private static let root = PackageFolder.root + "/../shared/data"

    /// Whether the folder is there; tests that need it are skipped where it is not.
    static let isPresent = FileManager.default.fileExists(atPath: root)

    /// Why a test was skipped.
    static let absence: Comment = "needs ../shared/data beside the package"

    /// The bytes of a file, such as `captures/clusters.mkv`.
    static func bytes(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: "\(root)/\(name)")))
    }
}
