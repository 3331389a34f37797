import Foundation
import Testing

/// Tests of the shell without a terminal.
@Suite struct ScriptTests {
    private static let samples = ["Examples/Streams/ana.json", "Examples/Streams/shop.ndjson"]

    /// A shell that another program drives through pipes.
    private final class Conversation {
        private let process = Process()
        private let input = Pipe()
        private let output = Pipe()

        init(_ arguments: [String]) throws {
            process.executableURL = URL(filePath: PseudoTerminal.projector)
            process.arguments = arguments
            process.currentDirectoryURL = Tool.root
            process.standardInput = input
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
        }

        /// Sends a line and returns its output up to a text.
        func ask(_ line: String, until end: String) throws -> String {
            try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
            var text = ""
            while !text.contains(end) {
                let data = output.fileHandleForReading.availableData
                guard !data.isEmpty else { break }
                text += String(decoding: data, as: UTF8.self)
            }
            return text
        }

        func leave() throws -> Int32 {
            try input.fileHandleForWriting.close()
            process.waitUntilExit()
            return process.terminationStatus
        }

        func stopListening() throws -> Int32 {
            try output.fileHandleForReading.close()
            process.waitUntilExit()
            return process.terminationReason == .exit ? process.terminationStatus : -1
        }
    }

    @Test func `standard input is answered line by line`() throws {
        let conversation = try Conversation(["repl"] + Self.samples)
        #expect(try conversation.ask("use con_ana", until: "13\n").contains("#13 of 13"))
        #expect(try conversation.ask("count blocked", until: "\n") == "1\n")
        #expect(try conversation.leave() == 0)
    }

    @Test func `a reader that leaves early ends the shell quietly`() throws {
        let conversation = try Conversation([
            "repl", "Examples/Streams/ana.json", "-c", "export", "-c", "history", "-c", "tour",
        ])
        #expect(try conversation.stopListening() == 0)
    }

    @Test func `the first error ends a script unless it is told to go on`() throws {
        let script = Array("use con_ana\nflwo\ncount blocked\n".utf8)
        let stopped = try Tool.run(["repl"] + Self.samples, input: script)
        #expect(stopped.status == 1)
        #expect(!stopped.output.contains("1\n"))
        #expect(stopped.messages.contains("  ^^^^\n"))
        let on = try Tool.run(["repl", "--keep-going"] + Self.samples, input: script)
        #expect(on.status == 1 && on.output.hasSuffix("1\n"))
    }

    @Test(
        arguments: [
            (["repl", "-c", "help"], 0), (["repl", "-c", "nonsense"], 1),
            (["repl", "--nonsense"], 2),
            (["repl", "/does/not/exist", "-c", "info"], 3),
            (["repl", "-c", "load /does/not/exist"], 3),
            (["repl", "-f", "/does/not/exist"], 1), (["repl", "-c", "open /does/not/exist"], 3),
            (["repl", "-c", "info > /does/not/exist"], 1),
            (["repl", "-c", "watch on"], 1), (["repl", "-c", "quit", "-c", "nonsense"], 0),
        ] as [([String], Int32)]
    )
    func `the exit status says what happened`(arguments: [String], status: Int32) throws {
        let result = try Tool.run(arguments)
        #expect(result.status == status, "\(result.messages)")
        #expect(!result.output.contains("\u{1B}") && !result.messages.contains("\u{1B}"))
    }

    @Test func `any bytes are an answer or an error with its place`() throws {
        var bytes: [UInt8] = []
        for byte in UInt8.min...UInt8.max where byte != 10 { bytes += [byte, byte, 10] }
        bytes += Array(repeating: UInt8(ascii: "("), count: 1 << 20) + [10]
        let result = try Tool.run(["repl", "--keep-going"], input: bytes)
        #expect(result.status == 1)
        #expect(!result.messages.utf8.contains { $0 < 0x20 && $0 != 10 })
        #expect(result.messages.utf8.count < 300_000)
    }

    @Test func `a line without an end is refused`() throws {
        let endless = [UInt8](repeating: UInt8(ascii: "x"), count: (16 << 20) + 10)
        let result = try Tool.run(["repl", "--keep-going"], input: endless)
        #expect(result.status == 1)
        #expect(result.messages.contains("line 1 is too long for a command"))
    }

    @Test func `answers go to files, filtered and spelled`() throws {
        let scratch = try Scratch()
        let file = scratch.path("a b.csv")
        let result = try Tool.run(
            ["repl"] + Self.samples + ["-c", "contacts | grep bea | csv > \"\(file)\""]
        )
        #expect(result.status == 0 && result.output.isEmpty, "\(result.messages)")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(text.split(separator: "\r\n").count == 2 && text.contains("con_bea"))
    }

    @Test func `what is exported loads again and answers alike`() throws {
        let scratch = try Scratch()
        let copy = scratch.path("all.ndjson")
        let questions = ["-c", "contacts | csv; use con_ana; history; notes | ndjson"]
        let first = try Tool.run(["repl"] + Self.samples + ["-c", "export > \(copy)"] + questions)
        let second = try Tool.run(["repl", copy] + questions)
        #expect(first.status == 0 && second.status == 0, "\(first.messages)\(second.messages)")
        #expect(first.output == second.output)
    }

    @Test func `a session is saved as a script that leads to the same place`() throws {
        let scratch = try Scratch()
        let file = scratch.path("session")
        let first = try Tool.run(
            ["repl"] + Self.samples
                + ["-c", "use con_ana", "-c", "at #11", "-c", "save \(file)", "-c", "where"]
        )
        let second = try Tool.run(
            ["repl"] + Self.samples + ["-c", "source \(file); where"]
        )
        #expect(first.status == 0 && second.status == 0, "\(second.messages)")
        #expect(
            second.output.hasSuffix(
                first.output.split(separator: "saved").last.map {
                    $0.drop { $0 != "\n" }.dropFirst()
                } ?? "?"
            )
        )
    }

    @Test func `files that lead into each other end`() throws {
        let scratch = try Scratch()
        let file = scratch.path("loop")
        _ = try scratch.file("loop", Array("source \(file)\n".utf8))
        let result = try Tool.run(["repl", "-c", "source \(file)"])
        #expect(result.status == 1 && result.messages.contains("too many nested source files"))
    }
}
