import ContactProjector
import Testing

@testable import ActivityJSON

/// A small seeded generator (SplitMix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

struct HostileTests {
    @Test func `a string of 100 MB is rejected, not held, and the next record is read`() {
        let string = Array(repeating: UInt8(ascii: "x"), count: 100_000_000)
        let text =
            Array("{\"id\":\"".utf8) + string + Array("\"}\n".utf8) + Array(record("next").utf8)
        for wrapped in [text, Array("[".utf8) + text.dropLast(0)] {
            let reading = read(wrapped)
            #expect(reading.rejects.first?.reason == .recordTooLong(limit: 16 << 20))
        }
        #expect(read(text).ids == ["next"])
    }

    @Test func `the window holds no more than a record needs`() throws {
        var window = TextWindow(blockSize: 1_024)
        for block in 0..<10_000 {
            try window.fill(blockSize: 1_024) { (buffer, start) throws(ReadError) in
                min(1_024, buffer.count - start)
            }
            window.discard(upTo: block * 1_024)
        }
        #expect(window.bytes.count <= 16_384)
        #expect(window.upper >= 10_000 * 1_024)
    }

    @Test func `a record without end is an error with its place`() {
        let limits = ReadLimits(maximumRecordBytes: 100, maximumSkippedBytes: 1_000)
        let endless = ["[{\"a\":\"", "[{\"a\":[", "[junk", "junk"]
        for start in endless {
            let text = record("a") + "\n" + start + String(repeating: "x", count: 2_000)
            let reading = read(text, limits: limits, blockSize: 64)
            #expect(reading.ids == ["a"])
            #expect(reading.error?.code == .endlessRecord, "\(start)")
            #expect(reading.error?.place.line == 2)
        }
    }

    @Test func `a record at the limit is read, and one byte more is not`() {
        let limit = record("a").utf8.count
        for (extra, isRead) in [(0, true), (-1, false)] {
            let limits = ReadLimits(maximumRecordBytes: limit + extra)
            for text in [record("a") + "\n" + record("a"), "[" + record("a") + "]"] {
                #expect(read(text, limits: limits).rejects.isEmpty == isRead)
            }
        }
    }

    @Test func `depth bombs are refused`() {
        for bomb in ["[", "{\"a\":", "[{\"a\":"] {
            let text =
                record("a") + "\n"
                + record("b", ",\"m\":" + String(repeating: bomb, count: 100_000))
            #expect(read(text).ids == ["a"])
            #expect(read(text).rejects.count == 1)
        }
        let balanced = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
        #expect(read(record("a", ",\"m\":" + balanced)).reasons == [.tooDeep(limit: 512)])
    }

    @Test func `a flood of keys takes no more than moments`() {
        let keys = (0..<200_000).map { "\"key\($0 * 7_919 % 200_000)\":\($0)" }.joined(
            separator: ","
        )
        #expect(read(record("a", ",\"m\":{\(keys)}")).ids == ["a"])
    }

    @Test func `invalid UTF-8 costs its line alone`() {
        var text = Array((record("a") + "\n" + record("X") + "\n" + record("b")).utf8)
        let index = text.firstIndex(of: UInt8(ascii: "X")) ?? 0
        text[index] = 0xFF
        let reading = read(text)
        #expect(reading.ids == ["a", "b"])
        #expect(reading.rejects.map(\.place.line) == [2])
    }

    @Test func `one line in a hundred may be junk`() {
        let junk = ["garbage", "{\"id\":", "{\"id\":\"x\"", "]}", "\"\\", "{\"a\" \"b\"}", "[1"]
        let lines = (0..<20_000).map {
            $0 % 100 == 50 ? junk[$0 / 100 % junk.count] : record("\($0)")
        }
        let reading = read(lines.joined(separator: "\n"))
        #expect(reading.activities.count == 19_800)
        #expect(Set(reading.rejects.map(\.place.line)).count == 200)
        #expect(Set(reading.rejects.map { $0.place.line % 100 }) == [51])
    }

    @Test(arguments: 1...20)
    func `mutated lines are all accounted for`(_ seed: UInt64) {
        var random = Seeded(state: seed)
        let count = 40
        for _ in 0..<10 {
            var lines = (0..<count).map {
                Array(record("\($0)", ",\"note\":{\"content\":\"\\u00e9\"}").utf8)
            }
            for _ in 0..<8 {
                let line = Int.random(in: 1..<count, using: &random)
                mutate(&lines[line], with: &random)
            }
            let text = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
            let whole = read(text)
            let seen = Set(whole.items.compactMap { $0.split(separator: "@").first })
            let due = (0..<count).filter { !lines[$0].allSatisfy { $0.isSpaceInLine } }
            #expect(seen == Set(due.map { "t:\($0 + 1)" }), "seed \(seed)")
            #expect(
                read(text, blockSize: Int.random(in: 1...300, using: &random)) == whole,
                "seed \(seed)"
            )
        }
    }

    /// Changes, drops or adds a byte, never a newline.
    private func mutate(_ line: inout [UInt8], with random: inout Seeded) {
        let alphabet = Array("{}[]\",:\\ \t\r0a-".utf8) + [0, 0xFF, 0xC3, 0x1F, 0x7F]
        let byte = alphabet.randomElement(using: &random) ?? 0
        let index = Int.random(in: 0..<max(line.count, 1), using: &random)
        guard index < line.count else { return line.append(byte) }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: line.remove(at: index)
        case 1: line.insert(byte, at: index)
        case 2: line[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        default: line.removeSubrange(index...)
        }
        line = line.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: "x") : $0 }
    }

    @Test(arguments: 1...20)
    func `mutated pages never trap and read alike in any blocks`(_ seed: UInt64) {
        var random = Seeded(state: seed)
        for form in InputFormTests.forms {
            for _ in 0..<10 {
                var text = Array(form.text.utf8)
                for _ in 0..<3 { mutate(&text, with: &random) }
                for index in text.indices.dropFirst().shuffled(using: &random).prefix(3) {
                    text[index] = UInt8(ascii: "\n")
                }
                let whole = read(text)
                let blockSize = Int.random(in: 1...50, using: &random)
                #expect(read(text, blockSize: blockSize) == whole, "seed \(seed), \(form.name)")
                let small = ReadLimits(maximumRecordBytes: 60, maximumSkippedBytes: 150)
                let limited = read(text, limits: small)
                #expect(
                    read(text, limits: small, blockSize: blockSize) == limited,
                    "seed \(seed), \(form.name), small limits"
                )
            }
        }
    }

    @Test(arguments: 1...10)
    func `random bytes never trap`(_ seed: UInt64) {
        var random = Seeded(state: seed)
        for _ in 0..<200 {
            let alphabet = Array("{}[]\",:\\ \n0a".utf8)
            let text = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? alphabet.randomElement(using: &random) ?? 0
                    : UInt8.random(in: 0...255, using: &random)
            }
            #expect(read(text, blockSize: 5) == read(text), "seed \(seed): \(text)")
        }
    }
}
