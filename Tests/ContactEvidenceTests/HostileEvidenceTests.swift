import ActivityJSON
import ContactEvidence
import ContactProjector
import ContactProjectorTesting
import Testing

/// Files that were cut, mixed, blown up or changed at random.
@Suite struct HostileEvidenceTests {
    private let audit: EvidenceAudit

    init() throws { audit = EvidenceAudit(trusting: try Worked.policy()) }

    private func refusal(_ bytes: [UInt8]) -> String? { audit.refusal(of: bytes) }

    private func worked(_ name: String) throws -> [UInt8] {
        try Worked.file("\(name).evidence.ndjson")
    }

    private func lines(_ name: String) throws -> [[UInt8]] {
        try worked(name).split(separator: UInt8(ascii: "\n")).map { Array($0) }
    }

    private func file(_ lines: some Sequence<[UInt8]>) -> [UInt8] {
        lines.reduce(into: []) { $0 += $1 + [UInt8(ascii: "\n")] }
    }

    @Test(arguments: EvidenceAuditTests.files)
    func `a compressed file holds with the same answers`(name: String) throws {
        let plain = try worked(name)
        let whole = try audit.check(.bytes(plain, name: name))
        let parts = Gzip.stored(Array(plain.prefix(999))) + Gzip.stored(Array(plain.dropFirst(999)))
        for packed in [Gzip.stored(plain), parts] {
            let report = try audit.check(.bytes(packed, name: name))
            #expect(refusal(packed) == nil)
            #expect(report.answers.map(\.state) == whole.answers.map(\.state))
            #expect(report.entries == whole.entries && report.withheld == whole.withheld)
            #expect(report.cosignatures == whole.cosignatures)
        }
    }

    @Test func `a file that ends anywhere doesn't hold`() throws {
        for name in EvidenceAuditTests.files {
            let plain = try worked(name)
            let packed = Gzip.stored(plain)
            for seed in Seeds.some(150) {
                var random = SplitMix64(seed: seed)
                let count = Int.random(in: plain.indices, using: &random)
                #expect(refusal(Array(plain.prefix(count))) != nil, "\(name), seed \(seed)")
                let part = Int.random(in: packed.indices, using: &random)
                #expect(refusal(Array(packed.prefix(part))) != nil, "\(name), seed \(seed)")
            }
            #expect(refusal(Array(plain.dropLast()))?.contains("truncated") == true)
        }
    }

    @Test func `lines in another order or number don't hold`() throws {
        for name in EvidenceAuditTests.files {
            let lines = try lines(name)
            for seed in Seeds.some(100) {
                var random = SplitMix64(seed: seed)
                var mixed = lines
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let from = Int.random(in: mixed.indices, using: &random)
                    let line = mixed[from]
                    if Bool.random(using: &random) { mixed.remove(at: from) }
                    mixed.insert(line, at: Int.random(in: 0...mixed.count, using: &random))
                }
                guard mixed != lines else { continue }
                #expect(refusal(file(mixed)) != nil, "\(name), seed \(seed)")
            }
        }
    }

    @Test func `a line of more than 40 MiB is refused, also from a small file`() {
        let bomb = Array(repeatElement(Gzip.bomb(of: UInt8(ascii: "[")), count: 45).joined())
        #expect(bomb.count < 300_000)
        #expect(refusal(bomb) == "unreadable: line 1: the line has more than 40 MiB")
        let empty = Array(repeatElement(Gzip.bomb(of: UInt8(ascii: "\n")), count: 3).joined())
        #expect(refusal(empty)?.hasPrefix("unreadable: line 1:") == true)
    }

    @Test func `many entries of one position are read and refused`() throws {
        let lines = try lines("ana")
        let many = file(lines.prefix(2) + Array(repeating: lines[2], count: 5_000))
        #expect(refusal(many) == "the file has no checkpoint")
        let rest = file(lines.prefix(2) + Array(repeating: lines[2], count: 5_000) + lines[3...])
        #expect(refusal(rest) == "position 1 comes after position 1")
        let nodes = try #require(lines.first { $0.starts(with: #"{"kind":"nodes""#.utf8) })
        let hashes = file(lines.prefix(15) + Array(repeating: nodes, count: 1_000))
        #expect(refusal(hashes)?.contains("only the last line of nodes") == true)
    }

    @Test func `deep values are refused wherever they are`() throws {
        let text = String(decoding: try worked("ana"), as: UTF8.self)
        let places = [
            #""answers":["#, #""attributes":["#, #""contacts":["#, #""streams":["#,
            #""hashes":["#, #""payload":""#, #""segments":["#, #""note":""#,
        ]
        for place in places {
            #expect(text.contains(place), "\(place)")
            for depth in [100, 500, 1_100, 1_000_000] {
                let deep = text.replacing(
                    place,
                    with: place + String(repeating: "[", count: depth)
                        + String(repeating: "]", count: depth),
                    maxReplacements: 1
                )
                #expect(refusal(Array(deep.utf8)) != nil, "\(place) \(depth)")
            }
        }
    }

    @Test func `numbers beyond their limits are refused`() throws {
        let text = String(decoding: try worked("ana"), as: UTF8.self)
        let numbers = [
            "9223372036854775807", "9223372036854775808", "18446744073709551616", "-1",
            "-9223372036854775808", "1e3", "0",
        ]
        for member in [
            "version", "entries", "withheld", "tree_size", "known_at", "position",
            "first_position", "last_position", "activities", "undated",
        ] {
            let pattern = try Regex("\"\(member)\":([0-9]+)")
            let match = try #require(text.firstMatch(of: pattern), "\(member)")
            for number in numbers where text[match.range] != "\"\(member)\":\(number)" {
                var changed = text
                changed.replaceSubrange(match.range, with: "\"\(member)\":\(number)")
                #expect(refusal(Array(changed.utf8)) != nil, "\(member) \(number)")
            }
        }
    }

    @Test func `a note with 1,000 signatures is refused, and one with 100 isn't`() throws {
        let lines = try lines("ana")
        let place = try #require(
            lines.firstIndex { $0.starts(with: #"{"kind":"checkpoint""#.utf8) }
        )
        let line = String(decoding: lines[place], as: UTF8.self)
        let other = #"— auditor.example/w9 AAAAAAAA\n"#
        for (count, expected) in [(98, nil), (99, "signatures"), (998, "signatures")] {
            var changed = lines
            let more = line.dropLast(2) + String(repeating: other, count: count) + #""}"#
            changed[place] = Array(more.utf8)
            #expect(refusal(file(changed))?.contains(expected ?? "?") == expected.map { _ in true })
        }
    }

    @Test func `no changed file holds`() throws {
        let files = try EvidenceAuditTests.files.map { try worked($0) }
        for seed in Seeds.some(1_200) {
            for (index, bytes) in files.enumerated() {
                var random = SplitMix64(seed: seed &* 3 &+ UInt64(index))
                var changed = bytes
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    Self.mutate(&changed, with: files, using: &random)
                }
                guard changed != bytes else { continue }
                let name = EvidenceAuditTests.files[index]
                #expect(refusal(changed) != nil || files.contains(changed), "\(name), seed \(seed)")
            }
        }
    }

    @Test func `changed bytes of gzip are an answer or an error`() throws {
        let plain = try worked("ana")
        let packed = Gzip.stored(plain)
        for seed in Seeds.some(500) {
            var random = SplitMix64(seed: seed)
            var changed = packed
            // The head and the ends of blocks have the most meaning.
            let place = Int.random(
                in: 0..<(Bool.random(using: &random) ? 20 : changed.count),
                using: &random
            )
            changed[place] = UInt8.random(in: .min ... .max, using: &random)
            guard changed != packed else { continue }
            // Some bits of the head, such as the time, have no meaning: then the same file holds.
            #expect(refusal(changed) != nil || place <= 10, "seed \(seed)")
        }
    }

    private static let tokens = [
        "null", "true", "[]", "{}", "0", "9223372036854775807", "9223372036854775808", "-1", "\"\"",
        "\\u0000", "\\ud800", "\u{E9}", "\n", "\n{}\n", ",", "\"", "[[[[", "withheld",
    ]

    /// Changes bytes in one of the ways in which files are changed, by accident or not.
    private static func mutate(
        _ bytes: inout [UInt8],
        with files: [[UInt8]],
        using random: inout SplitMix64
    ) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: bytes.indices, using: &random)
        let length = Int.random(in: 1...64, using: &random)
        let end = min(place + length, bytes.count)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 4:
            let token = tokens[Int.random(in: tokens.indices, using: &random)]
            bytes.replaceSubrange(place..<end, with: token.utf8)
        case 5:
            // A number or a digit of a hash.
            let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
            guard !digits.isEmpty else { return }
            bytes[digits[Int.random(in: digits.indices, using: &random)]] =
                0x30 + UInt8.random(in: 0..<10, using: &random)
        default:
            // A line of another file.
            let other = files[Int.random(in: files.indices, using: &random)]
            let lines = other.split(separator: UInt8(ascii: "\n"))
            let own = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let line = lines[Int.random(in: lines.indices, using: &random)]
            let index = Int.random(in: own.indices, using: &random)
            bytes = Array((own[..<index] + [line] + own[(index + 1)...]).joined(separator: [10]))
        }
    }
}
