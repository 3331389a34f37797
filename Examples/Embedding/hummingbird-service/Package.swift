// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "hummingbird-service",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "ContactProjector", path: "../../..", traits: ["SQLite"]),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.1",
            traits: ["FullFoundation"]
        ),
    ],
    targets: [
        .executableTarget(
            name: "hummingbird-service",
            dependencies: [
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "ContactProjectorSQLite", package: "ContactProjector"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ]
        )
    ]
)
