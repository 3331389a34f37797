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

// A dependency of a trait that is off is neither fetched nor built.
let json: TargetDependencyCondition? = .when(traits: ["JSON"])
let sqlite: TargetDependencyCondition? = .when(traits: ["SQLite"])
let client: TargetDependencyCondition? = .when(traits: ["Client"])
let server: TargetDependencyCondition? = .when(traits: ["Server"])
let postgres: TargetDependencyCondition? = .when(traits: ["Postgres"])
let tool: TargetDependencyCondition? = .when(traits: ["Tool"])

let package = Package(
    name: "ContactProjector",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "ContactProjector", targets: ["ContactProjector"]),
        .library(name: "ActivityJSON", targets: ["ActivityJSON"]),
        .library(name: "ContactCensus", targets: ["ContactCensus"]),
        .library(name: "ContactQueries", targets: ["ContactQueries"]),
        .library(name: "ContactEvidence", targets: ["ContactEvidence"]),
        .library(name: "ContactProjectorSQLite", targets: ["ContactProjectorSQLite"]),
        .library(name: "ContactProjectorPostgres", targets: ["ContactProjectorPostgres"]),
        .library(name: "InventClient", targets: ["InventClient"]),
        .library(name: "ContactProjectorServer", targets: ["ContactProjectorServer"]),
        .library(name: "ContactProjectorFoundation", targets: ["ContactProjectorFoundation"]),
        .library(name: "ContactProjectorTesting", targets: ["ContactProjectorTesting"]),
        .executable(name: "projector", targets: ["projector"]),
    ],
    traits: [
        .trait(
            name: "JSON",
            description: "ActivityJSON, ContactCensus, ContactQueries, ContactEvidence"
        ),
        .trait(
            name: "SQLite",
            description: "ContactProjectorSQLite",
            enabledTraits: ["JSON"]
        ),
        .trait(
            name: "Postgres",
            description: "ContactProjectorPostgres; needs libpq",
            enabledTraits: ["JSON"]
        ),
        .trait(
            name: "Client",
            description: "InventClient; the tool's sync and reconcile",
            enabledTraits: ["JSON"]
        ),
        .trait(
            name: "Server",
            description: "ContactProjectorServer; the tool's serve",
            enabledTraits: ["JSON"]
        ),
        .trait(
            name: "Tool",
            description: "projector, with the network commands of Client and Server",
            enabledTraits: ["SQLite"]
        ),
        .default(enabledTraits: ["JSON", "SQLite", "Client", "Server", "Tool"]),
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
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.1",
            traits: ["FullFoundation"]
        ),
    ],
    targets: [
        .target(name: "ContactProjector", swiftSettings: strict),
        // No pkgConfig: its flags for threads are not allowed in a package, and the build would warn.
        .systemLibrary(
            name: "CSimdjson",
            providers: [.apt(["libsimdjson-dev"]), .brew(["simdjson"])]
        ),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(name: "CLibedit", providers: [.apt(["libedit-dev"]), .brew(["libedit"])]),
        .systemLibrary(
            name: "CPostgres",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"]), .brew(["libpq"])]
        ),
        // The C library of the platform; besides the core's clock, nothing else imports it by name.
        .target(name: "CLibrary", swiftSettings: strict),
        .target(
            name: "CActivityScan",
            dependencies: ["CSimdjson", "CZlib"],
            linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("z")]
        ),
        .target(
            name: "ActivityJSON",
            dependencies: [
                "ContactProjector",
                "CActivityScan",
                .product(name: "Crypto", package: "swift-crypto", condition: json),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ContactCensus",
            dependencies: [
                "ContactProjector", "ActivityJSON", "CActivityScan", "CLibrary",
                .product(
                    name: "ServiceLifecycle",
                    package: "swift-service-lifecycle",
                    condition: json
                ),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ContactProjectorFoundation",
            dependencies: ["ContactProjector"],
            swiftSettings: strict
        ),
        .target(
            name: "ContactProjectorTesting",
            dependencies: ["ContactProjector", "CLibrary"],
            swiftSettings: strict
        ),
        // The digests and payloads of a log, for the stores and for those who check without one; no product.
        .target(
            name: "LogChain",
            dependencies: [
                "ContactProjector", "ActivityJSON",
                .product(name: "Crypto", package: "swift-crypto", condition: json),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ContactProjectorSQLite",
            dependencies: [
                "ContactProjector",
                "ActivityJSON",
                "LogChain",
                "CLibrary",
                .product(name: "Crypto", package: "swift-crypto", condition: sqlite),
                .product(name: "GRDB", package: "GRDB.swift", condition: sqlite),
                .product(name: "Logging", package: "swift-log", condition: sqlite),
                .product(name: "GRDBSQLite", package: "GRDB.swift", condition: sqlite),
            ],
            swiftSettings: strict
        ),
        // Empty without its trait, so that a build without it needs no libpq.
        .target(
            name: "ContactProjectorPostgres",
            dependencies: [
                "ContactProjector", "ActivityJSON", "LogChain",
                .target(name: "CPostgres", condition: postgres),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "InventClient",
            dependencies: [
                "ContactProjector",
                "ActivityJSON",
                "CLibrary",
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: client),
                .product(name: "NIOCore", package: "swift-nio", condition: client),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: client),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ContactQueries",
            dependencies: ["ContactProjector", "ActivityJSON", "ContactCensus"],
            swiftSettings: strict
        ),
        .target(
            name: "ContactEvidence",
            dependencies: [
                "ContactProjector",
                "ActivityJSON",
                "LogChain",
                "ContactQueries",
                "TerminalText",
                "CLibrary",
                .product(name: "Crypto", package: "swift-crypto", condition: json),
            ],
            resources: [
                .embedInCode("Report/base.css"), .embedInCode("Report/report.css"),
                .embedInCode("Report/report.js"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ContactProjectorServer",
            dependencies: [
                "ContactProjector",
                "ActivityJSON",
                "ContactCensus",
                "ContactQueries",
                "ContactEvidence",
                "CLibrary",
                .product(name: "Crypto", package: "swift-crypto", condition: server),
                .product(name: "Hummingbird", package: "hummingbird", condition: server),
                .product(name: "HummingbirdCore", package: "hummingbird", condition: server),
                .product(name: "HummingbirdTLS", package: "hummingbird", condition: server),
                .product(name: "HTTPTypes", package: "swift-http-types", condition: server),
                .product(name: "Logging", package: "swift-log", condition: server),
                .product(name: "CoreMetrics", package: "swift-metrics", condition: server),
                .product(name: "Metrics", package: "swift-metrics", condition: server),
                .product(name: "NIOCore", package: "swift-nio", condition: server),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: server),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras", condition: server),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: server),
                .product(
                    name: "ServiceLifecycle",
                    package: "swift-service-lifecycle",
                    condition: server
                ),
                .product(name: "Tracing", package: "swift-distributed-tracing", condition: server),
            ],
            resources: [
                .embedInCode("openapi.json"), .embedInCode("Explorer/explorer.html"),
                .embedInCode("Explorer/explorer.css"), .embedInCode("Explorer/explorer.js"),
            ],
            swiftSettings: strict
        ),
        // The program that the crash and fault checks drive; no product.
        .executableTarget(
            name: "store-torture",
            dependencies: ["ContactProjector", "ContactProjectorSQLite", "CLibrary"],
            swiftSettings: strict
        ),
        .target(
            name: "CEditLine",
            dependencies: ["CLibedit"],
            linkerSettings: [.linkedLibrary("edit")]
        ),
        .target(name: "TerminalText", swiftSettings: strict),
        .target(
            name: "LineEditing",
            dependencies: ["TerminalText", "CEditLine", "CLibrary"],
            swiftSettings: strict
        ),
        .target(
            name: "ContactViews",
            dependencies: [
                "ContactProjector", "ActivityJSON", "ContactCensus", "ContactQueries",
                "TerminalText",
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ProjectorShell",
            dependencies: [
                "ContactProjector", "ActivityJSON", "ContactCensus", "ContactQueries",
                "TerminalText", "LineEditing", "ContactViews", "CLibrary",
            ],
            resources: [.embedInCode("story.json")],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "projector",
            dependencies: [
                "ContactProjector",
                "ActivityJSON",
                "ContactCensus",
                .target(name: "ContactProjectorServer", condition: server),
                "ContactProjectorSQLite",
                .target(name: "ContactProjectorPostgres", condition: postgres),
                "ContactProjectorTesting",
                "ContactQueries",
                "ContactEvidence",
                .target(name: "InventClient", condition: client),
                "TerminalText",
                "LineEditing",
                "ContactViews",
                "ProjectorShell",
                "CLibrary",
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: tool),
                .product(name: "Logging", package: "swift-log", condition: server),
                .product(name: "NIOCore", package: "swift-nio", condition: server),
                .product(
                    name: "ServiceLifecycle",
                    package: "swift-service-lifecycle",
                    condition: server
                ),
                .product(
                    name: "UnixSignals",
                    package: "swift-service-lifecycle",
                    condition: server
                ),
            ],
            swiftSettings: strict
        ),
        // The stores for which a law is tested.
        .target(
            name: "TestStores",
            dependencies: [
                "ContactProjector", "ContactProjectorSQLite",
                .target(name: "ContactProjectorPostgres", condition: postgres),
            ],
            path: "Tests/TestStores",
            swiftSettings: strict
        ),
        .testTarget(
            name: "ContactProjectorTests",
            dependencies: ["ContactProjector", "ContactProjectorTesting"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ContactProjectorFoundationTests",
            dependencies: [
                "ContactProjectorFoundation", "ContactProjector", "ContactProjectorTesting",
            ],
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
                "CActivityScan", "TestStores",
                .product(
                    name: "ServiceLifecycleTestKit",
                    package: "swift-service-lifecycle",
                    condition: json
                ),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ContactQueriesTests",
            dependencies: [
                "ContactQueries", "ContactCensus", "ActivityJSON", "ContactProjector",
                "ContactProjectorTesting",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ContactEvidenceTests",
            dependencies: [
                "ContactEvidence", "ActivityJSON", "ContactProjector", "ContactProjectorSQLite",
                "ContactProjectorTesting", "ContactQueries", "LogChain", "CLibrary",
                .product(name: "GRDB", package: "GRDB.swift", condition: sqlite),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "LogChainTests",
            dependencies: ["LogChain", "ContactProjectorTesting"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ContactProjectorSQLiteTests",
            dependencies: [
                "ContactProjectorSQLite", "ContactProjector", "ContactProjectorTesting",
                "ActivityJSON", "LogChain", "CLibrary", "TestStores", "store-torture",
                .product(name: "GRDB", package: "GRDB.swift", condition: sqlite),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ContactProjectorPostgresTests",
            dependencies: [
                "ContactProjectorPostgres", "ContactProjector", "ContactProjectorTesting",
                "ActivityJSON", "LogChain", "CLibrary", "ContactProjectorSQLite",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "InventClientTests",
            dependencies: [
                "InventClient", "ContactProjector", "ContactProjectorTesting", "ActivityJSON",
                .product(name: "NIOCore", package: "swift-nio", condition: client),
                .product(name: "NIOPosix", package: "swift-nio", condition: client),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ContactProjectorServerTests",
            dependencies: [
                "ContactProjectorServer", "ContactProjector", "ContactProjectorTesting",
                "ActivityJSON", "ContactCensus", "ContactProjectorSQLite", "ContactQueries",
                "ContactEvidence",
                "InventClient",
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: client),
                .product(name: "NIOEmbedded", package: "swift-nio", condition: server),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras", condition: server),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: server),
                .product(name: "Hummingbird", package: "hummingbird", condition: server),
                .product(name: "HummingbirdTesting", package: "hummingbird", condition: server),
                .product(name: "HTTPTypes", package: "swift-http-types", condition: server),
                .product(name: "Logging", package: "swift-log", condition: server),
                .product(
                    name: "InMemoryTracing",
                    package: "swift-distributed-tracing",
                    condition: server
                ),
                .product(name: "Metrics", package: "swift-metrics", condition: server),
                .product(name: "MetricsTestKit", package: "swift-metrics", condition: server),
                .product(name: "NIOCore", package: "swift-nio", condition: server),
                .product(name: "NIOPosix", package: "swift-nio", condition: server),
                .product(name: "Tracing", package: "swift-distributed-tracing", condition: server),
                .product(
                    name: "ServiceLifecycle",
                    package: "swift-service-lifecycle",
                    condition: server
                ),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "TerminalTextTests",
            dependencies: ["TerminalText", "CEditLine"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ContactViewsTests",
            dependencies: [
                "ContactViews", "TerminalText", "ContactQueries", "ActivityJSON",
                "ContactProjector", "ContactProjectorTesting",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ProjectorShellTests",
            dependencies: [
                "ProjectorShell", "ContactViews", "LineEditing", "TerminalText",
                "ContactQueries", "ContactProjector", "ContactProjectorTesting",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ProjectorTests",
            dependencies: [
                "projector", "ActivityJSON", "ContactProjector", "ContactProjectorTesting",
                "ContactProjectorSQLite", "ContactQueries", "TerminalText", "ProjectorShell",
                "CEditLine", "CLibrary", "TestStores",
                .product(name: "GRDB", package: "GRDB.swift", condition: sqlite),
                .product(name: "NIOCore", package: "swift-nio", condition: client),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: client),
                .product(name: "NIOPosix", package: "swift-nio", condition: client),
            ],
            exclude: ["Transcripts"],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
