import Foundation
import Testing

@testable import LineEditing
@testable import ProjectorShell

@Suite struct HistoryTests {
    @Test func `a walk meets only entries with the prefix and ends where it began`() {
        var history = History(["at start", "use a", "at end", "use b"])
        var step = history.older(than: "at", prefix: "at")
        #expect(step == "at end")
        step = history.older(than: "at end", prefix: "at end")
        #expect(step == "at start")
        step = history.older(than: "at start", prefix: "at start")
        #expect(step == nil)
        step = history.newer(than: "at start")
        #expect(step == "at end")
        step = history.newer(than: "at end")
        #expect(step == "at")
        step = history.newer(than: "at")
        #expect(step == nil)
    }

    @Test func `an edited line starts another walk`() {
        var history = History(["one", "two", "one more"])
        var step = history.older(than: "", prefix: "")
        #expect(step == "one more")
        step = history.older(than: "one m", prefix: "one")
        #expect(step == "one more")
        step = history.newer(than: "something else")
        #expect(step == nil)
    }

    @Test func `blank lines and repetitions are not kept`() {
        var history = History(["a", "a", "  ", "b"])
        history.add("b")
        history.add("a")
        var step = history.older(than: "", prefix: "")
        #expect(step == "a")
        step = history.older(than: "a", prefix: "")
        #expect(step == "b")
    }

    @Test func `entries come back from the file as they were`() throws {
        try withDirectory { directory in
            let file = HistoryFile(path: directory + "/deep/er/history")
            let entries = [
                "plain", #"back\slash \n \u{200C}"#, "two\nlines", "é 東京 🎉", "می\u{200C}خواهد",
                "\u{FEFF}a\u{202E}b\r", "\u{1B}[31mred\0",
            ]
            for entry in entries { #expect(file.append(entry) == nil) }
            #expect(file.load(ShellGrammar()) == entries)
            let bytes = try Data(contentsOf: URL(filePath: file.path))
            #expect(bytes.allSatisfy { $0 >= 0x20 || $0 == 0x0A })
            #expect(bytes.range(of: Data("\u{200C}".utf8)) != nil)
        }
    }

    @Test func `damaged entries are skipped and the others read`() throws {
        try withDirectory { directory in
            let file = HistoryFile(path: directory + "/history")
            let bytes =
                Data("good\r\n\n\u{1B}[31m\n".utf8) + [0xFF, 0xFE, 0x0A] + Data("last".utf8)
            try bytes.write(to: URL(filePath: file.path))
            #expect(file.load(ShellGrammar()) == ["good", "\u{1B}[31m", "last"])
        }
    }

    @Test func `only the newest part of a long file is read, in whole entries`() throws {
        try withDirectory { directory in
            let file = HistoryFile(path: directory + "/history")
            let lines = (0..<200_000).map { "entry \($0)" }
            try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: file.path))
            let loaded = file.load(ShellGrammar())
            #expect(loaded.last == "entry 199999")
            #expect(loaded.count < 100_000 && loaded.allSatisfy { $0.hasPrefix("entry 1") })
        }
    }

    @Test(arguments: ["/dev/null", "/dev/null/history", "/dev/full", "/"])
    func `what is not a file is a warning and no entries`(path: String) {
        let file = HistoryFile(path: path)
        #expect(file.load(ShellGrammar()) == [])
        #expect(file.append("x")?.contains(path) == true)
    }

    @Test func `the file is where the environment says`() {
        func path(_ environment: [String: String]) -> String? {
            HistoryFile.standard(environment: environment)?.path
        }
        #expect(path(["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/projector/history")
        #expect(
            path(["XDG_STATE_HOME": "relative", "HOME": "/h"])
                == "/h/.local/state/projector/history"
        )
        #expect(path([:]) == nil)
    }

    private func withDirectory(_ body: (String) throws -> Void) throws {
        let directory = URL.temporaryDirectory.appending(path: "projector-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try body(directory.path)
    }
}
