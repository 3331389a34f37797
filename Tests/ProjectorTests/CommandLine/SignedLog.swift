import CLibrary
import Foundation
import Testing

/// The log of the worked evidence in a store, with a new key for it and one for a witness, in a temporary directory.
struct SignedLog {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try restore("contacts.db")
        let log = try made(["contacts.example/log", "--out", "log.key"])
        let witness = try made(["auditor.example/w1", "--witness", "--out", "w1.key"])
        let keys = "log \(log)witness auditor \(witness)quorum none\n"
        _ = try scratch.file("keys.txt", keys.utf8)
    }

    func run(_ words: [String], under starter: [String] = []) throws -> Tool.Result {
        try Tool.run(words, in: scratch.directory, under: starter)
    }

    /// Runs a command whose words have no spaces.
    func run(_ words: String, under starter: [String] = []) throws -> Tool.Result {
        try run(words.split(separator: " ").map(String.init), under: starter)
    }

    /// Creates a store with the 25 entries of the worked log.
    func restore(_ name: String) throws {
        let export = Tool.root.appending(path: "Tests/Evidence/example.export.ndjson").path
        let restored = try run(["restore", export, "--store", name])
        try #require(restored.status == 0, "\(restored.messages)")
    }

    /// Adds an activity of a new contact.
    func grow() throws {
        let activity = #"{"id":"act_z1","type":"contact_blocked","created_at":null}"#
        let file = try scratch.file("late.json", "[\(activity)]".utf8)
        let words = ["import", file, "--store", "contacts.db", "--default-contact", "con_zoe"]
        let appended = try run(words)
        try #require(appended.status == 0, "\(appended.messages)")
    }

    /// Runs a command and keeps what it prints.
    func keep(_ name: String, _ words: String) throws {
        let result = try run(words)
        try #require(result.status == 0, "\(result.messages)")
        _ = try scratch.file(name, result.output.utf8)
    }

    func text(_ name: String) throws -> String {
        try String(contentsOfFile: scratch.path(name), encoding: .utf8)
    }

    /// Returns a Boolean value indicating whether a text has a part of the secret of a key file.
    func reveals(_ text: String, _ name: String) throws -> Bool {
        let line = try #require(try self.text(name).split(separator: "\n").first)
        let word = line.split(separator: "+", maxSplits: 4).last.map(String.init) ?? ""
        let seed = try #require(Data(base64Encoded: word)).suffix(32)
        let digits = seed.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        // With zero, one and two bytes before it, base64 has other digits.
        let words = (0..<3).map { count in
            String(
                (Data(repeating: 1, count: count) + seed).base64EncodedString().dropFirst(4)
                    .prefix(12)
            )
        }
        return text.contains("PRIVATE") || text.lowercased().contains(digits.prefix(12))
            || words.contains(where: text.contains)
    }

    func mode(_ name: String, _ mode: mode_t) {
        #expect(unsafe chmod(scratch.path(name), mode) == 0)
    }

    /// A program that runs another one with a full disk mounted as `disk`, which has the files of `with`, and prints
    /// their names at the end.
    func fullDisk(with files: [String] = []) -> [String] {
        let script = """
            mkdir -p disk && mount -t tmpfs -o size=64k none disk || exit 99
            for file in \(files.joined(separator: " ")); do cp -p "$file" disk/; done
            head -c 1000000 /dev/zero > disk/filling 2> /dev/null
            "$@"; status=$?; ls -A disk; exit $status
            """
        return ["/usr/bin/unshare", "-m", "sh", "-c", script, "sh"]
    }

    private func made(_ words: [String]) throws -> String {
        let made = try run(["key", "new"] + words)
        try #require(made.status == 0, "\(made.messages)")
        return made.output
    }
}
