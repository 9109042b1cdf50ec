// swift-tools-version: 6.2
// A package of its own, so that the main one needs neither C++ nor libwebm. `Matroska` is a link to the sources.
import PackageDescription

let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "Benchmarks",
    targets: [
        .target(name: "Matroska", path: "Matroska", swiftSettings: settings),
        .target(
            name: "WebMParserShim",
            path: "WebMParserShim",
            cSettings: [.unsafeFlags(["-O2"])],
            cxxSettings: [.unsafeFlags(["-O2"])],
            linkerSettings: [.linkedLibrary("webm"), .linkedLibrary("stdc++")]
        ),
        .executableTarget(
            name: "MatroskaBenchmark",
            dependencies: ["Matroska", "WebMParserShim"],
            path: "MatroskaBenchmark",
            swiftSettings: settings
        ),
    ],
    cxxLanguageStandard: .cxx17
)
