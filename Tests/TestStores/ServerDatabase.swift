import Foundation

/// A new database on the PostgreSQL server that the tests were given, if there is one.
package struct ServerDatabase: Sendable {
    /// The folder of the server's socket, or `nil` without a server.
    package static let server = ProcessInfo.processInfo.environment["PROJECTOR_TEST_POSTGRES"]

    /// The error of tests without a server.
    package struct NoServer: Error, CustomStringConvertible {
        package let description = "these tests need a PostgreSQL server: run make postgres-test"
    }

    /// The error of a program that failed.
    package struct Failure: Error {
        package let status: Int32
    }

    /// The address of the database, as the tool takes it.
    package let address: String

    package init() async throws {
        guard let server = Self.server else { throw NoServer() }
        let name = "log_\(UUID().uuidString.lowercased().replacing("-", with: ""))"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["createdb", "--host", server, "--username", "tester", name]
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
        guard status == 0 else { throw Failure(status: status) }
        address = "postgres:///\(name)?host=\(server)&user=tester"
    }
}
