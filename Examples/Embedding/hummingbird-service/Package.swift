// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "hummingbird-service",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "ContactProjector", path: "../../..", traits: ["Server", "SQLite"]),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.1",
            traits: ["FullFoundation"]
        ),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "hummingbird-service",
            dependencies: [
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "ContactProjectorServer", package: "ContactProjector"),
                .product(name: "ContactProjectorSQLite", package: "ContactProjector"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "HummingbirdServiceTests",
            dependencies: [
                "hummingbird-service",
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "ContactProjectorServer", package: "ContactProjector"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
    ]
)
