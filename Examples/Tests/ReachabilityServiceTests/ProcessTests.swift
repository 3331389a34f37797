import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import Testing

/// The program as its users run it.
@Suite(.timeLimit(.minutes(1))) struct ProcessTests {
    private let directory = Directory()

    @Test func `each line is answered, and the end of the input ends the program`() async throws {
        try await append(.unsubscribed(at: 1, id: "out"), .noted("n", at: 2))
        let program = try Program("--store", directory.store, "--index", directory.path("index"))
        let answers = try program.end(after: "con_ada\n\ncon_zoe\n")
        #expect(answers.map(\.reachability) == ["not_reachable", "unknown"])
        #expect(answers.map(\.because) == [["out"], []])
        #expect(answers.allSatisfy { $0.knownAt == 2 && $0.stalenessMS != nil })
        #expect(program.status == 0)
        #expect(FileManager.default.fileExists(atPath: directory.path("index")))
    }

    @Test
    func `another process's commit is seen, SIGTERM ends the program, and its log has no texts`()
        async throws
    {
        try await append(.noted("allergic to nuts", at: 1))
        let program = try Program("--store", directory.store, "--bound", "60000")
        #expect(try program.ask("con_ada").says("reachable"))
        try await append(.blocked(at: 3, id: "block"), .noted("sings in the rain", at: 4))
        while try !program.ask("con_ada").says("not_reachable", ["block"]) {}
        program.terminate()
        #expect(program.status == 0)
        let log = program.log
        #expect(!log.contains("nuts") && !log.contains("rain") && !log.contains("con_ada"))
    }

    @Test func `a store that was damaged is logged, and ends the program`() async throws {
        try await append(.blocked(at: 1), .noted("n", at: 2))
        // All but the first page, which says what the file is.
        let file = try FileHandle(forUpdating: URL(filePath: directory.store))
        let size = try file.seekToEnd()
        try file.seek(toOffset: 4_096)
        try file.write(contentsOf: Data(repeating: UInt8(ascii: "x"), count: Int(size) - 4_096))
        let program = try Program("--store", directory.store)
        #expect(program.status != 0)
        #expect(program.log.contains("can't read: "))
    }

    @Test func `a store that isn't there and a bound that isn't one are refused`() throws {
        #expect(try Program("--store", directory.path("nowhere.db")).status != 0)
        #expect(try Program("--store", directory.store, "--bound=-1").status == 64)
    }

    private func append(_ activities: TestActivity...) async throws {
        let store = try SQLiteActivityStore(path: directory.store)
        _ = try await store.append(activities.activities())
        try await store.close()
    }
}

/// The built program, which runs until its input ends.
private final class Program {
    private let process = Process()
    private let (input, output, messages) = (Pipe(), Pipe(), Pipe())

    init(_ arguments: String...) throws {
        // The program is built beside the bundle of tests.
        process.executableURL = URL(filePath: CommandLine.arguments[0])
            .deletingLastPathComponent().appending(path: "reachability-service")
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = messages
        try process.run()
    }

    /// The exit status, once the program has ended.
    var status: Int32 {
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -1
    }

    /// All that it said on standard error, once it has ended.
    var log: String {
        String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }

    func ask(_ contact: String) throws -> Answer {
        try input.fileHandleForWriting.write(contentsOf: Data("\(contact)\n".utf8))
        return try JSONDecoder().decode(
            Answer.self,
            from: output.fileHandleForReading.availableData
        )
    }

    func end(after lines: String) throws -> [Answer] {
        try input.fileHandleForWriting.write(contentsOf: Data(lines.utf8))
        try input.fileHandleForWriting.close()
        return try output.fileHandleForReading.readDataToEndOfFile().split(separator: 10)
            .map { try JSONDecoder().decode(Answer.self, from: $0) }
    }

    func terminate() { process.terminate() }
}
