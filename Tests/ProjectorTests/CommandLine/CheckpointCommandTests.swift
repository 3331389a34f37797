import Foundation
import Testing

/// The command that signs a store's checkpoint, proves that one continues another, and signs as a witness.
@Suite struct CheckpointCommandTests {
    private let log: SignedLog
    private static let signing = "checkpoint --store contacts.db --key log.key"
    private static let cosigning = "checkpoint --cosign out/latest --key w1.key --keys keys.txt"

    init() throws { log = try SignedLog() }

    @Test(arguments: [
        ("", "a checkpoint needs a store and a key"),
        ("--store contacts.db", "a checkpoint needs a store and a key"),
        ("--key log.key", "a checkpoint needs a store and a key"),
        ("--store contacts.db --key log.key --to x", "--to needs --prove"),
        ("--store contacts.db --key log.key --after none", "need --cosign"),
        ("--store contacts.db --key log.key --keys keys.txt", "need --cosign"),
        ("--prove x", "--prove needs a store, and no key"),
        ("--prove x --store contacts.db --key log.key", "--prove needs a store, and no key"),
        ("--prove x --store contacts.db --out y", "--prove needs a store, and no key"),
        ("--prove x --cosign y --after none", "--cosign and --prove can't be combined"),
        ("--cosign x --key w1.key --after none", "--cosign needs a key and the keys of logs"),
        ("--cosign x --keys keys.txt --after none", "--cosign needs a key and the keys of logs"),
        (
            "--cosign x --key w1.key --key log.key --keys keys.txt --after none",
            "--cosign needs a key and the keys of logs"
        ),
        (
            "--cosign x --key w1.key --keys keys.txt --after none --store contacts.db",
            "--cosign needs a key and the keys of logs"
        ),
        ("--cosign x --key w1.key --keys keys.txt", "needs the checkpoint that it signed last"),
        ("--store contacts.db --store contacts.db --key log.key", "--store is given twice"),
    ])
    func `options that don't go together sign nothing`(words: String, text: String) throws {
        let result = try log.run("checkpoint " + words)
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(result.messages.hasPrefix("error: "))
        #expect(result.messages.contains(text), "\(result.messages)")
        #expect(try !log.scratch.names().contains("log.key.latest"))
    }

    @Test func `a checkpoint is printed, kept and remembered beside the key`() throws {
        let signed = try log.run(Self.signing + " --out out")
        #expect(signed.status == 0 && signed.messages.isEmpty)
        #expect(
            signed.output.hasPrefix(
                "contacts.example/log\n25\nWTkTHi/W9cXFNbtORbPBrR825RjJY+xMKBT2H2BqUgY=\n\n— "
            )
        )
        for name in ["log.key.latest", "out/latest", "out/000000000025.checkpoint"] {
            #expect(try log.text(name) == signed.output)
        }
        #expect(try log.run(Self.signing + " --out out").output == signed.output)
        try log.grow()
        #expect(try log.run(Self.signing + " --out out").output.contains("\n26\n"))
        #expect(try log.text("out/000000000025.checkpoint") == signed.output)
    }

    @Test(
        arguments: [
            ("--store none.db --key log.key", 3, "no store at none.db"),
            ("--store keys.txt --key log.key", 3, "keys.txt isn't a projector store"),
            ("--store contacts.db --key none.key", 3, "can't read the key file none.key"),
            ("--store contacts.db --key keys.txt", 2, "keys.txt is readable by other users"),
            ("--store contacts.db --key w1.key", 3, "w1.key is a witness's key"),
            ("--store contacts.db --prove none", 3, "can't open none: no such file"),
            ("--store contacts.db --prove keys.txt", 3, "keys.txt: "),
        ] as [(String, Int32, String)]
    )
    func `what can't be read has its own status`(
        words: String,
        status: Int32,
        text: String
    ) throws {
        let result = try log.run("checkpoint " + words)
        #expect(result.status == status && result.output.isEmpty)
        #expect(result.messages.hasPrefix("error: \(text)"), "\(result.messages)")
        #expect(try !log.scratch.names().contains("none.db"))
    }

    @Test(arguments: [
        "checkpoint --store contacts.db", "evidence con_ana --store contacts.db",
    ])
    func `a key that others can read, or that a link names, isn't used`(command: String) throws {
        log.mode("log.key", 0o644)
        let open = try log.run(command + " --key log.key")
        #expect(open.status == 2 && open.output.isEmpty)
        #expect(open.messages.hasPrefix("error: log.key is readable by other users\n"))
        log.mode("log.key", 0o600)
        try log.scratch.link("link.key", to: URL(filePath: log.scratch.path("log.key")))
        let linked = try log.run(command + " --key link.key")
        #expect(linked.status == 2 && linked.output.isEmpty)
        #expect(linked.messages.hasPrefix("error: link.key is a symbolic link\n"))
        let names = try log.scratch.names()
        #expect(!names.contains { $0.hasSuffix(".latest") })
    }

    @Test func `a restored store isn't signed for, whatever would be signed`() throws {
        try log.grow()
        let last = try log.run(Self.signing + " --out out").output
        try log.restore("back.db")
        for command in [
            "checkpoint --store back.db --key log.key",
            "checkpoint --store back.db --key log.key --out other",
            "evidence con_ana --store back.db --key log.key",
        ] {
            let result = try log.run(command)
            #expect(result.status == 1 && result.output.isEmpty, "\(command)")
            #expect(
                result.messages == """
                    error: the store has 25 entries, the last checkpoint 26
                      the store was restored or edited; only a new origin can continue, such as contacts.example/log-2

                    """
            )
        }
        #expect(try log.text("log.key.latest") == last && log.text("out/latest") == last)
        let proof = try log.run("checkpoint --store back.db --prove out/latest")
        #expect(proof.status == 1 && proof.output.isEmpty)
        #expect(proof.messages.contains("doesn't continue the checkpoint of 26 entries"))
    }

    @Test func `a lost memory is made up for by the checkpoints that were handed out`() throws {
        try log.grow()
        try log.keep("handed", Self.signing + " --out out")
        try FileManager.default.removeItem(atPath: log.scratch.path("log.key.latest"))
        try log.restore("back.db")
        let refused = try log.run("checkpoint --store back.db --key log.key --out out")
        #expect(refused.status == 1 && refused.output.isEmpty)
        #expect(try !log.scratch.names().contains("log.key.latest"))
        #expect(try log.run(Self.signing + " --out out").status == 0)
        #expect(try log.text("log.key.latest") == log.text("handed"))
    }

    @Test func `one key is replaced by another with notes that both signed`() throws {
        let old = try log.run(Self.signing + " --out out").output
        #expect(
            try log.run("key new contacts.example/log --out new.key").status == 0
        )
        try log.grow()
        let both = try log.run(Self.signing + " --key new.key --out out")
        #expect(both.status == 0 && both.messages.isEmpty)
        #expect(both.output.split(separator: "\n").filter { $0.hasPrefix("— ") }.count == 2)
        #expect(try log.text("new.key.latest") == both.output)
        #expect(old.split(separator: "\n").count == 4)
        // It would wait for itself.
        let twice = try log.run(Self.signing + " --key log.key")
        #expect(twice.status == 3 && twice.messages.hasPrefix("error: log.key is given twice\n"))
        let other = try log.run(Self.signing + " --key w1.key")
        #expect(other.status == 3 && other.messages.contains("w1.key is a witness's key"))
    }

    @Test func `a witness signs the first checkpoint, and those that a proof connects`() throws {
        try log.keep("first", Self.signing + " --out out")
        try log.keep("kept", Self.cosigning + " --after none")
        #expect(try log.text("kept").hasPrefix(log.text("first")))
        try log.grow()
        #expect(try log.run(Self.signing + " --out out").status == 0)
        let alone = try log.run(Self.cosigning + " --after kept")
        #expect(alone.status == 1 && alone.output.isEmpty)
        try log.keep("proof", "checkpoint --store contacts.db --prove kept")
        #expect(try log.text("proof").hasPrefix("old 25\n"))
        try log.keep("proof-to", "checkpoint --store contacts.db --prove kept --to out/latest")
        #expect(try log.text("proof-to") == log.text("proof"))
        let proven = try log.run(Self.cosigning + " --after kept --proof proof")
        #expect(proven.status == 0 && proven.messages.isEmpty)
        #expect(
            proven.output.contains("\n26\n") && proven.output.contains("\n— auditor.example/w1 ")
        )
        let faulty = try log.text("proof").replacing("old 25", with: "old 24")
        _ = try log.scratch.file("faulty", faulty.utf8)
        #expect(try log.run(Self.cosigning + " --after kept --proof faulty").status == 1)
        let untrusted = try log.run(
            "checkpoint --cosign out/latest --key log.key --keys keys.txt --after none"
        )
        #expect(untrusted.status == 3 && untrusted.output.isEmpty)
    }

    @Test(.enabled(if: StoreNameTests.mayMount, "mounting needs root and a mount namespace"))
    func `on a full disk nothing is handed out that isn't remembered`() throws {
        let before = try log.run(Self.signing).output
        try log.grow()
        let files = ["log.key", "log.key.latest"]
        let memory = try log.run(
            "checkpoint --store contacts.db --key disk/log.key",
            under: log.fullDisk(with: files)
        )
        #expect(memory.status == 1)
        // The names at the end are printed by the program that mounted the disk.
        #expect(memory.output == "filling\nlog.key\nlog.key.latest\n")
        #expect(memory.messages.contains("can't write disk/log.key.latest: no space left"))
        #expect(try log.text("log.key.latest") == before)
        let kept = try log.run(Self.signing + " --out disk/out", under: log.fullDisk())
        #expect(kept.status == 1)
        #expect(!kept.output.contains("contacts.example"))
        #expect(kept.messages.contains("no space left on device"), "\(kept.messages)")
        #expect(try log.run(Self.signing + " --out out").output.contains("\n26\n"))
    }

    @Test func `no output has a part of a key`() throws {
        try log.keep("first", Self.signing + " --out out")
        let commands = [
            Self.signing, Self.cosigning + " --after none",
            "checkpoint --cosign log.key --key w1.key --keys keys.txt --after none",
            "checkpoint --store contacts.db --prove log.key",
            "checkpoint --store contacts.db --key log.key --key log.key",
            "checkpoint --cosign out/latest --key w1.key --keys log.key --after none",
            "checkpoint --cosign out/latest --key w1.key --keys keys.txt --after log.key",
            "checkpoint --cosign out/latest --key w1.key --keys keys.txt --after first --proof w1.key",
            "evidence con_ana --store contacts.db --key log.key",
            "evidence con_ana --store contacts.db --key log.key --checkpoint log.key",
            "evidence con_ana --store log.key --key log.key",
            "evidence --join log.key --store contacts.db --key log.key",
            "audit log.key --keys keys.txt", "audit out/latest --keys log.key",
            "verify --store contacts.db --checkpoint log.key",
        ]
        for command in commands {
            let result = try log.run(command)
            let text = result.output + result.messages
            #expect(!text.isEmpty)
            #expect(try !log.reveals(text, "log.key"), "\(command)")
            #expect(try !log.reveals(text, "w1.key"), "\(command)")
        }
        #expect(try log.reveals(log.text("log.key"), "log.key"))
    }
}
