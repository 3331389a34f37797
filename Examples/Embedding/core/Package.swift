// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "core",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "ContactProjector", path: "../../..", traits: [])
    ],
    targets: [
        .executableTarget(
            name: "core",
            dependencies: [
                .product(name: "ContactProjector", package: "ContactProjector")
            ]
        )
    ]
)
