import ActivityJSON
import ContactCensus
import ContactProjector
import ContactQueries
import Testing

/// Rows of all formats, joined with the states of their contacts.
@Suite struct AsOfJoinTests {
    private static let stream = """
        {"contact_id":"con_1","id":"a1","type":"contact_unsubscribed","created_at":"2024-03-01T00:00:00Z"}
        {"contact_id":"con_2","id":"a2","type":"contact_blocked","created_at":"2024-03-02T00:00:00Z"}
        {"contact_id":"con_3","id":"a3","type":"segment_added","created_at":"2024-03-03T00:00:00Z","segment":{"id":"s;1","name":"S"}}

        """

    private static func census(_ text: String = stream) async throws -> Census {
        try await Census(reading: [.bytes(Array(text.utf8), name: "c")])
    }

    /// Returns the joined rows and their counts.
    private func join(
        _ rows: String,
        as name: String = "rows",
        _ columns: JoinColumns = JoinColumns(),
        _ join: AsOfJoin? = nil
    ) async throws -> (rows: [JoinedRow], counts: JoinCounts) {
        let join =
            if let join { join } else { AsOfJoin(try await Self.census()) }
        var counts = JoinCounts(name: name)
        var joined: [JoinedRow] = []
        try JoinRows(of: .bytes(Array(rows.utf8), name: name), columns: columns, join: join).read {
            counts.count($0)
            if case .row(let row) = $0 { joined.append(row) }
        }
        return (joined, counts)
    }

    @Test(arguments: [
        // A byte order mark, Windows line ends and a quoted header.
        ("\u{FEFF}\"contact_id\",\"sent_at\"\r\n\"con_1\",\"2024-03-10T13:00:00Z\"\r\n", ","),
        ("contact_id;sent_at\ncon_1;2024-03-10T13:00:00Z\n", ";"),
        ("contact_id\tsent_at\ncon_1\t2024-03-10T13:00:00Z", "\t"),
        ("\"a,b\";contact_id;sent_at\n\"1,2\";con_1;2024-03-10T13:00:00Z\n", ";"),
        ("note;contact_id;sent_at\n\"a;b, c\"\"\";con_1;10 March 2024 13:00\n", ";"),
        (" contact_id , sent_at \ncon_1,2024-03-10\n", ","),
    ])
    func `CSV is read however its fields are separated`(rows: String, delimiter: String)
        async throws
    {
        for name in ["rows", "rows.csv", "rows.tsv"] {
            let (joined, counts) = try await join(rows, as: name)
            #expect(counts.sum == "1 row, 1 violation, 0 rejected")
            let row = try #require(joined.first)
            guard case .csv(let sign) = row.form else { return #expect(Bool(false)) }
            #expect([sign] == Array(delimiter.utf8))
            #expect(rows.contains(String(decoding: row.text, as: UTF8.self)))
            #expect(
                row.state.values.map(\.text) == [
                    "present", "UNSUBSCRIBED", "false", "not_reachable", "", "",
                    "2024-03-01T00:00:00Z", "a1", "",
                ]
            )
        }
    }

    @Test(arguments: [
        ("2024-10-27 02:30", LocalDoubt.comesTwice, "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"),
        ("2024-03-31 02:30", .isSkipped, "2024-03-31T00:30:00Z", "2024-03-31T01:30:00Z"),
    ])
    func `a local time that clocks show twice is told from one that they skip`(
        time: String,
        doubt: LocalDoubt,
        earlier: Timestamp,
        later: Timestamp
    ) async throws {
        let census = try await Self.census()
        let zone = try #require(CalendarZone("Europe/Berlin"))
        for (ambiguity, instant) in [(AmbiguousTimes.earlier, earlier), (.later, later)] {
            let join = AsOfJoin(census, zone: zone, ambiguity: ambiguity)
            let subject = try join.subject(contact: "con_1", time: time)
            #expect(subject?.doubt == doubt && subject?.instant == instant)
        }
        let join = AsOfJoin(census, zone: zone)
        let error = #expect(throws: JoinError.self) {
            try join.subject(contact: "con_1", time: time)
        }
        #expect(error?.doubt == doubt)
    }

    @Test func `the header line comes first, as it stands`() async throws {
        let rows = JoinRows(
            of: .bytes(Array("\"sent_at\";contact_id\r\n".utf8), name: "rows"),
            join: AsOfJoin(try await Self.census())
        )
        var heads: [String] = []
        try rows.read {
            guard case .head(let bytes, let delimiter) = $0 else { return }
            heads.append(String(decoding: bytes + [delimiter], as: UTF8.self))
        }
        #expect(heads == ["\"sent_at\";contact_id;"])
    }

    @Test(arguments: [
        "2024-03-10 13:00:00+00", "2024-03-10 14:00:00.5+01", "2024-03-10 13:00:00 UTC",
        "2024-03-10T13:00:00+0000", "2024-03-10 13:00:00.123456+00", "2024-03-10 13:00:00.25 UTC",
        "2024-03-10 13:00", "20240310", "10 March 2024", "@1710075600", "@1710075600000",
    ])
    func `times of database exports are read`(time: String) async throws {
        let (rows, counts) = try await join("contact_id,sent_at\ncon_1,\"\(time)\"\n")
        #expect(counts.sum == "1 row, 1 violation, 0 rejected")
        #expect(rows[0].subject.instant.rfc3339.hasPrefix("2024-03-10T"))
    }

    @Test(arguments: [
        ("contact_id,sent_at,asof_status\n", "rows already has a column \"asof_status\""),
        ("contact_id,sent_at,x,x\n", "rows has two columns \"x\""),
        ("contact_id,sent_at,sent_at\n", "rows has two columns \"sent_at\""),
        ("id;when\n", "rows has no column \"contact_id\""),
        ("contact_id,sent_at\"\n", "rows has no header line"),
    ])
    func `columns that can't be told apart are refused`(head: String, message: String) async throws
    {
        let error = await #expect(throws: UserError.self) {
            try await join(head + "con_1,2024-03-10,a,b\n")
        }
        #expect(error?.message == message && error?.code == .unreadable)
    }

    @Test func `a first line without columns isn't repeated`() async throws {
        let error = await #expect(throws: UserError.self) {
            try await join("PRIVATE+KEY+a.example/log+659bc4d9+AV25a9mf\n")
        }
        let text = "\(error?.message ?? "") \(error?.hint ?? "")"
        #expect(text.contains("rows has no column") && text.contains("--delimiter"))
        #expect(!text.contains("KEY"))
    }

    @Test func `columns without a name may be several`() async throws {
        #expect(try await join("contact_id,sent_at,,\ncon_1,2024-03-10,,\n").rows.count == 1)
    }

    @Test func `a source that can't be read is an error of its own`() async throws {
        let rows = JoinRows(
            of: .file("/nonexistent/rows.csv"),
            join: AsOfJoin(try await Self.census())
        )
        #expect(throws: ReadError.self) { try rows.read { _ in } }
    }

    @Test(arguments: [
        (#"{"contact_id":"con_1","sent_at":1717405200}"#, "\"sent_at\" is the number 1717405200"),
        (#"{"contact_id":5,"sent_at":"2024-03-10"}"#, "\"contact_id\" is the number 5"),
        (#"{"contact_id":"con_1"}"#, "no column \"sent_at\""),
        (#"{"contact_id":["con_1"],"sent_at":"2024"}"#, "\"contact_id\" isn't a string"),
        (
            #"{"contact_id":"con_1","sent_at":"6/3/2024"}"#,
            "\"6/3/2024\" could be 3 June or 6 March"
        ),
        (
            #"{"contact_id":"con_1","sent_at":"2024-03-10","as_of_state":{}}"#,
            "the row already has an as_of_state"
        ),
        (
            #"{"data":[{"contact_id":"con_1","sent_at":"soon"}]}"#,
            "line 1 of the array in this page: \"soon\""
        ),
    ])
    func `a row of JSON that can't be read is rejected with its reason`(
        row: String,
        reason: String
    ) async throws {
        let good = #"{"contact_id":"con_1","sent_at":"2024-03-10"}"#
        let (_, counts) = try await join("\(good)\n\(row)\n", as: "r.ndjson")
        #expect(counts.firstRejects.count == 1)
        #expect(counts.firstRejects[0].hasPrefix("r.ndjson:2: \(reason)"))
        #expect(counts.sum == "2 rows, 1 violation, 1 rejected")
    }

    @Test func `a page in a page is a row that lacks its columns`() async throws {
        let good = #"{"contact_id":"con_1","sent_at":"2024-03-10"}"#
        let (_, counts) = try await join(
            "{\"data\":[\(good),{\"data\":[\(good)]}]}\n",
            as: "r.json"
        )
        let place = "r.json:1: line 1 of the array in this page: no column"
        #expect(counts.firstRejects[0].hasPrefix(place))
        #expect(counts.sum == "2 rows, 1 violation, 1 rejected")
    }

    @Test func `a row of many columns is read`() async throws {
        let columns = (0..<500).map { "\"c\($0)\":\($0)" }.joined(separator: ",")
        let row = "{\(columns),\"contact_id\":\"con_1\",\"sent_at\":\"2024-03-10\"}\n"
        #expect(try await join(row, as: "r.ndjson").counts.sum == "1 row, 1 violation, 0 rejected")
    }

    @Test func `a path is looked up by its name first, then through objects`() async throws {
        let (rows, _) = try await join(
            #"{"a.b":"con_1","a":{"b":"con_2"},"t":{"x":{"y":"2024-03-10"}}}"#,
            as: "r.ndjson",
            JoinColumns(contact: "a.b", time: "t.x.y")
        )
        #expect(rows.map(\.state.evidence) == ["a1"])
        #expect(rows[0].state.barrier == .unsubscribed)
    }

    @Test func `a row that names no organization is of the join's, any other of its own`()
        async throws
    {
        let census = try await Self.census(
            #"{"org_id":"o","contact_id":"c","id":"a","type":"contact_blocked","created_at":"2024-01-01T00:00:00Z"}"#
        )
        let (rows, _) = try await join(
            "contact_id,sent_at,org\nc,2024-02-01,\nc,2024-02-01,other\nc,2023-02-01,o\n",
            JoinColumns(org: "org"),
            AsOfJoin(census, organization: "o")
        )
        #expect(rows.map(\.state.presence) == [.present, .unknown, .notYet])
        let filtered = JoinFilter.allCases.map { only in rows.count { only.takes($0.state) } }
        // A contact that isn't recorded yet is as unknown as one that never was.
        #expect(filtered == [3, 1, 2])
    }

    @Test func `a row's state is the fold's at its time`() async throws {
        let store = InMemoryActivityStore(now: { .earliest })
        let reader = try ActivityReader(.bytes(Array(Self.stream.utf8), name: "c"))
        var activities: [Activity] = []
        while case .activity(let activity, _)? = try reader.next() { activities.append(activity) }
        _ = await store.append(activities)
        let contacts = ["con_1", "con_2", "con_3"]
        let days = (1...5).map { "2024-03-0\($0)" }
        let lines = contacts.flatMap { contact in days.map { "\(contact),\($0)" } }
        let (rows, _) = try await join("contact_id,sent_at\n" + lines.joined(separator: "\n"))
        #expect(rows.count == 15)
        for row in rows {
            let state = try await store.state(
                of: row.subject.stream,
                asOf: .time(row.subject.instant)
            )
            #expect(row.state.presence == state.basis.presence)
            #expect(row.state.reachability == state.reachability)
        }
    }
}
