#if Postgres
import Foundation

/// A server of its own for a test that stops it.
final class TestCluster: Sendable {
    let folder: String

    /// Makes a server with lines of its own in its settings, and the log of its writes in a folder, or beside its data.
    convenience init(_ settings: String..., wal: String? = nil) async throws {
        try await self.init(
            "make",
            settings,
            environment: wal.map { ["WAL_FOLDER": $0] } ?? [:]
        )
    }

    /// Makes a server that repeats what another one writes.
    convenience init(standbyOf primary: TestCluster) async throws {
        try await self.init("standby", [primary.folder])
    }

    private init(
        _ action: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) async throws {
        // Short, since the path of a socket has at most 107 bytes.
        folder = "/tmp/contact-log-\(UUID().uuidString.prefix(8))"
        try await run(action, arguments, environment: environment)
        try await run("start")
    }

    deinit {
        // Nothing waits for it: a server without its folder ends by itself.
        let process = Process()
        process.executableURL = URL(filePath: Self.script("cluster"))
        process.arguments = ["remove", folder]
        try? process.run()
    }

    /// Ends the server's processes in the middle of their work, and starts it again.
    func crash() async throws {
        try await run("kill")
        try await run("start")
    }

    /// Makes a standby one that is written to.
    func promote() async throws { try await run("promote") }

    /// Starts the server after it ended by itself, or after it failed to.
    func startAgain() async throws {
        try? await run("kill")
        try await run("start")
    }

    private func run(
        _ action: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:]
    ) async throws {
        try await TestProcess.run(
            Self.script("cluster"),
            [action, folder] + arguments,
            environment: environment
        )
    }

    /// Returns the path of a file beside the tests.
    static func script(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Postgres/\(name)").path
    }
}

/// A program that a test waits for.
enum TestProcess {
    struct Failure: Error {
        let program: String
        let arguments: [String]
    }

    /// Runs a program, and throws unless it succeeds.
    static func run(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) async throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { _, new in new }
        // Not waited for on the thread of the task: there are as few as processors.
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = {
                continuation.resume(returning: $0.terminationStatus)
            }
            do {
                try process.run()
            } catch {
                continuation.resume(throwing: error)
            }
        }
        guard status == 0 else { throw Failure(program: program, arguments: arguments) }
    }
}

/// A connection between store and server that loses what it shouldn't.
final class TestProxy: Sendable {
    let folder: String
    private let process: Int32

    init(to server: String, _ mode: String) async throws {
        folder = "/tmp/contact-log-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", TestCluster.script("proxy.py"), server + "/.s.PGSQL.5432",
            folder + "/.s.PGSQL.5432", mode,
        ]
        try process.run()
        self.process = process.processIdentifier
        let socket = folder + "/.s.PGSQL.5432"
        while !FileManager.default.fileExists(atPath: socket), process.isRunning {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    deinit {
        kill(process, SIGKILL)
        try? FileManager.default.removeItem(atPath: folder)
    }
}
#endif
