import ContactProjector
import ContactProjectorSQLite
import Foundation
import GRDB
import Testing

/// Tests of the formats on which programs depend: JSON, CSV, exports, schema, snapshots and journals.
///
/// `store.db` was made from the samples and the files beside it, as its README describes. It is never rewritten, since
/// stores of earlier versions must stay readable.
@Suite struct GoldenTests {
    private static let export = Golden.url("store.ndjson")
    private let scratch: Scratch

    /// Copies the store and the inputs, since opening a store may write to it.
    init() throws {
        scratch = try Scratch()
        let inputs = ["store.db", "first.ndjson", "later.ndjson", "broken.ndjson", "page.json"]
        for url in inputs.map(Golden.url)
            + [Tool.root.appending(path: "Examples/Streams/sends.csv")]
        {
            _ = try scratch.file(url.lastPathComponent, Data(contentsOf: url))
        }
    }

    private static let questions = [
        "state con_odd", "state con_gone", "state con_away", "state con_dora", "state con_none",
        "state con_ana --before 2023", "state con_bea --at 2024-03-01 --known 20",
        "history con_odd", "history con_ana unsubscribed", "timeline con_ana",
        "activities con_odd", "activities con_gone", "activity con_odd 7",
        "notes con_odd", "segments", "segments con_carl",
        "why con_odd VIP", "why con_odd VIP --at 2024-01-31 --known 48", "why con_gone blocked",
        "diff con_odd start end --known-from 48", "diff con_ana 2024-03-01 2024-04-01 --all",
        "diff con_odd 2024-01-03T08:00:00Z 2024-01-04 --steps --known-from 48",
        "steps con_bea", "flips con_ana 'in VIP and not blocked'",
        "notices con_odd", "notices con_gone",
        "who blocked", "count 'in VIP'", "trend 'in VIP' --by month", "trend blocked --by month",
        "segment VIP", "flow VIP Customer", "check", "info", "rejects",
    ]

    private static let inputs = [
        "import first.ndjson later.ndjson first.ndjson broken.ndjson page.json --store new.db",
        "check --load first.ndjson --load later.ndjson", "rejects --load broken.ndjson",
    ]

    /// Returns the output of a command without the log's random id, and its status if that isn't 0.
    private func answer(_ command: String, _ more: [String], input: [UInt8] = []) throws
        -> Golden.Section
    {
        let words = TranscriptTests.words(command) + more
        let result = try Tool.run(words, input: input, in: scratch.directory)
        let status = result.status == 0 ? "" : "\nstatus \(result.status)"
        return (command, Self.withoutID(result.output) + status)
    }

    private static func withoutID(_ text: String) -> String {
        text.replacing(/"(log|log_id)":"[0-9a-f]{32}"/) { #""\#($0.output.1)":"LOG-ID""# }
    }

    private func answers(in format: String) throws -> [Golden.Section] {
        try Self.questions.map { try answer($0, ["--store", "store.db", "--format", format]) }
    }

    @Test func `answers in JSON`() throws {
        try Golden("json.txt").expect(answers(in: "json"))
    }

    @Test func `answers in CSV`() throws {
        try Golden("csv.txt").expect(answers(in: "csv"))
    }

    @Test func `accounts of what was read`() throws {
        try Golden("reading.txt").expect(
            Self.inputs.map { try answer($0, ["--format", "json"]) }
        )
    }

    @Test func `rows with the state as of their time, and answers of the shell alone`() throws {
        let row = #"{"contact_id":"con_ana","sent_at":"2024-06-03T09:00:00Z"}"#
        let shell = "use con_ana; diff with con_bea | json; mark m; marks | json"
        // Moves print text for users, which isn't pinned here.
        let json = try answer("repl -c '\(shell)'", ["--store", "store.db"]).text
            .split(separator: "\n").filter { "[{".contains($0.prefix(1)) }
        try Golden("joins.txt").expect([
            answer("as-of-join sends.csv", ["--store", "store.db"]),
            answer("as-of-join -", ["--store", "store.db"], input: Array(row.utf8)),
            ("shell", json.joined(separator: "\n")),
        ])
    }

    /// The columns are a contract with a version: a change of the file is a new one.
    @Test func `the columns of intervals and changes`() throws {
        let store = ["--store", "store.db"]
        let ana = Tool.root.appending(path: "Examples/Streams/ana.json").path
        try Golden("tables.txt").expect([
            answer("intervals --format ndjson", store),
            answer("intervals --format csv", store),
            answer("intervals --known-at 20 --format csv", store),
            ("intervals of files", try answer("intervals --load \(ana) --format ndjson", []).text),
            // The marks of a place are those of the log, which is always this one.
            answer("changes", store),
        ])
    }

    @Test func `a store made earlier is sound, and is exported byte for byte`() throws {
        let verified = try Tool.run(["verify", "--store", "store.db"], in: scratch.directory)
        #expect(verified.status == 0, "\(verified.output)\(verified.messages)")
        let exported = try Tool.run(["export", "--store", "store.db"], in: scratch.directory)
        #expect(try Data(exported.output.utf8) == Data(contentsOf: Self.export))
    }

    @Test func `an export made earlier is restored to a store that answers alike`() throws {
        try FileManager.default.removeItem(atPath: scratch.path("store.db"))
        _ = try answer("restore", [Self.export.path, "--store", "store.db"])
        try Golden("json.txt").expect(answers(in: "json"))
        let earlier = try String(contentsOf: Self.export, encoding: .utf8)
        #expect(try answer("export", ["--store", "store.db"]).text == Self.withoutID(earlier))
    }

    @Test func `snapshots of an earlier form are dropped, and no answer misses them`() async throws
    {
        let earlier = try rows("SELECT id FROM snapshot")
        let store = try SQLiteActivityStore(path: scratch.path("store.db"))
        #expect(try await store.snapshotInfo().counts.kept == 0 && earlier.count > 2)
        for contact in ["con_ana", "con_odd"] as [ContactID] {
            let stream = StreamID(org: "org_kestrel", contact: contact)
            let replayed = try await store.contactLog(of: .stream(stream), knownAt: []).state()
            #expect(try await store.state(of: stream) == replayed)
        }
        let counts = try await store.snapshotInfo().counts
        #expect(counts.used == 0 && counts.unreadable == 0)
    }

    @Test func `snapshots are encoded as they were`() async throws {
        let store = try SQLiteActivityStore(
            path: scratch.path("store.db"),
            options: .init(
                snapshots: SnapshotPolicy(interval: 1, minimumLength: 1, maximumCount: 3)
            )
        )
        try await store.rebuildSnapshots()
        let sql = """
            SELECT contact, name, version, fingerprint, through, known_at, activities, undated, bytes
            FROM snapshot JOIN stream ON stream.id = stream ORDER BY contact, through
            """
        let snapshots = try rows(sql)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        var sections = [("rows", snapshots.joined(separator: "\n"))]
        for contact in ["con_gone", "con_odd"] as [ContactID] {
            let state = try await store.state(of: StreamID(org: "org_kestrel", contact: contact))
            let parts: [(String, any Encodable)] = [
                ("state", state), ("notes", state.notes), ("files", state.files),
                ("notices", state.notices),
            ]
            for (part, value) in parts {
                let json = String(decoding: try encoder.encode(value), as: UTF8.self)
                sections.append(("\(part) of \(contact) by JSONEncoder", json))
            }
        }
        try Golden("snapshots.txt").expect(sections)
    }

    @Test func `the schema of a store`() async throws {
        let path = scratch.path("new.db")
        try await SQLiteActivityStore(path: path).close()
        let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
        let pragmas = ["application_id", "user_version"].map { "PRAGMA \($0)" }
        try Golden("schema.txt").expect(
            ([sql] + pragmas).map { ($0, try rows($0, in: "new.db").joined(separator: "\n")) }
        )
        try await SQLiteActivityStore(path: scratch.path("store.db")).close()
        #expect(try rows(sql, in: "new.db") == rows(sql))
    }

    /// Returns the rows of a SQL statement as text.
    private func rows(_ sql: String, in name: String = "store.db") throws -> [String] {
        try DatabaseQueue(path: scratch.path(name)).read { database in
            try Row.fetchAll(database, sql: sql).map { row in
                row.databaseValues.map(Self.text).joined(separator: "|")
            }
        }
    }

    /// Returns a value as text; bytes of a blob that aren't printable ASCII are two hexadecimal digits each.
    private static func text(_ value: DatabaseValue) -> String {
        guard case .blob(let bytes) = value.storage else {
            return String.fromDatabaseValue(value) ?? value.description
        }
        return bytes.map { byte in
            byte >= 0x20 && byte < 0x7F
                ? String(UnicodeScalar(byte))
                : "\\" + String(0x100 + Int(byte), radix: 16).dropFirst()
        }.joined()
    }

    @Test func `the accounts and the journal of a sync`() async throws {
        let contacts =
            #"[{"id":"c1","blocked":false,"segments":[{"id":"s0"},{"id":"s1"},{"id":"s2"}]},"#
            + #"{"id":"c2","blocked":true,"segments":[{"id":"s1"}]},{"id":"c3","unsubscribed":true}]"#
        let api = try await FakeAPI(["c1": 109, "c2": 1], contacts: contacts)
        let source = ["--store", "synced.db", "--org", "o", "--server", api.address]
        var sections: [Golden.Section] = []
        for command in ["sync --all --concurrency 1 --rate 100000", "reconcile"] {
            let words = TranscriptTests.words(command) + source + ["--format", "json"]
            let key = ["PROJECTOR_API_KEY": "test-key"]
            let result = try Tool.run(words, in: scratch.directory, environment: key)
            sections.append((command, result.output))
        }
        sections.append(("journal", try journal(of: "synced.db")))
        try Golden("sync.txt").expect(sections)
        await api.close()
    }

    /// Returns the lines of a journal with sorted keys and without the random half of log places.
    private func journal(of store: String) throws -> String {
        let text = try String(contentsOfFile: scratch.path("\(store).sync"), encoding: .utf8)
        let lines = try text.split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            let sorted = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
            return String(decoding: sorted, as: UTF8.self)
        }
        return lines.joined(separator: "\n").replacing(
            /-[0-9a-f]{8}-[0-9a-f]{8}/,
            with: "-LOG-LINK"
        )
    }
}
