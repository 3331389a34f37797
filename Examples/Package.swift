// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "Examples",
    dependencies: [.package(name: "ContactProjector", path: "..")],
    targets: [
        .executableTarget(
            name: "may-i-message",
            dependencies: [
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "ActivityJSON", package: "ContactProjector"),
            ]
        ),
        .executableTarget(
            name: "notes-per-agent",
            dependencies: [
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "ActivityJSON", package: "ContactProjector"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
