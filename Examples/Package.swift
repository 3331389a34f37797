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
    name: "Examples",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "ContactProjector", path: "..", traits: ["SQLite", "Postgres"]),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "may-i-message",
            dependencies: [
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "ActivityJSON", package: "ContactProjector"),
            ]
        ),
        .executableTarget(
            name: "segment-growth",
            dependencies: [
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "ActivityJSON", package: "ContactProjector"),
                .product(name: "ContactCensus", package: "ContactProjector"),
            ]
        ),
        .executableTarget(
            name: "notes-per-agent",
            dependencies: [
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "ActivityJSON", package: "ContactProjector"),
            ]
        ),
        .executableTarget(
            name: "reachability-service",
            dependencies: [
                .product(name: "ActivityJSON", package: "ContactProjector"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ContactCensus", package: "ContactProjector"),
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "ContactProjectorSQLite", package: "ContactProjector"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                .product(name: "ActivityJSON", package: "ContactProjector"),
                .product(name: "ContactCensus", package: "ContactProjector"),
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "ContactProjectorPostgres", package: "ContactProjector"),
                .product(name: "ContactProjectorSQLite", package: "ContactProjector"),
                .product(name: "ContactProjectorTesting", package: "ContactProjector"),
                .product(name: "ContactQueries", package: "ContactProjector"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ReachabilityServiceTests",
            dependencies: [
                "reachability-service",
                .product(name: "ContactCensus", package: "ContactProjector"),
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "ContactProjectorSQLite", package: "ContactProjector"),
                .product(name: "ContactProjectorTesting", package: "ContactProjector"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
