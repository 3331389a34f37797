import Foundation
import Testing

/// Tests that the README's program is the one in `Examples/Embedding`, and that builds have all parts.
@Suite struct EmbeddingTests {
    private static let core = "Examples/Embedding/core/Sources/core/main.swift"

    @Test func `the README's program is the one that is built and run`() throws {
        let program = try Articles.content(of: Self.core)
        #expect(try Articles.content(of: "README.md").contains("```swift\n\(program)```"))
    }

    @Test func `two files import the C library by name`() throws {
        let sources = Tool.root.appending(path: "Sources").path
        let files = try FileManager.default.subpathsOfDirectory(atPath: sources)
            .filter { $0.hasSuffix(".swift") }
            .filter {
                try Articles.content(of: "Sources/\($0)")
                    .contains(/import (Glibc|Musl|Darwin)/)
            }
        #expect(
            Set(files) == [
                "CLibrary/CLibrary.swift", "ContactProjector/Activities/SystemClock.swift",
            ]
        )
    }

    @Test func `a full build has every command of the network`() throws {
        for command in ["sync", "reconcile", "serve", "explore"] {
            #expect(try Tool.run([command, "--help"]).status == 0)
        }
    }
}
