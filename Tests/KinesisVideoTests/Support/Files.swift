import FoundationEssentials
import Testing

@testable import KinesisVideo

/// The files that tests read: those of the package, and the data that is kept beside it.
enum Files {
    /// The package's folder: this file stands three levels below it.
    private static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let shared = package.deletingLastPathComponent().appending(path: "shared")

    /// Whether the data beside the package is there.
    static let hasShared = FileManager.default.fileExists(atPath: shared.path)

    static let needsShared: Comment = "needs ../shared, which is not part of the package"

    static func ofPackage(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: package.appending(path: path)))
    }

    static func ofShared(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: shared.appending(path: path)))
    }

    /// The paths of all files below a shared folder that have an extension, in order.
    static func sharedPaths(below folder: String, extension suffix: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: shared.appending(path: folder).path)
            .filter { $0.hasSuffix("." + suffix) }
            .map { "\(folder)/\($0)" }
            .sorted()
    }

    static func contract() throws -> Contract {
        try Contract(SourceText(name: "Scenarios/contract.json", bytes: ofPackage("Scenarios/contract.json")))
    }
}
