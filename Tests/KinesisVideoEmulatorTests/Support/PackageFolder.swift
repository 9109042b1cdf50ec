import KinesisVideo
import Testing

@testable import KinesisVideoEmulator

/// The files of the package that the tests serve.
enum PackageFolder {
    /// This file stands four levels below the package's folder.
    private static let path = (0..<4).reduce(#filePath) { path, _ in Files.folder(of: path) }

    /// The path of a file of the package.
    static func path(_ relative: String) -> String {
        "\(path)/\(relative)"
    }

    /// The contract that the emulator is tested against.
    static func contract() throws -> Contract {
        try Contract(try Files.source(at: path("Scenarios/contract.json")))
    }
}
