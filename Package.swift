// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "ContactProjector",
    products: [
        .library(name: "ContactProjector", targets: ["ContactProjector"]),
        .library(name: "ActivityJSON", targets: ["ActivityJSON"]),
        .library(name: "ContactCensus", targets: ["ContactCensus"]),
        .library(name: "ContactProjectorSQLite", targets: ["ContactProjectorSQLite"]),
        .library(name: "InventClient", targets: ["InventClient"]),
        .library(name: "ContactProjectorServer", targets: ["ContactProjectorServer"]),
        .library(name: "ContactProjectorTesting", targets: ["ContactProjectorTesting"]),
        .executable(name: "projector", targets: ["projector"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.1",
            traits: ["FullFoundation"]
        ),
    ],
    targets: [
        .target(name: "ContactProjector", swiftSettings: strict),
        .target(
            name: "CActivityScan",
            linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("z")]
        ),
        .target(
            name: "ActivityJSON",
            dependencies: [
                "ContactProjector",
                "CActivityScan",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ContactCensus",
            dependencies: ["ContactProjector", "ActivityJSON", "CActivityScan"],
            swiftSettings: strict
        ),
        .target(
            name: "ContactProjectorTesting",
            dependencies: ["ContactProjector"],
            swiftSettings: strict
        ),
        .target(
            name: "ContactProjectorSQLite",
            dependencies: [
                "ContactProjector",
                "ActivityJSON",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "InventClient",
            dependencies: [
                "ContactProjector",
                "ActivityJSON",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        // What the tool and the server share: how questions are typed, and answers about everybody; no product.
        .target(
            name: "ContactQueries",
            dependencies: ["ContactProjector", "ActivityJSON", "ContactCensus"],
            swiftSettings: strict
        ),
        .target(
            name: "ContactProjectorServer",
            dependencies: [
                "ContactProjector",
                "ActivityJSON",
                "ContactCensus",
                "ContactQueries",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("openapi.json")],
            swiftSettings: strict
        ),
        // The program that the crash and fault checks drive; no product.
        .executableTarget(
            name: "store-torture",
            dependencies: ["ContactProjector", "ContactProjectorSQLite"],
            swiftSettings: strict
        ),
        // What the server's speed is measured by; no product.
        .executableTarget(
            name: "constant-server",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Benchmarks/HTTP",
            swiftSettings: strict
        ),
        .target(
            name: "CEditLine",
            linkerSettings: [.linkedLibrary("edit")]
        ),
        .executableTarget(
            name: "projector",
            dependencies: [
                "ContactProjector",
                "ActivityJSON",
                "ContactCensus",
                "ContactProjectorServer",
                "ContactProjectorSQLite",
                "ContactProjectorTesting",
                "ContactQueries",
                "InventClient",
                "CEditLine",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            resources: [.embedInCode("Shell/Help/story.json")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ContactProjectorTests",
            dependencies: ["ContactProjector", "ContactProjectorTesting"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ActivityJSONTests",
            dependencies: ["ActivityJSON", "ContactProjector", "ContactProjectorTesting"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ContactCensusTests",
            dependencies: [
                "ContactCensus", "ActivityJSON", "ContactProjector", "ContactProjectorTesting",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ContactProjectorSQLiteTests",
            dependencies: [
                "ContactProjectorSQLite", "ContactProjector", "ContactProjectorTesting",
                "ActivityJSON", "store-torture",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "InventClientTests",
            dependencies: [
                "InventClient", "ContactProjector", "ContactProjectorTesting", "ActivityJSON",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ContactProjectorServerTests",
            dependencies: [
                "ContactProjectorServer", "ContactProjector", "ContactProjectorTesting",
                "ActivityJSON", "ContactCensus", "ContactProjectorSQLite", "ContactQueries",
                "InventClient",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ProjectorTests",
            dependencies: [
                "projector", "ActivityJSON", "ContactProjector", "ContactProjectorTesting",
                "ContactProjectorSQLite", "ContactQueries", "CEditLine",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            exclude: ["Transcripts"],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
