// swift-tools-version: 6.2

import PackageDescription

/// Every target of this package is built the same way: warnings are errors, and the language's next defaults are on.
let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "kvsconform",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "kvsconform", targets: ["kvsconform"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ],
    targets: [
        // The vocabulary: bytes and values, no I/O.
        .target(name: "Matroska", swiftSettings: settings),
        .target(name: "KinesisVideo", swiftSettings: settings),

        // The calls of the system that files need, in one place.
        .target(name: "FileSystem", swiftSettings: settings),

        // The two ends of the wire. They share the vocabulary alone.
        .target(
            name: "KinesisVideoClient",
            dependencies: [
                "KinesisVideo",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "KinesisVideoEmulator",
            dependencies: [
                "FileSystem",
                "KinesisVideo",
                "Matroska",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            // The operations beyond the suite's contract, which every suite's emulator serves.
            resources: [
                .embedInCode("Service/operations.json"),
                // The page from which a running emulator is looked at and changed.
                .embedInCode("Runtime/control.html"), .embedInCode("Runtime/control.css"),
                .embedInCode("Runtime/control.js"),
            ],
            swiftSettings: settings
        ),

        // Scenarios in, verdicts out: the language and the judge are pure, the runner is their edge.
        .target(name: "Conformance", dependencies: ["KinesisVideo", "Matroska"], swiftSettings: settings),
        .target(
            name: "ConformanceRunner",
            dependencies: [
                "Conformance",
                "KinesisVideo",
                "KinesisVideoClient",
                "Matroska",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        // What a run leaves on disk, and what reads it again: journals and recordings.
        .target(
            name: "ConformanceStorage",
            dependencies: ["Conformance", "FileSystem", "KinesisVideo"],
            swiftSettings: settings
        ),
        .target(
            name: "ConformanceReports",
            dependencies: ["CLibXML2", "Conformance", "ConformanceStorage", "FileSystem", "KinesisVideo"],
            // What 'explain' says of a finding is what the page says: the page is built into the program.
            resources: [.embedInCode("../../Documentation/Findings.md")],
            swiftSettings: settings
        ),
        .systemLibrary(
            name: "CLibXML2",
            pkgConfig: "libxml-2.0",
            providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]
        ),

        // What the command line does, as functions.
        .target(
            name: "ConformanceKit",
            dependencies: [
                "Conformance",
                "ConformanceReports",
                "ConformanceRunner",
                "ConformanceStorage",
                "FileSystem",
                "KinesisVideo",
                "KinesisVideoClient",
                "KinesisVideoEmulator",
                "Matroska",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "kvsconform",
            dependencies: [
                "Conformance",
                "ConformanceKit",
                "ConformanceReports",
                "ConformanceRunner",
                "ConformanceStorage",
                "FileSystem",
                "KinesisVideo",
                "KinesisVideoClient",
                "KinesisVideoEmulator",
                "Matroska",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),

        .testTarget(name: "MatroskaTests", dependencies: ["Matroska"], swiftSettings: settings),
        .testTarget(
            name: "KinesisVideoTests",
            dependencies: ["KinesisVideo"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "KinesisVideoClientTests",
            dependencies: [
                "KinesisVideoClient",
                "KinesisVideo",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "KinesisVideoEmulatorTests",
            dependencies: [
                "KinesisVideoEmulator",
                "KinesisVideo",
                "Matroska",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ConformanceTests",
            dependencies: ["Conformance", "ConformanceReports", "KinesisVideo", "Matroska"],
            exclude: ["Corpus", "Golden"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ConformanceRunnerTests",
            dependencies: [
                "Conformance",
                "ConformanceRunner",
                "KinesisVideo",
                "KinesisVideoClient",
                "KinesisVideoEmulator",
                "Matroska",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ConformanceKitTests",
            dependencies: [
                "Conformance",
                "ConformanceKit",
                "ConformanceReports",
                "ConformanceRunner",
                "ConformanceStorage",
                "FileSystem",
                "KinesisVideo",
                "KinesisVideoClient",
                "KinesisVideoEmulator",
                "Matroska",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "kvsconform", "Conformance", "ConformanceKit", "ConformanceReports", "ConformanceRunner",
                "ConformanceStorage", "KinesisVideo",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ConformanceReportsTests",
            dependencies: ["ConformanceReports", "ConformanceStorage", "Conformance", "FileSystem", "KinesisVideo"],
            exclude: ["Golden"],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
