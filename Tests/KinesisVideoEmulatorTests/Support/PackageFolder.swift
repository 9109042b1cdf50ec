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

    private static let loadedContract = Result { try Contract(try Files.source(at: path("Scenarios/contract.json"))) }

    private static let loadedStreams = Result { try EmulatorConfiguration.streams(in: [path("Scenarios/streams")]) }

    /// The contract that the emulator is tested against; read once.
    static func contract() throws -> Contract {
        try loadedContract.get()
    }

    /// The streams that the package declares; read once.
    static func streams() throws -> [StreamDeclaration] {
        try loadedStreams.get()
    }
}
