import Foundation
import Testing

/// The help of the commands, and the messages about arguments that don't fit.
@Suite struct CommandHelpTests {
    /// The commands, as the help of the tool lists them.
    static let commands: [String] = {
        let help = try? Tool.run(["--help"]).output
        let lines = (help ?? "").split(separator: "\n").drop { $0 != "ONE CONTACT:" }
        let names = lines.prefix { $0 != "OPTIONS:" }.filter { $0.hasPrefix("  ") }
            .map { String($0.dropFirst(2).prefix { $0 != " " && $0 != "," }) }
        return names + ["info", "rebuild", "drop"].map { "snapshot \($0)" }
            + ["new", "show"].map { "key \($0)" }
    }()

    private func help(_ command: String) throws -> String {
        try Tool.run(command.split(separator: " ").map(String.init) + ["--help"]).output
    }

    private func examples(_ command: String) throws -> [String] {
        let text = try help(command).components(separatedBy: "\n\n")
        let block = try #require(text.first { $0.hasPrefix("EXAMPLES:\n") }, "\(command)")
        return block.split(separator: "\n").dropFirst().map { String($0.dropFirst(2)) }
    }

    @Test func `the help of the tool has three examples on top, and a line for each command`()
        throws
    {
        let lines = try Tool.run(["--help"]).output.split(separator: "\n")
        #expect(lines[1...3].allSatisfy { $0.hasPrefix("  projector ") })
        #expect(lines.allSatisfy { $0.count <= 82 && !$0.contains("SUBCOMMANDS") })
        #expect(Self.commands.count >= 33)
        #expect(Self.commands.prefix(5) == ["state", "why", "history", "timeline", "diff"])
        let listed = lines.drop { $0 != "ONE CONTACT:" }
        #expect(!listed.contains { $0.hasPrefix("      ") }, "an abstract takes two lines")
    }

    @Test(arguments: commands)
    func `a command's own options come first, and those of many commands in groups`(
        command: String
    ) throws {
        let text = try help(command)
        let sections = text.split(separator: "\n").filter {
            !$0.hasPrefix(" ") && $0.hasSuffix(":")
        }
        .map(String.init)
        let order = [
            "EXAMPLES:", "ARGUMENTS:", "OPTIONS:", "ROWS:", "WITNESS:", "TIME:", "ACTIVITIES:",
            "OUTPUT:",
        ]
        let hasOwn = text.contains("OPTIONS:\n  -") && !text.contains("OPTIONS:\n  --version")
        let expected = order.filter(sections.contains)
        let last = hasOwn ? expected : expected.filter { $0 != "OPTIONS:" } + ["OPTIONS:"]
        #expect(sections.filter { $0 != "SUBCOMMANDS:" } == last)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 82 })
        // The name of a value says what it is, not once more what the option is called.
        for match in text.matches(of: /--([a-z-]+) <([a-z:-]+)>/) where match.output.1 != "format" {
            #expect(match.output.1 != match.output.2, "\(match.output.0)")
        }
    }

    @Test func `the version names the libraries that the tool runs on`() throws {
        let text = try Tool.run(["--version"]).output
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].wholeMatch(of: /projector \d+\.\d+\.\d+/) != nil)
        let libraries = lines[1].components(separatedBy: ", ")
        let versions = libraries.compactMap { $0.prefixMatch(of: /(\w+) \d+(\.\d+)+/) }
        #expect(versions.map(\.output.1) == ["SQLite", "simdjson", "zlib", "libedit"])
        // The parser's own way to it, which a command before the option takes.
        #expect(try Tool.run(["state", "--version"]).output == text)
    }

    private struct Description: Decodable {
        struct Argument: Decodable {
            struct Completion: Decodable {
                struct Files: Decodable {}
                let file: Files?
            }
            let abstract: String?
            let valueName: String?
            let completionKind: Completion?
        }
        struct Command: Decodable {
            let commandName: String
            let arguments: [Argument]?
            let subcommands: [Command]?

            var all: [Command] { [self] + (subcommands ?? []).flatMap(\.all) }
        }
        let command: Command
    }

    @Test func `every argument that is a file completes files`() throws {
        let text = try Tool.run(["--experimental-dump-help"]).output
        let tool = try JSONDecoder().decode(Description.self, from: Data(text.utf8)).command
        var files = 0
        for command in tool.all {
            for argument in command.arguments ?? []
            where ["file", "files"].contains(argument.valueName) {
                files += 1
                let name = "\(command.commandName): \(argument.abstract ?? "")"
                #expect(argument.completionKind?.file != nil, "\(name)")
            }
        }
        #expect(files > 50)
    }

    /// Files with the names that the examples use.
    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        let activities = try Tool.run(
            ["repl", "Examples/Streams/ana.json", "Examples/Streams/shop.ndjson", "-c", "export"]
        )
        _ = try scratch.file("activities.ndjson", activities.output.utf8)
        let sends = Tool.root.appending(path: "Examples/Streams/sends.csv")
        _ = try scratch.file("sends.csv", try Data(contentsOf: sends))
        _ = try scratch.file("contacts.json", "[]".utf8)
        for name in [
            "ana.evidence.ndjson", "june-news.evidence.ndjson", "keys.txt", "checkpoint.txt",
        ] {
            let file = Tool.root.appending(path: "Tests/Evidence/\(name)")
            _ = try scratch.file(name, try Data(contentsOf: file))
        }
        let directory = scratch.directory
        let imported = try Tool.run(
            ["import", "activities.ndjson", "--store", "contacts.db"],
            in: directory
        )
        #expect(imported.status == 0, "\(imported.messages)")
        let exported = try Tool.run(["export", "--store", "contacts.db"], in: directory)
        _ = try scratch.file("export.ndjson", exported.output.utf8)
        _ = try scratch.file("export.ndjson.gz", exported.output.utf8)
        return scratch
    }

    /// The commands but those that ask the source API or serve until stopped, which have tests of their own.
    @Test(arguments: commands.filter { !["sync", "reconcile", "serve", "explore"].contains($0) })
    func `every example works on the samples`(command: String) throws {
        let examples = try examples(command)
        #expect(examples.count == 2)
        for example in examples {
            #expect(example.hasPrefix("projector \(command)") && example.count <= 80)
            let scratch = try scratch()
            if example.contains("key show") || example.contains("--key log.key") {
                let words = ["key", "new", "kestrel.example/contacts", "--out", "log.key"]
                #expect(try Tool.run(words, in: scratch.directory).status == 0)
            }
            let verified = try Tool.run(
                ["verify", "--store", "contacts.db"],
                in: scratch.directory
            )
            let head = verified.output.firstMatch(of: /[0-9]+:[0-9a-f]+/).map { String($0.output) }
            let line = example.replacing("HEAD", with: head ?? "")
            let tool = URL(filePath: PseudoTerminal.projector).deletingLastPathComponent().path
            let result = try Tool.run(
                [],
                in: scratch.directory,
                under: ["/bin/sh", "-c", "PATH=\(tool):$PATH; \(line)"]
            )
            #expect(result.status == 0, "\(example): \(result.messages)")
        }
    }

    @Test(arguments: ["sync", "reconcile", "serve", "explore"])
    func `the examples of what needs the network have arguments that fit`(command: String) throws {
        for example in try examples(command) {
            let words = example.split(separator: " ").dropFirst().map(String.init)
            let result = try Tool.run(words + ["--zzzz"])
            #expect(result.messages.hasPrefix("error: unknown option \"--zzzz\""))
            #expect(try Tool.run(words + ["--help"]).status == 0)
        }
    }

    @Test(arguments: [
        ("state con_ana", "no activities given|add --load FILE or --store STORE"),
        ("check", "no activities given|add --load FILE or --store STORE"),
        (
            "state --contact con_ana --load x",
            "--contact isn't an option of state|name the contact: projector state CONTACT"
        ),
        ("state --load x --at 2024 --at 2025", "--at is given twice|give it once"),
        ("who blocked --load x --csv", "unknown option \"--csv\"|use --format csv"),
        ("diff con_ana --load x", "diff needs a first time|for example projector diff con_ana"),
        ("why", "why needs a contact|for example projector why con_ana"),
        ("why con_ana", "why needs an attribute: blocked, unsubscribed or a segment|for example"),
        ("count --load x", "count needs a condition|for example projector count subscribed"),
        ("activity con_ana", "activity needs a number|for example projector activity con_ana 11"),
        ("verify", "verify needs --store FILE|for example projector verify --store contacts.db"),
        ("state --frmat csv", "unknown option \"--frmat\"|did you mean --format?"),
        ("state --zzzz", "unknown option \"--zzzz\"|projector state --help"),
        ("state --format csvv", "--format can't be \"csvv\"|use table, line, json, ndjson, csv or"),
        ("state --color blue", "--color can't be \"blue\"|use auto, always or never"),
        ("trend all --by weekk", "--by can't be \"weekk\"|use hour, day, week, month, quarter or"),
        ("state --at", "--at needs a value|for example --at 2024-06-03"),
        ("verify --store", "--store needs a value|for example --store contacts.db"),
        ("serve --store s --port x", "--port can't be \"x\"|for example 100"),
        ("info more --load x", "info doesn't take \"more\"|projector info --help"),
        ("state --strict=3", "--strict doesn't take a value|projector state --help"),
        (
            "state --at 2024 --before 2024",
            "--at and --before can't be combined|--before leaves out"
        ),
        ("state --tz Mars", "unknown time zone \"Mars\"|use UTC or a name such as Europe/Berlin"),
        ("verify --store s --head x", "\"x\" isn't a head|use one that verify printed"),
        ("import --store s", "import needs a file|for example projector import"),
        ("generate --contacts 0", "--contacts must be at least 1|projector generate --help"),
        ("erase con_a --store s --in o", "unknown option \"--in\"|use --org"),
        ("snapshot info", "snapshot info needs --store FILE|for example projector snapshot info"),
        ("snapshot --store", "--store needs a value|for example --store contacts.db"),
        ("key new --out k", "key new needs a name|for example projector key new kestrel"),
        ("key new a.example/log", "key new needs --out FILE|for example projector key new kestrel"),
        ("key new a.example/log --out", "--out needs a value|for example --out log.key"),
        (
            "key new https://a.example --out k",
            "\"https://a.example\" isn't a key name|use a URL without https://, spaces or +"
        ),
        ("key show", "key show needs a file|for example projector key show log.key"),
        ("help frobnicate", "unknown command \"frobnicate\"|projector --help"),
    ])
    func `arguments that don't fit are an error, a hint, and the way to the help`(
        line: String,
        expected: String
    ) throws {
        let words = line.split(separator: " ").map(String.init)
        let result = try Tool.run(words)
        let lines = result.messages.split(separator: "\n").map(String.init)
        let parts = expected.split(separator: "|")
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(lines.first == "error: \(parts[0])")
        #expect(lines.count >= 2 && lines[1].hasPrefix("  \(parts[1])"), "\(lines)")
        #expect(lines.count <= 3 && lines.allSatisfy { $0.count <= 90 })
        let command = words[0] == "help" ? "" : words[0] + " "
        let isBelow = words.count > 1 && Self.commands.contains("\(words[0]) \(words[1])")
        let below = isBelow ? words[1] + " " : ""
        #expect(lines.last?.hasPrefix("  projector \(command)\(below)--help ") == true)
    }
}
