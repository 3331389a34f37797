import Testing

@testable import LineEditing
@testable import ProjectorShell
@testable import TerminalText

@Suite struct CompletionTests {
    private func step(_ typed: String, _ texts: String...) -> Completion.Step {
        Completion(replaces: 0..<typed.utf8.count, candidates: texts.map { Candidate($0) })
            .step(typed: typed)
    }

    @Test func `one candidate is inserted, whatever part of it was typed`() {
        #expect(step("he", "help") == .insert("help"))
        #expect(step("42", "con_42") == .insert("con_42"))
        #expect(step("help", "help") == .nothing)
        #expect(step("zz") == .nothing)
    }

    @Test func `what several have in common is inserted before they are listed`() {
        #expect(step("h", "help", "hello") == .insert("hel"))
        #expect(step("hel", "help", "hello") == .list)
        #expect(step("", "東京", "東海") == .insert("東"))
    }

    @Test func `nothing typed is lost to what is in common`() {
        #expect(step("42", "con_42", "con_421") == .list)
    }

    @Test func `what is inserted is the candidate, shown with what is unsafe spelled out`() {
        #expect(step("", "a\u{1B}[31m\n") == .insert("a\u{1B}[31m\n"))
        #expect(LineText(ShellGrammar()).shownInOneRow("a\u{1B}[31m\n") == #"a\u{1B}[31m\u{A}"#)
        #expect(LineText(ShellGrammar()).meant(#"a\u{1B}[31m\u{A}"#) == "a\u{1B}[31m\n")
    }

    @Test func `candidates without notes run down columns that fit`() {
        let lines = CandidateListing.lines(
            ["a", "bb", "東京", "d", "e"].map { Candidate($0) },
            width: 16
        )
        #expect(texts(lines) == ["a     東京  e", "bb    d"])
    }

    @Test func `notes stand beside their candidates and are cut at the width`() {
        let candidates = [Candidate("a", note: "first note"), Candidate("long\n", note: "x")]
        #expect(
            texts(CandidateListing.lines(candidates, width: 14)) == [
                "a       first…", "long\\n  x",
            ]
        )
    }

    @Test(arguments: [1, 5, 20, 80, 400])
    func `a listing is bounded in rows and columns`(width: Int) {
        let plain = (0..<100_000).map { Candidate("candidate \($0)") }
        let noted = plain.map { Candidate($0.text, note: "note of \($0.text)") }
        for candidates in [plain, noted] {
            let lines = texts(CandidateListing.lines(candidates, width: width))
            #expect(lines.count == CandidateListing.rowLimit + 1)
            #expect(lines.last?.hasSuffix(" more") == true)
            #expect(lines.dropLast().allSatisfy { SafeText.width($0) <= width })
        }
    }

    private func texts(_ lines: [[StyledText]]) -> [String] {
        lines.map { $0.map { $0.rendered(styled: false) }.joined() }
    }
}
