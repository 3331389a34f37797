import Testing

@testable import ActivityJSON

@Suite struct ObjectParserTests {
    @Test func `members come back as texts, and numbers, objects and arrays as they are spelled`()
        throws
    {
        let text =
            #"{"a\u0000":"x\n\ud83d\ude00" , "n":-1.0e2,"o":{ "b":[1] },"z":null,"t":[true, {}],"b":false}"#
        let members = try members(of: text)
        #expect(
            members == [
                "a\0": .text(Array("x\n😀".utf8)), "n": .number("-1.0e2"),
                "o": .object(Array(#"{ "b":[1] }"#.utf8)), "z": .null,
                "t": .array(Array("[true, {}]".utf8)), "b": .truth,
            ]
        )
        #expect(try self.members(of: "{}").isEmpty)
    }

    @Test(arguments: [
        ("", "invalid JSON: no value (byte 1)"),
        ("[1]", "not a JSON object"),
        (#"{"a":1"#, "invalid JSON: expected ',' or '}' (byte 7)"),
        (#"{"a":1,"\u0061":2}"#, "duplicate key a"),
        (#"{"a":"\ud800"}"#, "a has an unpaired surrogate"),
        (String(repeating: #"{"a":"#, count: 1_026), "nested too deep"),
    ])
    func `what is no plain object is told`(text: String, flaw: String) {
        #expect(throws: ObjectParsingError(description: flaw)) { try members(of: text) }
    }

    @Test func `an object of very many members is refused`() {
        let text = "{" + (0..<1_000).map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        #expect(throws: ObjectParsingError(description: "too many members")) {
            try members(of: text)
        }
        #expect(throws: Never.self) {
            try ObjectParser(maximumMembers: 1_000).members(of: Array(text.utf8)[...])
        }
    }

    private func members(of text: String) throws -> [String: ObjectValue] {
        try ObjectParser().members(of: Array(text.utf8)[...])
    }
}

@Suite struct LineReaderTests {
    @Test func `lines come one by one, and what no newline ends is told`() throws {
        let long = String(repeating: "x", count: 700_000)
        #expect(try lines("a\n\n\(long)\nb", limit: 1_000_000) == ["a", "", long, "unended"])
        #expect(try lines("a\n", limit: 1) == ["a"])
        #expect(try lines("", limit: 1) == [])
    }

    @Test(arguments: ["\n", ""])
    func `a line beyond the limit is not held`(end: String) throws {
        let long = String(repeating: "x", count: 5_000_000)
        #expect(try lines("a\n\(long)\(end)", limit: 1_000).prefix(2) == ["a", "too long"])
        #expect(try lines("ab\(end)", limit: 1).first == "too long")
    }

    private func lines(_ text: String, limit: Int) throws -> [String] {
        let reader = try LineReader(
            .bytes(Array(text.utf8), name: "test"),
            maximumLineBytes: limit
        )
        var lines: [String] = []
        while let line = try reader.next() {
            switch line {
            case .line(let bytes): lines.append(String(decoding: bytes, as: UTF8.self))
            case .unended: lines.append("unended")
            case .tooLong: return lines + ["too long"]
            }
        }
        return lines
    }
}
