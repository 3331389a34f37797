import CLibrary
import Foundation
import Testing

/// The commands that make and show keys.
@Suite struct KeyCommandTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func run(_ words: String..., under starter: [String] = []) throws -> Tool.Result {
        try Tool.run(["key"] + words, in: scratch.directory, under: starter)
    }

    private func seed(_ name: String = "log.key") throws -> [UInt8] {
        let text = try String(contentsOfFile: scratch.path(name), encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first)
        let word = line.split(separator: "+", maxSplits: 4).last.map(String.init) ?? ""
        return Array(try #require(Data(base64Encoded: word))).suffix(32)
    }

    /// Returns a Boolean value indicating whether an output has the seed in base64 or hexadecimal digits.
    private func reveals(_ result: Tool.Result, _ seed: [UInt8]) -> Bool {
        let text = result.output + result.messages
        let digits = seed.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        // With zero, one and two bytes before it, base64 has other digits.
        let words = (0..<3).map { count in
            let word = Data([UInt8](repeating: 1, count: count) + seed).base64EncodedString()
            return String(word.dropFirst(4).prefix(12))
        }
        return text.lowercased().contains(digits.prefix(12)) || words.contains(where: text.contains)
            || text.contains("PRIVATE")
    }

    @Test func `a new key is printed as a line for those who check, and shown again`() throws {
        let made = try run("new", "kestrel.example/contacts", "--out", "log.key")
        #expect(made.status == 0 && made.messages.isEmpty)
        #expect(made.output.hasPrefix("kestrel.example/contacts+"))
        #expect(made.output.split(separator: "\n").count == 1)
        #expect(try scratch.modes() == ["log.key": 0o600])
        let shown = try run("show", "log.key")
        #expect(shown.status == 0 && shown.output == made.output)
        let witness = try run("new", "auditor.example/w1", "--witness", "--out", "w1.key")
        let base64 = try #require(witness.output.split(separator: "+", maxSplits: 2).last)
        #expect(base64.hasPrefix("B"), "a witness's key has type 4")
    }

    @Test func `no output has a part of the secret`() throws {
        let made = try run("new", "kestrel.example/contacts", "--out", "log.key")
        let seed = try seed()
        #expect(seed.count == 32 && !reveals(made, seed))
        let again = try run("new", "kestrel.example/contacts", "--out", "log.key")
        #expect(again.status == 1)
        #expect(
            again.messages
                == "error: can't write log.key: file exists\n  choose another name, or remove that file\n"
        )
        let key = try Data(contentsOf: URL(filePath: scratch.path("log.key")))
        // Each with the secret, or all but its last digit.
        for name in ["double.key", "cut.key", "long.key", "other.key"] {
            let bytes: Data =
                switch name {
                case "double.key": key + key
                case "cut.key": key.dropLast(2)
                case "long.key": key + Data(repeating: 10, count: 5_000)
                default: Data("PRIVATE+KEY+other.example".utf8) + key.dropFirst(36)
                }
            _ = try scratch.file(name, bytes)
            #expect(unsafe chmod(scratch.path(name), 0o600) == 0)
        }
        let names = ["log.key", "double.key", "cut.key", "long.key", "other.key"]
        let results = try [again] + names.map { try run("show", $0) }
        #expect(results.map(\.status) == [1, 0, 3, 3, 3, 3])
        for result in results { #expect(!reveals(result, seed), "\(result.messages)") }
    }

    @Test func `a key file that others can read is an error of the command line`() throws {
        #expect(try run("new", "a.example/log", "--out", "log.key").status == 0)
        #expect(unsafe chmod(scratch.path("log.key"), 0o644) == 0)
        let result = try run("show", "log.key")
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(
            result.messages == """
                error: log.key is readable by other users
                  chmod 600 log.key, or make another key if others may have read it

                """
        )
        try scratch.link("link", to: URL(filePath: scratch.path("log.key")))
        #expect(try run("show", "link").status == 2)
        #expect(try run("show", ".").status == 2)
        #expect(try run("show", "none").status == 3)
        #expect(try !reveals(result, seed()))
    }

    @Test(.enabled(if: OtherUser.mayRun, "only root can become another user"))
    func `root doesn't use another user's key`() throws {
        #expect(try run("new", "a.example/log", "--out", "log.key").status == 0)
        #expect(unsafe chown(scratch.path("log.key"), 65_534, 65_534) == 0)
        let result = try run("show", "log.key")
        #expect(result.status == 2)
        #expect(
            result.messages.hasPrefix("error: log.key belongs to user 65534, this process to 0\n")
        )
    }

    @Test(.enabled(if: StoreNameTests.mayMount, "mounting needs root and a mount namespace"))
    func `a full disk leaves no key file`() throws {
        let disk = scratch.path("disk")
        let full = [
            "/usr/bin/unshare", "-m", "sh", "-c",
            """
            mkdir "$0" && mount -t tmpfs -o size=4k none "$0" || exit 99
            head -c 100000 /dev/zero > "$0/filling" 2> /dev/null
            "$@"; status=$?; ls "$0"; exit $status
            """,
            disk,
        ]
        let result = try Tool.run(
            ["key", "new", "a.example/log", "--out", disk + "/log.key"],
            under: full
        )
        #expect(result.status == 1)
        #expect(result.output == "filling\n")
        #expect(
            result.messages == """
                error: can't write \(disk)/log.key: no space left on device
                  free disk space

                """
        )
    }
}
