// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "ContactProjector", path: "..")],
    targets: [
        .executableTarget(
            name: "store-bench",
            dependencies: [
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
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
