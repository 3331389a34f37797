import ContactProjectorTesting
import Foundation
import Testing

/// Tests that the order of arrival, splits and duplicates don't change an answer by a byte.
@Suite struct ArrangementTests {
    @Test func `permuted, split and doubled files give the same states`() throws {
        let seed =
            // A fixed seed by default: a failure is repeated by running the test again.
            UInt64(ProcessInfo.processInfo.environment["CONTACTPROJECTOR_SEED"] ?? "") ?? 20_240_301
        let scratch = try Scratch()
        let made = try Tool.run([
            "generate", "--activities", "3000", "--contacts", "150", "--seed", "\(seed)",
        ])
        var lines = made.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 3_000)
        let straight = try states(of: [lines], scratch)
        #expect(straight.split(separator: "\n").count > 100)
        var random = SplitMix64(seed: seed)
        for _ in 0..<3 {
            lines.shuffle(using: &random)
            #expect(try states(of: [lines], scratch) == straight, "permuted, seed \(seed)")
            let cut = Int.random(in: 1..<lines.count, using: &random)
            let parts = [Array(lines[cut...]), Array(lines[..<cut])]
            #expect(try states(of: parts, scratch) == straight, "split at \(cut), seed \(seed)")
            #expect(
                try states(of: [lines + lines.reversed()], scratch) == straight,
                "doubled, seed \(seed)"
            )
        }
    }

    private func states(of files: [[String]], _ scratch: Scratch) throws -> String {
        let sources = try files.enumerated().flatMap { index, lines in
            ["--load", try scratch.file("part\(index)", lines.joined(separator: "\n").utf8)]
        }
        let result = try Tool.run(["state", "--format", "ndjson"] + sources)
        #expect(result.status == 0, "\(result.messages)")
        return result.output
    }
}
