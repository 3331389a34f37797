import ContactProjector
import ContactProjectorSQLite
import Foundation
import Testing

/// What a store recorded after a place, as a program reads it.
@Suite struct ChangesCommandTests {
    private let scratch: Scratch
    private let store: String

    init() throws {
        scratch = try Scratch()
        store = scratch.path("contacts.db")
        try append(count: 3)
    }

    /// Appends activities, each in an append of its own.
    private func append(from first: Int = 1, count: Int, to store: String? = nil) throws {
        let lines = (first..<first + count).map {
            #"{"contact_id":"c","id":"\#($0)","type":"note_created","created_at":null}"#
        }
        let path = try scratch.file("\(UUID()).ndjson", lines.joined(separator: "\n").utf8)
        let result = try Tool.run(["import", path, "--store", store ?? self.store])
        #expect(result.status == 0, "\(result.messages)")
    }

    private func changes(_ options: String...) throws -> Tool.Result {
        try Tool.run(["changes", "--store", store] + options)
    }

    private struct Line: Decodable {
        let place: String
        let position: Int
    }

    private static func lines(_ text: String) throws -> [Line] {
        let decoder = JSONDecoder()
        return try text.split(separator: "\n").map {
            try decoder.decode(Line.self, from: Data($0.utf8))
        }
    }

    @Test func `a reader continues after the place of any line`() throws {
        let all = try changes()
        let lines = try Self.lines(all.output)
        #expect(all.status == 0 && lines.map(\.position) == [1, 2, 3])
        for (index, line) in lines.enumerated() {
            let rest = try Self.lines(try changes("--after", line.place).output)
            #expect(rest.map(\.position) == Array(index + 2..<4))
        }
        #expect(try changes("--after", "head").output.isEmpty)
        try append(from: 4, count: 2)
        let rest = try changes("--after", lines[2].place)
        #expect(try Self.lines(rest.output).map(\.position) == [4, 5])
    }

    @Test func `a place of another log, of a history that is gone, or past the head is refused`()
        throws
    {
        let earlier = scratch.path("earlier.db")
        #expect(try Tool.run(["backup", earlier, "--store", store]).status == 0)
        try append(from: 4, count: 1)
        let place = try #require(try Self.lines(try changes().output).last).place
        try append(from: 1, count: 5, to: scratch.path("other.db"))
        let foreign = try Tool.run([
            "changes", "--store", scratch.path("other.db"), "--after", place,
        ])
        #expect(foreign.status == 3 && foreign.output.isEmpty)
        #expect(foreign.messages.contains("\(place) belongs to another log"))
        let past = try Tool.run(["changes", "--store", earlier, "--after", place])
        #expect(past.status == 3 && past.messages.contains("\(place) is past the log's head"))
        try append(from: 9, count: 1, to: earlier)
        let restored = try Tool.run(["changes", "--store", earlier, "--after", place])
        #expect(restored.status == 3)
        #expect(restored.messages.contains("the log was restored to an earlier state"))
        #expect(restored.messages.contains("read again from the start"))
    }

    @Test(arguments: ["4", "x", "4-1-2"])
    func `a text that isn't a place is refused with a hint`(text: String) throws {
        let result = try changes("--after", text)
        #expect(result.status == 2)
        #expect(result.messages.hasPrefix("error: \"\(text)\" isn't a place"))
        #expect(result.messages.contains("use the place of a line"))
    }

    @Test(arguments: ["TERM", "INT"])
    func `a follower waits for entries, and ends by the signal that stops it`(signal: String)
        throws
    {
        let output = scratch.path("followed")
        let tool = PseudoTerminal.projector
        let script = """
            \(tool) changes --store \(store) --follow > \(output) & p=$!
            for i in $(seq 200); do [ "$(wc -l < \(output))" = 3 ] && break; sleep 0.1; done
            \(tool) import \(scratch.path("more")) --store \(store) > /dev/null
            for i in $(seq 200); do [ "$(wc -l < \(output))" = 4 ] && break; sleep 0.1; done
            kill -\(signal) $p; wait $p; echo $?
            """
        _ = try scratch.file(
            "more",
            #"{"contact_id":"c","id":"4","type":"note_created","created_at":null}"#.utf8
        )
        // A background process of a shell that isn't interactive ignores SIGINT, unless job control is on.
        let result = try Tool.run([], under: ["/bin/bash", "-c", "set -m\n" + script])
        #expect(result.output.split(separator: "\n").last == (signal == "TERM" ? "143" : "130"))
        let lines = try Self.lines(try String(contentsOfFile: output, encoding: .utf8))
        #expect(lines.map(\.position) == [1, 2, 3, 4])
    }
}
