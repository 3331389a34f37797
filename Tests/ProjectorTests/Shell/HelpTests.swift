import ContactProjectorSQLite
import ContactQueries
import Foundation
import TerminalText
import Testing

@testable import ProjectorShell

@Suite struct HelpTests {
    @Test(arguments: ShellCommand.allCases)
    func `a verb has a line, forms that begin with it, and three examples of it`(verb: ShellCommand)
    {
        #expect(!verb.summary.isEmpty && verb.summary.count <= 78 && !verb.summary.contains("\n"))
        #expect(verb.forms.allSatisfy { $0.hasPrefix(verb.rawValue) })
        #expect(verb.examples.count == 3)
        let isShown = verb.examples.allSatisfy { example in
            verb == .quit || example.contains(verb.rawValue)
        }
        #expect(isShown, "\(verb.examples)")
    }

    @Test func `everything is named once in the list of all commands`() throws {
        let all = try #require(try ParsedCommand.all(in: "help all").first)
        let text = try Help.lines(about: all.arguments).map { $0.map(\.text).joined() }
        let words = text.joined(separator: " ").split(separator: " ").map(String.init)
        for verb in ShellCommand.allCases { #expect(words.contains(verb.rawValue), "\(verb)") }
        #expect(text.count <= 22 && text.allSatisfy { $0.count <= 80 })
    }

    @Test func `the first screen has a line for each command that does most of the work`() throws {
        let text = try Help.lines(about: []).map { $0.map(\.text).joined() }
        let begun = ["load", "contacts", "use", "at", "state", "why", "timeline", "history", "who"]
        #expect(begun.allSatisfy { verb in text.contains { $0.hasPrefix("  \(verb) ") } })
        #expect(text.count <= 22 && text.allSatisfy { $0.count <= 80 }, "\(text)")
    }

    /// `watch` is for a terminal and has its tests there.
    @Test(arguments: ShellCommand.allCases.filter { $0 != .watch })
    func `the examples work on the sample streams`(verb: ShellCommand) async throws {
        let scratch = try Scratch()
        let examples = Tool.root.appending(path: "Examples").path
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("Examples"),
            withDestinationPath: examples
        )
        _ = try scratch.file("session.projector", Array("use con_ana\n-- a remark\nend\n".utf8))
        if verb == .open {
            let imported = try Tool.run(
                ["import", "--store", "contacts.db", "Examples/Streams/ana.json"],
                in: scratch.directory
            )
            #expect(imported.status == 0, "\(imported.messages)")
        }
        for example in verb.examples {
            let result = try Tool.run(
                [
                    "repl", "Examples/Streams/ana.json", "Examples/Streams/shop.ndjson", "-c",
                    example,
                ],
                in: scratch.directory
            )
            #expect(result.status == 0, "\(example): \(result.messages)")
            // Nothing but how a time was understood.
            let messages = result.messages.split(separator: "\n")
            #expect(messages.allSatisfy { $0.contains(" is 2024-") }, "\(example): \(messages)")
        }
    }

    @Test(arguments: ["time", "times", "predicates", "output", "keys"])
    func `a topic fits a screen`(topic: String) throws {
        let token = Token(text: topic, range: 0..<1, isQuoted: false)
        let lines = try Help.lines(about: [token]).map { $0.map(\.text).joined() }
        #expect((5...22).contains(lines.count))
        #expect(lines.allSatisfy { $0.count <= 100 })
    }

    /// The same question, asked in the shell and on the command line.
    @Test(arguments: [
        ("use con_ana; state", "state con_ana"),
        ("use con_ana; state @ 2024-06-03 | json", "state con_ana --at 2024-06-03 --format json"),
        ("contacts", "contacts"),
        ("contacts @ 2024-02-01 | csv", "contacts --at 2024-02-01 --format csv"),
        ("use con_ana; activities", "activities con_ana"),
        (
            "use con_ana; activities type=note_created | ndjson",
            "activities con_ana --type note_created --format ndjson"
        ),
        ("use con_ana; activity #11", "activity con_ana 11"),
        ("use con_ana; timeline", "timeline con_ana"), ("use con_ana; notes", "notes con_ana"),
        ("use con_ana; segments | md", "segments con_ana --format markdown"),
        ("segments", "segments"), ("use con_ana; history", "history con_ana"),
        ("use con_ana; history VIP | line", "history con_ana VIP --format line"),
        ("use con_ana; why VIP", "why con_ana VIP"),
        ("use con_ana; diff start end all", "diff con_ana start end --all"),
        ("use con_ana; steps start end", "steps con_ana"),
        ("use con_ana; flips in VIP", "flips con_ana in VIP"),
        ("use con_carl; notices", "notices con_carl"), ("segment VIP", "segment VIP"),
        (
            "segment VIP 2024-03-01..2024-06-30 | json",
            "segment VIP --from 2024-03-01 --to 2024-06-30 --format json"
        ),
        ("who in VIP and not blocked", "who in VIP and not blocked"),
        ("count subscribed", "count subscribed"),
        ("trend in VIP by month", "trend in VIP --by month"),
        ("flow VIP Customer", "flow VIP Customer"), ("rejects", "rejects"),
    ])
    func `a word means the same in the shell and on the command line`(
        line: String,
        command: String
    ) throws {
        let samples = ["Examples/Streams/ana.json", "Examples/Streams/shop.ndjson"]
        let shell = try Tool.run(["repl"] + samples + ["-c", line])
        let words = command.split(separator: " ").map(String.init)
        let tool = try Tool.run(words + samples.flatMap { ["--load", $0] })
        #expect(shell.status == 0 && tool.status == 0, "\(shell.messages)\(tool.messages)")
        // What `use` says comes before the answer.
        let uses = line.hasPrefix("use ")
        let answer =
            uses
            ? shell.output.split(separator: "\n", maxSplits: 1).last.map(String.init) : shell.output
        #expect(answer == tool.output)
    }
}
