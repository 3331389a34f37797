import ActivityJSON
import CActivityScan
import ContactProjector
import ContactProjectorTesting
import Testing

@testable import ContactCensus

/// Repeated ids, compared with the outcomes of an append, wherever their records are.
@Suite struct DuplicateStageTests {
    private static func record(
        _ id: String,
        contact: String = "c",
        _ name: String = "S",
        at second: Int = 1,
        blank: String = ""
    ) -> String {
        let time = Timestamp.second(second)
        return
            #"{"contact_id":"\#(contact)","id":"\#(id)",\#(blank)"type":"segment_added","created_at":"\#(time)","segment":{"id":"s","name":"\#(name)"}}"#
    }

    /// Versions of one id, with the expected counts of appended, duplicates, revisions and conflicts.
    private static let cases: [(String, [String], [Int])] = [
        ("one", [record("a")], [1, 0, 0, 0]),
        ("the same bytes", [record("a"), record("a"), record("a")], [1, 2, 0, 0]),
        ("other bytes of the same", [record("a"), record("a", blank: "  ")], [1, 1, 0, 0]),
        ("another description", [record("a"), record("a", "T")], [1, 0, 1, 0]),
        ("there and back", [record("a"), record("a", "T"), record("a")], [1, 1, 1, 0]),
        ("three descriptions", [record("a"), record("a", "T"), record("a", "U")], [1, 0, 2, 0]),
        ("another time", [record("a"), record("a", at: 2)], [1, 0, 0, 1]),
        (
            "another time twice, described otherwise",
            [record("a"), record("a", "T", at: 2), record("a", "T", at: 2)], [1, 1, 0, 1]
        ),
        ("another contact", [record("a"), record("a", contact: "d")], [2, 0, 0, 0]),
        ("ids that differ in case", [record("a"), record("A")], [2, 0, 0, 0]),
        ("an escaped id", [record("a"), record(#"\u0061"#)], [1, 1, 0, 0]),
    ]

    private func expect(
        _ sources: [ActivitySource],
        _ counts: [Int],
        _ comment: Comment,
        threads: ClosedRange<Int> = 1...3
    ) async throws {
        for threads in threads {
            let trial = try await CensusHarness(sources, threads: threads)
            try await trial.compareWhole(comment)
            try trial.compareStates(.end, comment)
            let report = trial.census.report
            let found = [report.appended, report.duplicates, report.revisions, report.conflicts]
            #expect(found == counts, comment)
        }
    }

    @Test(arguments: cases.indices)
    func `versions are judged as an append judges them, also over texts`(number: Int) async throws {
        let (name, records, counts) = Self.cases[number]
        let text = Array(records.joined(separator: "\n").utf8)
        try await expect([.bytes(text, name: "text")], counts, "\(name)")
        let texts = records.enumerated().map { ActivitySource.bytes(Array($1.utf8), name: "\($0)") }
        try await expect(texts, counts, "\(name), a text each")
    }

    @Test(arguments: cases.indices)
    func `versions are judged alike where a thread takes over from another`(number: Int)
        async throws
    {
        var (name, records, counts) = Self.cases[number]
        let padding = String(repeating: "x", count: 1 << 20)
        let filler =
            #"{"contact_id":"filler","id":"f","type":"x","created_at":null,"x":"\#(padding)"}"#
        let text = records.joined(separator: "\n\(filler)\n")
        counts[0] += records.count > 1 ? 1 : 0
        counts[1] += max(0, records.count - 2)
        try await expect(
            [.bytes(Array(text.utf8), name: "text")],
            counts,
            "\(name)",
            threads: 2...2
        )
    }

    @Test(arguments: Seeds.some(6))
    func `versions over several texts are one append of all of them`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let records = (0..<200).map { _ in
            Self.record(
                "a\(random.below(25))",
                contact: "c\(random.below(3))",
                "n\(random.below(3))",
                at: random.below(10) == 0 ? 2 : 1,
                blank: random.below(4) == 0 ? " " : ""
            )
        }
        let cut = random.below(records.count)
        let texts = [records[..<cut], records[cut...]].enumerated().map {
            ActivitySource.bytes(Array($1.joined(separator: "\n").utf8), name: "\($0)")
        }
        let trial = try await CensusHarness(texts, threads: Int(seed % 3) + 1)
        try await trial.compareWhole("seed \(seed)")
        try trial.compareStates(.end, "seed \(seed)")
        #expect(trial.report.duplicates > 0 && trial.report.revisions > 0)
        #expect(trial.report.conflicts > 0)
    }

    /// Each census has a random seed for hashes, so that ids with equal hashes can't be chosen; here all rows have one
    /// hash.
    @Test func `ids that share a hash stay apart`() throws {
        let records = [
            Self.record("a"), Self.record("b"), Self.record("a"), Self.record("c"),
            Self.record("b", "T"),
        ]
        let (ids, outcome) = try Self.resolved(records)
        #expect(ids.sorted() == ["a", "b", "c"])
        #expect(
            [outcome.duplicates, outcome.revisions, outcome.conflicts] == [1, 1, 0]
        )
    }

    /// Returns the remaining ids of records whose rows all have one hash.
    private static func resolved(_ records: [String]) throws -> (
        [String], DuplicateResolver.Outcome
    ) {
        let stream = StreamID(contact: "c")
        let names = try BulkScanner(ReadDefaults(), ReadLimits(), seed: 1)
        let contact = try names.number(of: stream)
        let storage = RecordStorage([FixedBytes(copying: Array(records.joined().utf8))])
        let text = try RowStrings(storage, .json)
        var rows: [Row] = []
        for record in records {
            var row = Row()
            row.offset = UInt64(rows.reduce(0) { $0 + Int($1.length) })
            row.length = UInt32(record.utf8.count)
            row.id_hash = 7
            row.id_offset = .max
            row.contact = contact
            rows.append(row)
        }
        var resolver = DuplicateResolver(text, ContactTable(names), appends: [])
        let kept = unsafe rows.withUnsafeMutableBufferPointer {
            unsafe resolver.dropRepeats($0, of: contact)
        }
        let ids = rows[..<kept].compactMap { text.activity(text.range(of: $0), of: stream)?.id }
        return (ids.map(\.rawValue), resolver.outcome)
    }
}
