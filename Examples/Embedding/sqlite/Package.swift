// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "sqlite",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "ContactProjector", path: "../../..", traits: ["SQLite"])
    ],
    targets: [
        .executableTarget(
            name: "sqlite",
            dependencies: [
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "ContactProjectorSQLite", package: "ContactProjector"),
            ]
        )
    ]
)
