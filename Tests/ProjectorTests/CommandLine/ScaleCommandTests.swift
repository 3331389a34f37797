import Foundation
import Testing

/// The filters as processes: their statuses, and their ends.
@Suite struct ScaleCommandTests {
    private static let record =
        #"{"contact_id":"c","id":"1","type":"contact_blocked","created_at":"2024-01-02T00:00:00Z"}"#

    /// Runs a line of the shell that has the tool on its path, and returns its output and status.
    private func sh(_ line: String, input: String = "") throws -> Tool.Result {
        let tool = URL(filePath: PseudoTerminal.projector).deletingLastPathComponent().path
        return try Tool.run(
            [],
            input: Array(input.utf8),
            under: ["/bin/bash", "-c", "PATH=\(tool):$PATH; set -o pipefail; \(line)"]
        )
    }

    @Test func `key, sort and fold print the state and the books`() throws {
        let line = "projector scale key | LC_ALL=C sort | projector scale fold"
        let result = try sh(line, input: Self.record + "\n" + Self.record + "\nx\n\n")
        #expect(result.status == 0 && result.messages.isEmpty)
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[0].hasPrefix(#"quarantine"# + "\t" + #"{"reason":"invalid JSON"#))
        #expect(
            lines[1] == "stats\t"
                + #"{"stage":"key","in":4,"out":2,"quarantined":1,"dropped":1}"#
        )
        #expect(lines[2].hasPrefix("state\t" + #"{"org_id":null,"contact_id":"c""#))
        #expect(lines[2].contains(#""known_at":null,"status":"BLOCKED""#))
        #expect(
            lines[3] == "stats\t"
                + #"{"stage":"fold","in":2,"out":1,"quarantined":1,"dropped":0}"#
        )
    }

    @Test func `no input gives the counts alone`() throws {
        let result = try sh("projector scale key | projector scale fold --emit intervals")
        #expect(result.status == 0)
        #expect(result.output.split(separator: "\n").count == 2)
    }

    @Test(arguments: [
        "scale key --zzzz", "scale fold --emit x", "scale frobnicate", "scale key --as-of x",
        "scale key --as-of 2024 --as-of 2025", "scale fold more",
    ])
    func `arguments that don't fit end with status 64`(arguments: String) throws {
        let result = try sh("projector \(arguments)", input: Self.record)
        #expect(result.status == 64 && result.output.isEmpty)
        #expect(result.messages.hasPrefix("error: "), "\(result.messages)")
    }

    @Test func `help isn't an error`() throws {
        #expect(try sh("projector scale key --help").status == 0)
    }

    @Test func `unsorted input is read to its end, and ends with status 65 and the reason`() throws
    {
        // The writer fails, with a status of its own, unless every byte is read.
        let line = """
            (trap '' PIPE; printf '#b\\t%s\\n#a\\t{}\\n' \
            '\(Self.record.replacing("\"c\"", with: "\"b\""))'; \
            head -c 3000000 /dev/zero || exit 9) | projector scale fold
            """
        let result = try sh(line)
        #expect(result.status == 65)
        let last = result.messages.split(separator: "\n").last ?? ""
        #expect(
            last == "error: line 2: the contact goes back; sort bytewise by the first three fields"
        )
    }

    @Test func `a full disk ends with status 74`() throws {
        let result = try sh("projector scale key > /dev/full", input: Self.record)
        #expect(result.status == 74)
        #expect(result.messages.hasPrefix("error: can't write the output: "))
    }

    @Test func `an input that can't be read ends with status 75`() throws {
        let result = try sh("projector scale key < /tmp")
        #expect(result.status == 75)
        #expect(result.messages.hasPrefix("error: can't read the input: "))
    }

    @Test func `a reader that goes away never sees status 0`() throws {
        let line = """
            (yes '\(Self.record)' 2>/dev/null | head -n 200000 2>/dev/null | projector scale key; \
            echo "${PIPESTATUS[2]}" >&2) | head -n 1
            """
        // Where the signal is ignored, `yes` and `head` say that their reader has gone, too.
        let result = try sh(line)
        // 128 and the number of SIGPIPE.
        #expect(result.messages == "141\n")
    }

    @Test func `a signal ends a filter, not with status 0`() throws {
        let line = """
            sleep 5 | projector scale fold & p=$!; sleep 0.5; kill -TERM $p; wait $p; echo $?
            """
        #expect(try sh(line).output == "143\n")
    }
}
