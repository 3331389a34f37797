import ActivityJSON
import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

@testable import ContactCensus

/// Damaged index files, which must be rejected or give the same census.
@Suite final class IndexStageTests {
    private let path =
        FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The results of a census that damage could change.
    private struct Answers: Equatable {
        let head: LogHead
        let report: ImportReport
        let streams: [StreamID]
        let segments: [SegmentID]
        let activityCount: Int
        let standings: [Standings]
        let growths: [SegmentGrowth]
        let members: [[StreamID]]

        init(_ census: Census) throws {
            head = census.head
            report = census.report
            streams = census.streams
            segments = census.segments
            activityCount = census.activityCount
            let moments: [AsOf] = [.end, .time(.second(4)), .before(.second(2))]
            standings = try census.streams.flatMap { stream in
                try moments.compactMap { try census.summary(of: stream, asOf: $0) }
                    .map { Standings($0) }
            }
            growths = try census.segments.map {
                try census.growth(of: $0, from: .time(.second(2)), to: .end)
            }
            members = try [ContactPredicate.blocked, .unsubscribed, .reachable].map {
                Array(try census.contacts(where: $0))
            }
        }
    }

    private func census() async throws -> Census {
        let store = InMemoryActivityStore(now: { .second(50) })
        let ada = StreamID(org: "o", contact: "ada")
        let bob = StreamID(contact: "bob")
        let activities: [TestActivity] = [
            .joined("vip", at: 1), .blocked(at: 2), .noted("text", at: 2), .left("vip", at: 3),
            .unblocked(at: 5), .unsubscribed(at: nil),
        ]
        _ = await store.append(activities.activities(of: ada))
        _ = await store.append([.joined("vip", at: 4), .blocked(at: 6)].activities(of: bob))
        _ = await store.erase(bob)
        return try await Census(of: store)
    }

    /// Returns the bytes of a small index, and the results of its census.
    private func written() async throws -> (bytes: [UInt8], answers: Answers) {
        let census = try await census()
        try IndexFile.write(census, to: path)
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        #expect(bytes.count < 8_000)
        return (bytes, try Answers(census))
    }

    private func read(_ bytes: some Collection<UInt8>) throws -> Census? {
        try Data(bytes).write(to: URL(filePath: path))
        return IndexFile.read(path)
    }

    @Test func `what was written is read`() async throws {
        let (bytes, answers) = try await written()
        let census = try #require(try read(bytes))
        #expect(try Answers(census) == answers)
    }

    @Test func `each byte that is flipped gives no index, or the same census`() async throws {
        let (bytes, answers) = try await written()
        var refused = 0
        for place in bytes.indices {
            for flip in [UInt8(1) << UInt8(place % 8), 0xFF] {
                var damaged = bytes
                damaged[place] ^= flip
                guard let census = try read(damaged) else {
                    refused += 1
                    continue
                }
                #expect(try Answers(census) == answers, "byte \(place) by \(flip)")
            }
        }
        // Only the gaps between columns may have any content.
        #expect(refused > bytes.count / 2)
    }

    /// Returns the entries of two merges, one of them reversed.
    private func aliases() async throws -> [LogEntry] {
        let store = InMemoryActivityStore(now: { .second(50) })
        try await store.merge(["a", "e\u{301}"], into: "b")
        try await store.merge(["c"], into: "d", in: "")
        try await store.unmerge(["a"])
        return await store.entries(after: .zero, limit: 99)
    }

    @Test func `aliases are read as they were written, and nothing else is one`() async throws {
        let aliases = try await aliases()
        let texts = AliasTable(aliases).texts
        #expect(AliasTable(texts).entries(upTo: Position(8)) == aliases)
        #expect(AliasTable(texts).entries(upTo: Position(7)) == nil)
        let names = (0..<texts.count).map { texts[$0] }
        for place in names.indices.filter({ $0 % 6 != 1 && $0 % 6 != 2 && $0 % 6 != 3 }) {
            for text in ["-1", "0", "9223372036854775808", "x", "", "contact_blocked"] {
                var list = NameList()
                for (index, name) in names.enumerated() {
                    list.add((index == place ? text : name).utf8)
                }
                #expect(
                    AliasTable(list.table).entries(upTo: Position(8)) == nil,
                    "\(place) \(text)"
                )
            }
        }
        var list = NameList()
        for name in names.dropLast() { list.add(name.utf8) }
        #expect(AliasTable(list.table).entries(upTo: Position(8)) == nil)
    }

    @Test func `an index of contacts that became one answers as the log does`() async throws {
        let store = InMemoryActivityStore(now: { .second(50) })
        let old = StreamID(contact: "old")
        _ = await store.append([.joined("vip", at: 1), .blocked(at: 2)].activities(of: old))
        try await store.merge(["old"], into: "new")
        let census = try await Census(of: store)
        try IndexFile.write(census, to: path)
        let read = try #require(try await IndexFile.read(path)?.united())
        for census in [census, read] {
            #expect(census.streams == [StreamID(contact: "new")])
            let summary = try #require(try census.summary(of: StreamID(contact: "new")))
            #expect(summary.isBlocked && summary.merges.from.map(\.old) == ["old"])
            let gone = try #require(try census.summary(of: old))
            #expect(gone.merges.into?.new == "new" && gone.isBlocked)
        }
    }

    @Test func `a file cut short at any length is no index`() async throws {
        let (bytes, answers) = try await written()
        // After the last column there is only a gap.
        let end = try #require(bytes.lastIndex { $0 != 0 })
        for length in bytes.indices {
            guard let census = try read(bytes.prefix(length)) else { continue }
            #expect(length > end, "length \(length)")
            #expect(try Answers(census) == answers, "length \(length)")
        }
        let longer = try #require(try read(bytes + [1, 2, 3]))
        #expect(try Answers(longer) == answers)
    }

    @Test(arguments: [
        [], Array("{\"id\":\"a\"}\n".utf8), [UInt8](repeating: 0, count: 4_096),
        [UInt8](repeating: 0xFF, count: 4_096), Array("SQLite format 3\u{0}".utf8),
    ])
    func `another file is no index`(bytes: [UInt8]) throws {
        #expect(try read(bytes) == nil)
    }

    @Test(arguments: [0, 1, 9], [UInt64(1), 1 << 32])
    func `another kind, version or number of columns is no index`(word: Int, step: UInt64)
        async throws
    {
        let file = IndexWords(try await written().bytes)
        var changed = file
        changed[word] &+= step
        #expect(try read(changed.signed.bytes) == nil)
        #expect(try read(file.signed.bytes) != nil)
    }

    /// Uses all of a census: its queries, an earlier state of it, and a merge with a delta.
    private func useEverything(of census: Census) async throws {
        _ = try? Answers(census)
        for segment in census.segments { _ = try? census.naming(of: segment) }
        _ = try await census.known(at: LogHead(position: Position(2)))
        var rows = try LogRows(after: census)
        let news = TestActivity.joined("vip", at: 9).activity(
            of: StreamID(org: "o", contact: "ada"),
            place: 99
        )
        let entry = LogEntry(
            position: Position(99),
            recordedAt: .second(60),
            activity: news,
            kind: .activity
        )
        try rows.add([entry])
        let merged = PartMerge(try await rows.part(threads: 1), into: census.base).merged()
        _ = try? Answers(Census(merged))
    }

    // With valid checksums, changed bytes may change the results, but nothing may trap.
    @Test func `a file made to deceive is no index, or answers something`() async throws {
        let (bytes, _) = try await written()
        let words = IndexWords(bytes)
        var refused = 0
        for section in 0..<IndexFile.sections {
            for place in words.range(of: section) {
                for value in [bytes[place] ^ 1, bytes[place] ^ 0x80, 0xFF]
                where value != bytes[place] {
                    var changed = words
                    changed.bytes[place] = value
                    guard let census = try read(changed.signed.bytes) else {
                        refused += 1
                        continue
                    }
                    try await useEverything(of: census)
                }
            }
            for (word, value) in [(0, UInt64.max), (0, 1 << 20), (1, .max), (1, 1), (1, 0)] {
                var changed = words
                changed[IndexFile.fixedWords + 3 * section + word] = value
                if let census = try read(changed.signed.bytes) {
                    try await useEverything(of: census)
                }
            }
        }
        #expect(refused > 0)
    }

    @Test func `an index that can't be written is told, and leaves the old one`() async throws {
        let (bytes, _) = try await written()
        let census = try await census()
        #expect(throws: IndexFileError.self) {
            try IndexFile.write(census, to: "/nonexistent/folder/index")
        }
        #expect(try read(bytes) != nil)
    }
}

/// The bytes of an index, whose header and checksums can be changed.
private struct IndexWords {
    var bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    subscript(word: Int) -> UInt64 {
        get {
            bytes[word * 8..<word * 8 + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        set {
            for index in 0..<8 {
                bytes[word * 8 + index] = UInt8(truncatingIfNeeded: newValue >> (8 * index))
            }
        }
    }

    /// Returns the range of a column.
    func range(of section: Int) -> Range<Int> {
        let word = IndexFile.fixedWords + 3 * section
        let start = Int(self[word])
        return start..<start + Int(self[word + 1])
    }

    /// The bytes with valid checksums.
    var signed: IndexWords {
        var signed = self
        for section in 0..<IndexFile.sections {
            let word = IndexFile.fixedWords + 3 * section
            let (start, size) = (self[word], self[word + 1])
            guard size <= UInt64(bytes.count), start <= UInt64(bytes.count) - size else { continue }
            let column = FixedBytes(copying: Array(bytes[Int(start)..<Int(start + size)]))
            signed[word + 2] = IndexFile.checksum(of: .column(column))
        }
        let count = IndexFile.headerWords
        signed[count - 1] = IndexFile.checksum(of: (0..<count - 1).map { signed[$0] })
        return signed
    }
}
