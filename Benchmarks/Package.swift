// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "ContactProjector", path: "..", traits: ["SQLite"]),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.1",
            traits: ["FullFoundation"]
        ),
    ],
    targets: [
        .executableTarget(
            name: "store-bench",
            dependencies: [
                .product(name: "ContactCensus", package: "ContactProjector"),
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "ContactProjectorSQLite", package: "ContactProjector"),
            ]
        ),
        .target(name: "CScan", linkerSettings: [.linkedLibrary("simdjson")]),
        .executableTarget(
            name: "census-bench",
            dependencies: [
                "CScan",
                .product(name: "ActivityJSON", package: "ContactProjector"),
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "ContactCensus", package: "ContactProjector"),
            ]
        ),
        // The peer of the server.
        .executableTarget(
            name: "constant-server",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
