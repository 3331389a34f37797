#if Postgres
import CLibrary
import Foundation
import Testing

/// The tool that was built with the tests, run in a folder of its own on a database of its own.
final class TestTool: Sendable {
    let folder = "/tmp/contact-log-\(UUID().uuidString.prefix(8))"
    /// The address of the database.
    let address: String
    let database: TestDatabase

    struct Result: Sendable {
        let status: Int32
        let output: String
        let messages: String
    }

    init() async throws {
        database = try await TestDatabase()
        address = "postgres:///\(database.name)?host=\(database.folder)&user=tester"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Runs a command whose words have no spaces; `DB` is the address of the database.
    func run(_ words: String) async throws -> Result {
        let process = Process()
        process.executableURL = try Self.projector
        process.arguments = words.split(separator: " ").map { $0 == "DB" ? address : String($0) }
        process.currentDirectoryURL = URL(filePath: folder)
        process.environment = [
            "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": folder,
            "PROJECTOR_API_KEY": "test-key",
        ]
        let names = ["output", "messages"].map { "\(folder)/\($0)-\(UUID())" }
        for name in names { try Data().write(to: URL(filePath: name)) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: names[0])
        process.standardError = FileHandle(forWritingAtPath: names[1])
        // Not waited for on the thread of the task: there are as few as processors.
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = {
                continuation.resume(
                    returning: $0.terminationReason == .exit ? $0.terminationStatus : -1
                )
            }
            do {
                try process.run()
            } catch {
                continuation.resume(throwing: error)
            }
        }
        let texts = try names.map { try String(contentsOfFile: $0, encoding: .utf8) }
        return Result(status: status, output: texts[0], messages: texts[1])
    }

    /// Runs a command that must succeed, and returns its output.
    @discardableResult
    func answer(_ words: String) async throws -> String {
        let result = try await run(words)
        try #require(result.status == 0, "\(words): \(result.output)\(result.messages)")
        return result.output
    }

    /// Runs a command that must succeed, and keeps its output in a file.
    func keep(_ name: String, _ words: String) async throws {
        try write(name, try await answer(words))
    }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    }

    /// The path of a file of the package.
    static func path(_ name: String) -> String {
        URL(filePath: #filePath).appending(path: "../../../\(name)").standardizedFileURL.path
    }

    private static var projector: URL {
        get throws {
            let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: tests).deletingLastPathComponent().appending(path: "projector")
        }
    }
}

/// A local server of the source system's API.
final class TestAPI: Sendable {
    let address: String
    private let process: Int32

    init(for tool: TestTool) async throws {
        let file = "\(tool.folder)/api"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", TestCluster.script("api.py"), file]
        try process.run()
        self.process = process.processIdentifier
        while !FileManager.default.fileExists(atPath: file), process.isRunning {
            try await Task.sleep(for: .milliseconds(20))
        }
        address = try String(contentsOfFile: file, encoding: .utf8)
    }

    deinit { kill(process, SIGKILL) }
}
#endif
