import Foundation

/// The `projector` of this build, run as a process.
enum Tool {
    struct Result {
        let status: Int32
        let output: String
        let messages: String
    }

    /// The root of the package.
    static let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL

    static let samples = [
        "--load", "Examples/Streams/ana.json", "--load", "Examples/Streams/shop.ndjson",
    ]

    /// Runs a command without a terminal, by default in the package's root, and waits for its end.
    ///
    /// `starter` is a program that runs another one, with its arguments.
    static func run(
        _ arguments: [String],
        input: [UInt8] = [],
        in directory: URL = root,
        environment: [String: String] = [:],
        under starter: [String] = []
    ) throws -> Result {
        let scratch = try Scratch()
        let output = scratch.path("output")
        let messages = scratch.path("messages")
        // Files, not pipes: a pipe that isn't read while the process runs would block it once it is
        // full.
        for file in [output, messages] { try Data().write(to: URL(filePath: file)) }
        try Data(input).write(to: URL(filePath: scratch.path("input")))
        let process = process(arguments, in: directory, environment, under: starter)
        process.standardInput = FileHandle(forReadingAtPath: scratch.path("input"))
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: messages)
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationReason == .exit ? process.terminationStatus : -1,
            output: try String(contentsOfFile: output, encoding: .utf8),
            messages: try String(contentsOfFile: messages, encoding: .utf8)
        )
    }

    /// Starts a command in the background, without its output.
    static func start(
        _ arguments: [String],
        input: Pipe? = nil,
        environment: [String: String] = [:],
        under starter: [String] = []
    ) throws -> Process {
        let process = process(arguments, in: root, environment, under: starter)
        if let input {
            process.standardInput = input
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    fileprivate static func process(
        _ arguments: [String],
        in directory: URL,
        _ environment: [String: String],
        under starter: [String]
    ) -> Process {
        let process = Process()
        let command = starter + [PseudoTerminal.projector] + arguments
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.currentDirectoryURL = directory
        process.environment = [
            // No home directory: the history and settings of the user who runs the tests must not
            // change an answer.
            "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent",
        ].merging(environment) { $1 }
        return process
    }

    static func run(_ arguments: String..., input: String) throws -> Result {
        try run(arguments, input: Array(input.utf8))
    }
}

extension Tool {
    /// A shell without a terminal that is given one line at a time.
    final class Session {
        private let process: Process
        private let (input, output, messages) = (Pipe(), Pipe(), Pipe())

        init(_ arguments: [String], under starter: [String] = []) throws {
            process = Tool.process(arguments, in: Tool.root, [:], under: starter)
            process.standardInput = input
            process.standardOutput = output
            process.standardError = messages
            try process.run()
        }

        /// Sends a line and returns the first part of its output.
        func ask(_ line: String) throws -> String {
            try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
            return String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        }

        /// Sends a last line and returns the messages on standard error.
        func end(after line: String) throws -> String {
            try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
            try input.fileHandleForWriting.close()
            let data = messages.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: data, as: UTF8.self)
        }
    }
}

/// A temporary directory, removed at the end of its scope.
final class Scratch {
    let directory: URL

    init() throws {
        directory = URL.temporaryDirectory.appending(path: "projector-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    func path(_ name: String) -> String { directory.appending(path: name).path }

    /// Creates a symbolic link in the directory.
    func link(_ name: String, to target: URL) throws {
        try FileManager.default.createSymbolicLink(
            at: directory.appending(path: name),
            withDestinationURL: target
        )
    }

    /// Returns the names of the files, sorted.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
    }

    /// Returns the permissions of each file.
    func modes() throws -> [String: Int] {
        try Dictionary(
            uniqueKeysWithValues: names().map { name in
                let found = try FileManager.default.attributesOfItem(atPath: path(name))
                return (name, (found[.posixPermissions] as? NSNumber)?.intValue ?? 0)
            }
        )
    }

    /// Writes a file and returns its path.
    func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        try Data(bytes).write(to: URL(filePath: path(name)))
        return path(name)
    }
}
