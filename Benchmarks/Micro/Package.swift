// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "Micro",
    dependencies: [
        .package(name: "ContactProjector", path: "../..", traits: []),
        // Without its traits it needs no other allocator; it counts no allocations then.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "core",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "ContactProjector", package: "ContactProjector"),
                .product(name: "ContactProjectorTesting", package: "ContactProjector"),
            ],
            path: "Benchmarks/core",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        )
    ],
    swiftLanguageModes: [.v6]
)
