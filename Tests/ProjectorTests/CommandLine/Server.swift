import Foundation
import Testing

/// A server process over a copy of the samples.
final class Server {
    static let token = "canary-0123456789-0123456789"

    let process: Process
    let address: String
    private let messages: String

    /// Starts `projector serve` on the copy of the samples.
    convenience init(_ scratch: Scratch, _ more: [String]) throws {
        try self.init(
            scratch,
            running: ["serve", "--store", scratch.path("served.db"), "--port", "0"] + more
        )
    }

    /// Starts the tool with arguments that let it serve.
    init(_ scratch: Scratch, running arguments: [String]) throws {
        messages = scratch.path("serve.log")
        try Data().write(to: URL(filePath: messages))
        process = Process()
        process.executableURL = URL(filePath: PseudoTerminal.projector)
        process.arguments = arguments
        process.currentDirectoryURL = Tool.root
        process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: messages)
        try process.run()
        var found: String?
        while found == nil, process.isRunning {
            // The address is known only from the log: port 0 lets the system choose one.
            usleep(5_000)
            let text = try String(contentsOfFile: messages, encoding: .utf8)
            found = text.firstMatch(of: /at (http:\/\/[0-9.:]+)[,\/ ]/).map {
                String($0.output.1)
            }
        }
        address = try #require(found)
    }

    var log: String { (try? String(contentsOfFile: messages, encoding: .utf8)) ?? "" }

    func end() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -1
    }

    /// Imports the samples into the served store.
    static func importSamples(_ scratch: Scratch) throws {
        try importSamples(into: ["--store", scratch.path("served.db")])
    }

    /// Imports the samples into a store, which is named by arguments.
    static func importSamples(into store: [String]) throws {
        let files = ["Examples/Streams/ana.json", "Examples/Streams/shop.ndjson"]
        let imported = try Tool.run(["import"] + store + files)
        #expect(imported.status == 0, "\(imported.messages)")
    }

    /// Writes a file with a token that may read, and returns its path.
    static func tokens(_ scratch: Scratch, mode: Int = 0o600) throws -> String {
        let path = try scratch.file("tokens", Array("org_kestrel read \(token)\n".utf8))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }
}
