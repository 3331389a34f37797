import ContactProjector
import ContactProjectorSQLite
import Foundation
import Testing

@Suite struct CrashTests {
    @Test func `nothing that was acknowledged is lost when the writer is killed`() async throws {
        let seed = UInt64.random(in: 1...1_000_000)
        let scratch = try TemporaryStore()
        for round in 0..<6 {
            let acknowledged = try killedWriter(scratch, seed: seed, round: round)
            let store = try SQLiteActivityStore(path: scratch.path)
            let verification = try await store.verify()
            #expect(verification.findings == [], "seed \(seed), round \(round)")
            #expect(verification.head.position >= acknowledged, "seed \(seed), round \(round)")
        }
    }

    /// Runs a writer for a short time, kills it, and returns the last position that it acknowledged.
    private func killedWriter(_ scratch: TemporaryStore, seed: UInt64, round: Int) throws
        -> Position
    {
        let process = Process()
        process.executableURL = URL(filePath: Torture.program)
        process.arguments = ["write", scratch.path, "\(seed)", "FULL", "100000"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        usleep(UInt32(60_000 + 41_000 * round))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        let last = text.split(separator: "\n").last { $0.hasPrefix("ack ") }
        return Position(last?.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0)
    }
}
