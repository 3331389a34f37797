import Foundation
import Testing

/// The commands that keep a store, as a shell sees them.
@Suite struct StoreCommandTests {
    private let scratch: Scratch
    private let store: String

    init() throws {
        scratch = try Scratch()
        store = scratch.path("contacts.db")
    }

    private func imported() throws {
        let result = try Tool.run([
            "import", "--store", store, "Examples/Streams/ana.json", "Examples/Streams/shop.ndjson",
        ])
        #expect(result.status == 0, "\(result.messages)")
    }

    @Test func `a store answers as the files do that it was made from`() throws {
        try imported()
        for question in [
            ["state", "--format", "ndjson", "--at", "2024-06-03T09:00:00Z"],
            ["why", "con_ana", "unsubscribed", "--format", "json"],
            ["history", "con_ana", "--format", "csv"],
            ["diff", "con_ana", "2024-04-01T00:00:00Z", "end", "--steps"],
            ["segments"],
        ] {
            let fromFiles = try Tool.run(question + Tool.samples)
            let fromStore = try Tool.run(question + ["--store", store])
            #expect(fromFiles.status == 0 && fromStore.status == 0, "\(fromStore.messages)")
            let fileText = fromFiles.output.replacing(#/\ \ Examples/Streams/\S+/#, with: "")
            #expect(fileText == fromStore.output, "\(question)")
        }
    }

    @Test func `an import that is done again adds nothing and keeps each reject once`() throws {
        let file = try scratch.file("mixed", "{}\n{\"id\":1}\n".utf8)
        for expected in ["2 read = 0 appended", "2 read = 0 appended"] {
            let result = try Tool.run(["import", "--store", store, file])
            #expect(result.output.hasPrefix(expected) && result.status == 3)
            #expect(result.messages.contains("error: nothing in \(file) is an activity"))
        }
        let export = try Tool.run(["export", "--store", store]).output
        #expect(export.hasPrefix(#"{"format":"contact-log","version":1,"#))
        #expect(export.split(separator: "\n").first?.hasSuffix(#""rejects":2}"#) == true)
    }

    @Test func `an export becomes an identical store, whose export is the same bytes`() throws {
        try imported()
        let first = try Tool.run(["export", "--store", store]).output
        let file = try scratch.file("export", first.utf8)
        let copy = scratch.path("copy.db")
        let result = try Tool.run(["import", "--store", copy, file])
        #expect(
            result.status == 0 && result.output.contains("sound up to 25:"),
            "\(result.messages)"
        )
        #expect(try Tool.run(["export", "--store", copy]).output == first)
        #expect(try Tool.run(["restore", "--store", copy, file]).status == 3)
    }

    @Test func `a backup is a store of its own that verifies`() throws {
        try imported()
        let copy = scratch.path("copy.db")
        #expect(try Tool.run(["backup", copy, "--store", store]).status == 0)
        let verified = try Tool.run(["verify", "--store", copy])
        #expect(verified.status == 0 && verified.output.hasPrefix("sound up to 25:"))
        #expect(try Tool.run(["backup", copy, "--store", store]).status != 0)
    }

    @Test func `erasing needs a yes, leaves no text anywhere, and still verifies`() throws {
        try imported()
        let asked = try Tool.run(["erase", "con_ana", "--store", store])
        #expect(asked.status == 1 && asked.messages.contains("13 activities"))
        #expect(try Tool.run(["erase", "con_ana", "--store", store, "--yes"]).status == 0)
        for file in try FileManager.default.contentsOfDirectory(atPath: scratch.directory.path) {
            let bytes = try Data(contentsOf: scratch.directory.appending(path: file))
            #expect(bytes.firstRange(of: Data("Huehuetenango".utf8)) == nil, "\(file)")
        }
        let state = try Tool.run(["state", "con_ana", "--store", store, "--format", "json"])
        #expect(
            state.output.contains(#""presence":"erased""#)
                && state.output.contains(#""reachable":false"#)
        )
        #expect(try Tool.run(["verify", "--store", store]).status == 0)
    }

    @Test func `verify finds that the store was put back, given a head kept elsewhere`() throws {
        let file = "Examples/Streams/shop.ndjson"
        _ = try Tool.run(["import", "--store", store, file])
        let old = scratch.path("old.db")
        _ = try Tool.run(["backup", old, "--store", store])
        _ = try Tool.run(["import", "--store", store, "Examples/Streams/ana.json"])
        let head = try Tool.run(["verify", "--store", store]).output.dropFirst("sound up to ".count)
        let later = String(head.prefix { !$0.isWhitespace })
        #expect(try Tool.run(["verify", "--store", store, "--head", later]).status == 0)
        let result = try Tool.run(["verify", "--store", old, "--head", later])
        #expect(result.status == 1 && result.output.contains("not sound"))
    }

    @Test func `snapshots are told of, taken and dropped without changing an answer`() throws {
        try imported()
        let before = try Tool.run(["state", "--store", store, "--format", "ndjson"]).output
        for verb in ["rebuild", "info", "drop"] {
            #expect(try Tool.run(["snapshot", verb, "--store", store]).status == 0)
            #expect(
                try Tool.run(["state", "--store", store, "--format", "ndjson"]).output == before
            )
        }
    }

    @Test func `the shell goes to a store, which it only reads`() throws {
        try imported()
        let result = try Tool.run([
            "repl", "-c",
            "open \(store); use con_bea; why Lead | csv; load Examples/Streams/ana.json",
        ])
        #expect(result.status == 1)
        #expect(
            result.output.contains("4 contacts")
                && result.output.contains("decided,1,2024-01-15 08:00:00")
        )
        #expect(result.messages.contains("projector import --store"))
    }

    @Test func `what is no store is refused and left as it is`() throws {
        let file = try scratch.file("text", "not a store".utf8)
        for command in [
            ["state", "--store", file], ["import", "--store", file, "Examples/Streams/ana.json"],
        ] {
            let result = try Tool.run(command)
            #expect(
                result.status == 3 && result.messages.contains("not a contact log"),
                "\(result.messages)"
            )
        }
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "not a store")
        #expect(try Tool.run(["info", "--store", scratch.path("none.db")]).status == 3)
    }
}
