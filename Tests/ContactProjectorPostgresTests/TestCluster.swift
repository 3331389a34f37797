#if Postgres
import Foundation

/// A server of its own for a test that stops it.
final class TestCluster: Sendable {
    let folder: String

    init() async throws {
        // Short, since the path of a socket has at most 107 bytes.
        folder = "/tmp/contact-log-\(UUID().uuidString.prefix(8))"
        try await run("make")
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

    private func run(_ action: String) async throws {
        let process = Process()
        process.executableURL = URL(filePath: Self.script("cluster"))
        process.arguments = [action, folder]
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
        guard status == 0 else { throw Failure(action: action) }
    }

    struct Failure: Error {
        let action: String
    }

    /// Returns the path of a file beside the tests.
    static func script(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Postgres/\(name)").path
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
