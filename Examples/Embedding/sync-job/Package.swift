// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "sync-job",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "ContactProjector", path: "../../..", traits: ["SQLite", "Client"])
    ],
    targets: [
        .executableTarget(
            name: "sync-job",
            dependencies: [
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "ContactProjectorSQLite", package: "ContactProjector"),
                .product(name: "InventClient", package: "ContactProjector"),
            ]
        ),
        .testTarget(
            name: "SyncJobTests",
            dependencies: [
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "InventClient", package: "ContactProjector"),
            ]
        ),
    ]
)
