// swift-tools-version: 6.2
// A package of its own, since libFuzzer brings its own entry point. `Matroska` is a link to the sources.
//
//     swift run MakeCorpus Corpus
//     swift build --product MatroskaFuzzer --sanitize=fuzzer -Xswiftc -sanitize=fuzzer,address --scratch-path .build-fuzz
//     SWIFT_BACKTRACE=enable=no .build-fuzz/debug/MatroskaFuzzer -max_len=2048 -max_total_time=300 FOUND Corpus
//
// New inputs go into FOUND, the first folder named. Both sanitizers must be in one option: of two, the compiler takes the
// last one alone, and `--sanitize=fuzzer --sanitize=address` fuzzes without coverage.
import PackageDescription

let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "Fuzz",
    targets: [
        .target(name: "Matroska", path: "Matroska", swiftSettings: settings),
        .executableTarget(
            name: "MatroskaFuzzer",
            dependencies: ["Matroska"],
            path: "MatroskaFuzzer",
            swiftSettings: settings
        ),
        .executableTarget(name: "MakeCorpus", dependencies: ["Matroska"], path: "MakeCorpus", swiftSettings: settings),
    ]
)
