import ContactProjectorTesting
import Testing

@testable import ActivityJSON

@Suite struct JSONRecordReaderTests {
    private func records(
        _ text: String,
        limit: Int = 1 << 20,
        blockSize: Int = 256 << 10
    ) throws -> [String] {
        let source = try SniffedSource(.bytes(Array(text.utf8), name: "rows"))
        let reader = JSONRecordReader(source, maximumRecordBytes: limit, blockSize: blockSize)
        var records: [String] = []
        while let record = try reader.next() {
            switch record {
            case .value(let bytes, let line):
                records.append("\(line) \(String(decoding: bytes, as: UTF8.self))")
            case .flaw(_, let line): records.append("\(line) flaw")
            }
        }
        return records
    }

    @Test(arguments: [
        ("", []), ("[]", []), (" \n[ ]\n", []), ("[[]]", ["1 []"]),
        ("{\"a\":1}\n{\"a\":2}", ["1 {\"a\":1}", "2 {\"a\":2}"]),
        ("{\"a\":1}\r\n\r\n{\"a\":2}\r\n", ["1 {\"a\":1}\r", "3 {\"a\":2}\r"]),
        ("[{\"a\":1},{\"a\":2}]", ["1 {\"a\":1}", "1 {\"a\":2}"]),
        ("[\n {\n  \"a\": 1\n },\n {\"a\":2}\n]\n", ["2 {\n  \"a\": 1\n }", "5 {\"a\":2}"]),
        (
            "{\n \"a\": {\n  \"b\": 1 }\n}\n{\"c\":2}",
            ["1 {\n \"a\": {\n  \"b\": 1 }\n}", "5 {\"c\":2}"]
        ),
        ("{\"a\":1} {\"a\":2}\n", ["1 {\"a\":1}", "1 {\"a\":2}"]),
        ("[{\"a\":1}]\n[{\"a\":2}]\n", ["1 {\"a\":1}", "2 {\"a\":2}"]),
        ("{\"a\":1}\n{\"a\":\n{\"a\":3}\n", ["1 {\"a\":1}", "2 {\"a\":", "3 {\"a\":3}"]),
        ("\u{FEFF}[{\"a\":1}]", ["1 {\"a\":1}"]), ("[{\"a\":1}", ["1 {\"a\":1}", "1 flaw"]),
        ("{\"activities\":[{\"a\":1},{\"a\":2}]}", ["1 {\"activities\":[{\"a\":1},{\"a\":2}]}"]),
    ])
    func `values are read one by one, each with its line`(text: String, values: [String]) throws {
        #expect(try records(text) == values)
        // With block ends at every place of the text.
        for size in 1...9 { #expect(try records(text, blockSize: size) == values, "\(size)") }
    }

    @Test func `a value beyond the limit is a flaw, and the next one is read`() throws {
        let long = "{\"a\":\"\(String(repeating: "x", count: 5_000))\"}"
        #expect(try records("\(long)\n{\"b\":1}\n", limit: 1_000) == ["1 flaw", "2 {\"b\":1}"])
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `any text comes to an end`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let pieces = ["{", "}", "[", "]", "\"", ",", ":", "\n", " ", "\\", "a", "1", "{\"a\":1}"]
        for _ in 0..<300 {
            let text = (0..<random.below(20)).map { _ in random.pick(pieces) }.joined()
            #expect(try records(text).count <= text.utf8.count + 1, "seed \(seed): \(text)")
        }
    }
}

@Suite struct SniffedSourceTests {
    private func text(of source: SniffedSource, blockSize: Int) throws -> String {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: blockSize)
        while true {
            let count = try source.read(into: &block, from: 0) {
                RecordLocation(source: "", line: 1, offset: 0)
            }
            guard count > 0 else { break }
            bytes += block[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: ["", "a", "ab", "abc", "\u{FEFF}abc", "\u{FEFF}", "é", "\u{FEFF}\u{FEFF}x"])
    func `what is looked at is read all the same, and a mark once taken off`(text: String) throws {
        let marked = text.unicodeScalars.first == "\u{FEFF}"
        let rest = marked ? String(text.unicodeScalars.dropFirst()) : text
        for looked in [0, 1, 2, 100] {
            let source = try SniffedSource(.bytes(Array(text.utf8), name: "x"))
            let beginning = try source.beginning(looked)
            #expect(Array(beginning) == Array(rest.utf8.prefix(looked)))
            #expect(Array(try self.text(of: source, blockSize: 2).utf8) == Array(rest.utf8))
        }
    }

    @Test func `half a mark is text`() throws {
        let source = try SniffedSource(.bytes([0xEF, 0xBB, 0x61], name: "x"))
        #expect(Array(try source.beginning(9)) == [0xEF, 0xBB, 0x61])
    }
}
