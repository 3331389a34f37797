import ContactProjector
import Foundation

/// The program `store-torture` in a process of its own.
struct Torture {
    struct Result {
        let status: Int32
        let output: String
        let messages: String
    }

    static let program =
        Bundle.main.executableURL?.deletingLastPathComponent()
        .appending(path: "store-torture").path ?? "store-torture"

    /// Runs the program to its end, optionally started by another program.
    static func run(_ arguments: [String], by starter: [String] = []) throws -> Result {
        let command = starter + [program] + arguments
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        let (output, messages) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = messages
        try process.run()
        let texts = [output, messages].map {
            String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        process.waitUntilExit()
        return Result(status: process.terminationStatus, output: texts[0], messages: texts[1])
    }

    /// A writer that runs until it is killed, and has acknowledged an activity.
    final class Writer {
        private let process = Process()
        private let output = Pipe()

        init(_ path: String) throws {
            process.executableURL = URL(filePath: Torture.program)
            process.arguments = ["write", path, "1", "FULL", "1000000"]
            process.standardOutput = output
            try process.run()
            _ = output.fileHandleForReading.availableData
        }

        deinit { kill() }

        func kill() {
            guard process.isRunning else { return }
            Foundation.kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }
}

extension TemporaryStore {
    /// Returns the permissions of each file.
    func modes() throws -> [String: Int] {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        return try Dictionary(
            uniqueKeysWithValues: names.map { name in
                let found = try FileManager.default.attributesOfItem(atPath: path(name))
                return (name, (found[.posixPermissions] as? NSNumber)?.intValue ?? 0)
            }
        )
    }

    /// Returns the names of the files.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
    }

    /// Returns a copy of an open store's files, as after a crash at this time.
    func crashImage() throws -> TemporaryStore {
        let image = try TemporaryStore()
        for name in ["contacts.db", "contacts.db-wal"] {
            try FileManager.default.copyItem(atPath: path(name), toPath: image.path(name))
        }
        return image
    }
}
