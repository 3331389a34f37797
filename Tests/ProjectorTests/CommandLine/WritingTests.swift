import Foundation
import Testing

/// Tests of answers written to files: sources are never replaced, other files only by a complete answer.
@Suite struct WritingTests {
    private let scratch: Scratch
    private let records =
        #"{"contact_id":"con_1","id":"a1","type":"contact_unsubscribed","created_at":"2024-01-01T00:00:00Z"}"#
        + "\n"

    init() throws {
        scratch = try Scratch()
        _ = try scratch.file("in.ndjson", records.utf8)
        try FileManager.default.createDirectory(
            atPath: scratch.path("sub"),
            withIntermediateDirectories: false
        )
        try link("in.ndjson", to: "../in.ndjson", as: "sub/soft.ndjson")
        try FileManager.default.linkItem(
            atPath: scratch.path("in.ndjson"),
            toPath: scratch.path("hard.ndjson")
        )
    }

    private func link(_ name: String, to target: String, as link: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path(link),
            withDestinationPath: target
        )
    }

    /// Runs shell commands in the directory.
    private func shell(_ commands: String, _ arguments: [String]) throws -> Tool.Result {
        try Tool.run(["repl"] + arguments + ["-c", commands], in: scratch.directory)
    }

    private func makeStore() throws {
        let made = try Tool.run(
            ["import", "in.ndjson", "--store", "s.db"],
            in: scratch.directory
        )
        #expect(made.status == 0, "\(made.messages)")
        try link("s.db", to: "../s.db", as: "sub/soft.db")
        try FileManager.default.linkItem(
            atPath: scratch.path("s.db"),
            toPath: scratch.path("hard.db")
        )
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: scratch.path(name), encoding: .utf8)
    }

    private func names() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: scratch.directory.path))
    }

    @Test(arguments: [
        "in.ndjson", "./in.ndjson", "sub/../in.ndjson", "sub/soft.ndjson", "hard.ndjson",
    ])
    func `no command of the shell writes over a file that it loaded`(name: String) throws {
        for command in [
            "who unsubscribed > \(name)", "contacts | csv > \(name)", "export > \(name)",
            "contacts; last > \(name)", "contacts; save \(name)",
        ] {
            for arguments in [["sub/soft.ndjson"], ["in.ndjson"]] {
                let run = try shell(command, arguments)
                #expect(run.status == 1, "\(command)")
                #expect(
                    run.messages.contains("error: can't write to \(name): this session reads it"),
                    "\(run.messages)"
                )
                #expect(try text("in.ndjson") == records)
            }
        }
    }

    @Test func `what the session read before, and the script that it runs, are not written over`()
        throws
    {
        try makeStore()
        let before = try shell("open s.db; who unsubscribed > in.ndjson", ["in.ndjson"])
        #expect(before.status == 1 && before.messages.contains("this session reads it"))
        #expect(try text("in.ndjson") == records)
        let line = "who unsubscribed > script\n"
        let script = scratch.directory.appending(path: "script")
        for arguments in [["-f", "script"], ["-c", "source script"]] {
            try Data(line.utf8).write(to: script)
            let run = try Tool.run(["repl", "in.ndjson"] + arguments, in: scratch.directory)
            #expect(run.status == 1 && run.messages.contains("this session reads it"))
            #expect(try text("script") == line)
        }
    }

    @Test func `no command of the shell writes over a store or a companion of one`() throws {
        try makeStore()
        let companions = ["", "-wal", "-shm", "-journal", "-lock", ".census", ".sync", ".requests"]
        for name in ["s.db", "sub/../s.db", "sub/soft.db"] {
            for file in companions.map({ name + $0 }) {
                for command in ["contacts > \(file)", "export > \(file)", "contacts; save \(file)"]
                {
                    let run = try shell(command, ["--store", "sub/soft.db"])
                    #expect(run.status == 1, "\(command)")
                    #expect(run.messages.contains("error: can't write to \(file): it"))
                }
            }
        }
        let run = try shell("contacts > hard.db", ["--store", "s.db"])
        #expect(run.messages.contains("can't write to hard.db: it is the open store"))
        #expect(try Tool.run(["verify", "--store", "s.db"], in: scratch.directory).status == 0)
    }

    @Test func `a store that isn't open is no place for an answer either`() throws {
        try makeStore()
        for file in ["s.db", "sub/soft.db", "hard.db", "s.db-wal"] {
            let run = try shell("contacts > \(file)", ["in.ndjson"])
            #expect(run.status == 1, "\(file)")
            #expect(run.messages.contains("can't write to \(file): it"), "\(run.messages)")
        }
        #expect(try Tool.run(["verify", "--store", "s.db"], in: scratch.directory).status == 0)
    }

    @Test func `backup and restore make no store of a companion's name`() throws {
        try makeStore()
        let before = try names()
        _ = try scratch.file(
            "export.ndjson",
            try Tool.run(["export", "--store", "s.db"], in: scratch.directory).output.utf8
        )
        for arguments in [
            ["backup", "s.db", "--store", "s.db"],
            ["backup", "s.db.sync", "--store", "sub/soft.db"],
            ["backup", "s.db-journal", "--store", "s.db"],
            ["restore", "export.ndjson", "--store", "s.db.requests"],
            ["import", "in.ndjson", "--store", "s.db-journal"],
        ] {
            let run = try Tool.run(arguments, in: scratch.directory)
            #expect(run.status == 3, "\(arguments)")
            #expect(run.messages.contains("belongs to") || run.messages.contains("already"))
        }
        let made = try names().subtracting(before).filter { !$0.hasSuffix("-lock") }
        #expect(made.subtracting(["s.db-wal", "s.db-shm"]) == ["export.ndjson"])
        #expect(try Tool.run(["verify", "--store", "s.db"], in: scratch.directory).status == 0)
    }

    @Test func `the rows of a join are no place for its answer`() throws {
        let rows = "contact_id,sent_at\ncon_1,2024-06-03T00:00:00Z\n"
        _ = try scratch.file("rows.csv", rows.utf8)
        let run = try shell("as-of-join rows.csv | csv > sub/../rows.csv", ["in.ndjson"])
        #expect(run.status == 1)
        #expect(try text("rows.csv") == rows)
        #expect(try shell("as-of-join rows.csv | csv > out.csv", ["in.ndjson"]).status == 0)
        #expect(try text("out.csv").contains("con_1"))
    }

    @Test func `an answer takes the place of a file under its mode, and a link stays`() throws {
        _ = try scratch.file("old.csv", Data("old".utf8))
        try link("old.csv", to: "../old.csv", as: "sub/link.csv")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o640],
            ofItemAtPath: scratch.path("old.csv")
        )
        let before = try names()
        #expect(try shell("contacts | csv > sub/link.csv", ["in.ndjson"]).status == 0)
        let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path("old.csv"))
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o640)
        #expect(try text("old.csv").contains("con_1"))
        let link = try FileManager.default.destinationOfSymbolicLink(
            atPath: scratch.path("sub/link.csv")
        )
        #expect(link == "../old.csv")
        #expect(try names() == before)
    }

    @Test func `a link that leads nowhere is written through`() throws {
        try link("", to: "sub/made.csv", as: "link.csv")
        #expect(try shell("contacts | csv > link.csv", ["in.ndjson"]).status == 0)
        #expect(try text("sub/made.csv").contains("con_1"))
    }

    @Test func `an export that fails leaves what was there, and nothing else`() throws {
        try makeStore()
        // The damaged payload doesn't match its digest, which an export finds only when it reads
        // that entry.
        _ = try Tool.run(["backup", "damaged.db", "--store", "s.db"], in: scratch.directory)
        let bytes = try Data(contentsOf: URL(filePath: scratch.path("damaged.db")))
        _ = try scratch.file("damaged.db", damage(bytes))
        _ = try scratch.file("old.ndjson", Data("old".utf8))
        let before = try names()
        let run = try shell("export > old.ndjson", ["--store", "damaged.db"])
        #expect(run.status == 3, "\(run.messages)")
        #expect(try text("old.ndjson") == "old")
        let made = try names().subtracting(before)
        #expect(made.allSatisfy { $0.hasPrefix("damaged.db") }, "\(made)")
    }

    /// Returns a database with a letter of an id changed everywhere, which no checksum of SQLite detects.
    private func damage(_ bytes: Data) -> Data {
        var bytes = bytes
        let id = Data("con_1".utf8)
        var start = bytes.startIndex
        while let found = bytes.range(of: id, in: start..<bytes.endIndex) {
            bytes[found.upperBound - 1] = UInt8(ascii: "2")
            start = found.upperBound
        }
        return bytes
    }

    @Test func `devices and pipes are written as they come`() throws {
        let run = try shell("contacts | csv > /dev/stdout; count unsubscribed", ["in.ndjson"])
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("contact,"))
        #expect(run.output.utf8.reversed().starts(with: "1\n".utf8.reversed()))
        #expect(try shell("contacts > /dev/null", ["in.ndjson"]).status == 0)
        let full = try shell("contacts > /dev/full", ["in.ndjson"])
        #expect(full.status == 1)
        #expect(full.messages.contains("can't write /dev/full: no space left on device"))
        #expect(unsafe mkfifo(scratch.path("pipe"), 0o600) == 0)
        let reading = Process()
        let pipe = Pipe()
        reading.executableURL = URL(filePath: "/bin/cat")
        reading.arguments = [scratch.path("pipe")]
        reading.standardOutput = pipe
        try reading.run()
        #expect(try shell("contacts | csv > pipe", ["in.ndjson"]).status == 0)
        let read = pipe.fileHandleForReading.readDataToEndOfFile()
        reading.waitUntilExit()
        #expect(String(decoding: read, as: UTF8.self).hasPrefix("contact,"))
        let type = try FileManager.default.attributesOfItem(atPath: scratch.path("pipe"))[.type]
        #expect(type as? FileAttributeType != .typeRegular)
    }

    @Test func `what can't be written says why`() throws {
        for (file, reason) in [
            ("sub", "is a directory"), ("none/x.csv", "no such file or directory"),
            ("in.ndjson/x", "not a directory"),
        ] {
            let run = try shell("contacts > \(file)", ["hard.ndjson"])
            #expect(run.status == 1)
            #expect(
                run.messages.contains("error: can't write \(file): \(reason)"),
                "\(run.messages)"
            )
        }
    }

    @Test func `nothing is written to what is read on`() throws {
        let rows = try scratch.file(
            "rows.csv",
            Array("contact_id,sent_at\ncon_1,2024-06-03T00:00:00Z\n".utf8)
        )
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.currentDirectoryURL = scratch.directory
        process.arguments = [
            "-c",
            "\(PseudoTerminal.projector) as-of-join rows.csv --load in.ndjson >> rows.csv 2>errors",
        ]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        #expect(try text("errors").contains("the file that it is read from"))
        #expect(try Data(contentsOf: URL(filePath: rows)).count == 46)
    }
}
