import ContactProjector
import ContactProjectorTesting
import ContactQueries
import Synchronization
import TerminalText
import Testing

@testable import ContactViews

/// Answers that are pasted into a ticket name the contact, both times, and the log's entry of each activity.
@Suite struct EvidenceTests {
    private static let ada = StreamID.fixture

    /// A contact of eight activities, each appended alone, a second after the one before.
    private let store: InMemoryActivityStore

    init() async throws {
        let ticks = Mutex(1_000)
        store = InMemoryActivityStore {
            .second(
                ticks.withLock { tick in
                    tick += 1
                    return tick
                }
            )
        }
        let happened: [TestActivity] = [
            .joined("vip", at: 1), .unsubscribed(at: 2, from: "May"), .resubscribed(at: 9),
            .left("lead", at: 4, id: "b"), .joined("lead", at: 4, id: "a"), .blocked(at: 3),
            .blocked(at: 5), .noted("hello", at: 6),
        ]
        for activity in happened.activities() { _ = await store.append([activity]) }
    }

    private func view(_ query: Query) async throws -> any ResultView {
        try await QueryEngine(over: store).run(query).view
    }

    private func lines(_ query: Query, width: Int = 120) async throws -> [String] {
        try await view(query).lines(ViewLayout(TerminalLayout(width: width)))
            .map { $0.map(\.text).joined() }
    }

    private func time(_ second: Int, _ position: Int64? = nil) -> QueryTime {
        QueryTime(
            asOf: .time(.second(second)),
            knownAt: position.map { .position(Position($0)) } ?? .head
        )
    }

    @Test func `why names the contact, both times, and every entry`() async throws {
        let lines = try await lines(.why(Self.ada, .unsubscribed, time(3)))
        #expect(
            lines == [
                "con_ada, as of 2024-01-01 00:00:03 UTC, known at position 8 (head)",
                " unsubscribed since 2024-01-01 00:00:02 UTC, set by",
                "   #2 act_0002 contact_unsubscribed by broadcast “May”",
                "       position 2, recorded 2024-01-01 00:16:42 UTC",
                " not counted",
                "   #8 act_0003 contact_resubscribed 2024-01-01 00:00:09 UTC",
                "       position 3, recorded 2024-01-01 00:16:43 UTC  after the time asked about",
            ]
        )
    }

    @Test func `a reason that doesn't fit beside the entry is below it`() async throws {
        let lines = try await lines(.why(Self.ada, .unsubscribed, time(3)), width: 60)
        #expect(lines.suffix(2).allSatisfy { SafeText.width($0) <= 60 })
        #expect(lines.last == "       after the time asked about")
    }

    @Test(arguments: [
        (
            Attribute.unsubscribed, 3, false,
            " no: con_ada was unsubscribed as of 2024-01-01 00:00:03"
        ),
        (.unsubscribed, 3, true, " unsubscribed since "),
        (.unsubscribed, 9, true, " no: con_ada was not unsubscribed as of "),
        (.segment("vip"), 3, false, " no: con_ada was in vip as of "),
        (.segment("gold"), 3, true, " no: con_ada was not in gold as of "),
        (.segment("gold"), 3, false, " not in gold, the default: no activity sets it"),
    ])
    func `a claim that doesn't hold is denied`(
        attribute: Attribute,
        second: Int,
        claim: Bool,
        text: String
    ) async throws {
        let lines = try await lines(.why(Self.ada, attribute, time(second), expecting: claim))
        #expect(lines[1].hasPrefix(text), "\(lines)")
    }

    @Test func `what was recorded later is not yet known`() async throws {
        let none = try await lines(
            .why(Self.ada, .unsubscribed, QueryTime(knownAt: .position(.zero)))
        )
        #expect(none[0] == "con_ada, as of the end, known at position 0")
        #expect(none[1] == " unknown: at position 0 the log held no activity of con_ada")
        #expect(none[2] == " not yet known")
        #expect(none[4] == "       position 2, recorded 2024-01-01 00:16:42 UTC")
        let some = try await lines(.why(Self.ada, .unsubscribed, time(9, 2)))
        #expect(some[1].hasPrefix(" unsubscribed since "))
        #expect(some.dropFirst(4).first == " not yet known")
    }

    @Test func `the entry ordered last decides among those of one time`() async throws {
        let lines = try await lines(.why(Self.ada, .segment("lead"), time(9)))
        #expect(lines.last?.hasSuffix("same time as #5; #5 is ordered last") == true, "\(lines)")
    }

    @Test func `an answer in rows has a row for a default and for what is unknown`() async throws {
        let head =
            "contact,attribute,value,as_of,known_at,role,number,occurred_at,type,actor,"
            + "activity_id,position,source,recorded_at,description_digest\r\n"
        let set = try await view(.why(Self.ada, .blocked, time(3))).table.csv
        #expect(
            set.hasPrefix(
                head + "con_ada,blocked,yes,2024-01-01T00:00:03Z,8,set by,3,2024-01-01T00:00:03Z,"
                    + "contact_blocked,,act_0006,6,,2024-01-01T00:16:46Z,"
            )
        )
        let absent = try await view(.why(Self.ada, .segment("gold"), time(3))).table.csv
        #expect(
            absent == head + "con_ada,gold,no,2024-01-01T00:00:03Z,8,default,,,,,,,,,\r\n"
        )
        let early = QueryTime(knownAt: .position(.zero))
        let unknown = try await view(.why(Self.ada, .segment("gold"), early)).table.csv
        #expect(unknown == head + "con_ada,gold,unknown,end,0,unknown,,,,,,,,,\r\n")
    }

    @Test func `a revision keeps the position at which the fact was recorded`() async throws {
        let again = [TestActivity.noted("hello", at: 6, note: "note_hello", updatedAt: 7)]
            .activities()[0]
        let revised = Activity(
            stream: again.stream,
            id: .fixture(8),
            kind: again.kind,
            occurredAt: again.occurredAt,
            note: Activity.Note(id: "note_hello", content: "hello again")
        )
        _ = await store.append([revised])
        let result = try await QueryEngine(over: store).run(.notes(Self.ada, QueryTime()))
        guard case .notes(let notes) = result.content else { return #expect(Bool(false)) }
        #expect(notes.state.notes.map(\.content.content) == ["hello again"])
        let lines = try await lines(.activity(Self.ada, number: 7, .head))
        #expect(
            lines.dropFirst(2).first
                == "position 8, recorded 2024-01-01 00:16:48 UTC, revised at position 9",
            "\(lines)"
        )
    }

    /// The rows of every answer about one contact stand under its first line.
    @Test(arguments: [
        Query.history(ada, nil, QueryTime()), .notes(ada, QueryTime()), .segments(ada, QueryTime()),
        .activities(ada, after: nil, QueryTime(), nil), .notices(ada, QueryTime()),
        .flips(ada, .blocked, QueryTime()), .state([ada], QueryTime()),
        .steps(ada, from: QueryTime(asOf: .start), to: QueryTime()),
    ])
    func `an answer about one contact begins with what it was computed from`(
        query: Query
    ) async throws {
        let first = try await lines(query).first
        #expect(first == "con_ada, as of the end, known at position 8 (head)")
    }

    @Test func `activities are a table of who did what`() async throws {
        let listing = try await view(.activities(Self.ada, after: nil, QueryTime(), nil)).listing
        #expect(
            listing.columns.map { $0.heading(in: CalendarZone.utc) }
                == ["#", "time (UTC)", "type", "subject", "actor", "activity"]
        )
        let row = listing.rows[1].map { $0.data }
        #expect(
            row == [
                "2", "2024-01-01T00:00:02Z", "contact_unsubscribed", nil, "broadcast “May”",
                "act_0002",
            ]
        )
    }

    @Test func `notices are told in words`() async throws {
        let rows = try await view(.notices(Self.ada, QueryTime())).listing.rows
        let words = Dictionary(
            rows.map { ($0[0].data ?? "", $0[3].data ?? "") },
            uniquingKeysWith: { first, _ in first }
        )
        #expect(
            words["simultaneous"]
                == "an opposite activity has the same time; the order was settled by rule 2.4"
        )
        #expect(words["redundant"] == "no effect: the attribute had this value already")
    }

    @Test func `the words of no notice are those of an identifier`() {
        for kind in Notice.Kind.allCases {
            #expect(kind.words == kind.words.lowercased(), "\(kind)")
        }
    }

    @Test func `changes are told between two times or two positions`() async throws {
        let first = QueryTime(asOf: .activity(.fixture(1)))
        let times = try await lines(
            .changes(Self.ada, from: first, to: QueryTime(), all: false)
        )
        #expect(times[0] == "con_ada, known at position 8 (head)")
        #expect(times[1] == "from after #1 (2024-01-01 00:00:01 UTC), 1 activity")
        #expect(times[2] == "to   the end, 8 activities")
        let known = try await lines(
            .changes(
                Self.ada,
                from: QueryTime(knownAt: .position(Position(6))),
                to: QueryTime(),
                all: false
            )
        )
        #expect(known[1] == "from the end, known at position 6, 6 activities")
        #expect(known.suffix(3).first == " recorded between position 6 and 8")
        #expect(
            known.last
                == "   #7 act_0008 note_created 2024-01-01 00:00:06 UTC  position 8, 2024-01-01 00:16:48 UTC"
        )
    }
}

/// Answers about a contact that was erased.
extension EvidenceTests {
    private static let erased = [
        "con_ada, as of the end, known at position 9 (head)",
        "con_ada was erased at position 9 (2024-01-01 00:16:49 UTC); only its opt-outs are kept",
    ]

    @Test(arguments: [
        Query.history(ada, nil, QueryTime()), .notes(ada, QueryTime()), .segments(ada, QueryTime()),
        .activities(ada, after: nil, QueryTime(), nil), .state([ada], QueryTime()),
        .timeline(ada, QueryTime(), nil), .why(ada, .segment("vip"), QueryTime()),
        .flips(ada, .inSegment("vip"), QueryTime()),
    ])
    func `an answer about an erased contact says so`(query: Query) async throws {
        _ = await store.erase(Self.ada)
        let lines = try await lines(query)
        #expect(Array(lines.prefix(2)) == Self.erased)
        #expect(!lines.contains { $0.hasPrefix("0 ") }, "\(lines)")
    }

    @Test func `of what was erased but opt-outs nothing is claimed`() async throws {
        _ = await store.erase(Self.ada)
        let segment = try await lines(.why(Self.ada, .segment("vip"), QueryTime()))
        #expect(segment.dropFirst(2) == [" unknown: con_ada was erased at position 9"])
        let lanes = try await lines(.timeline(Self.ada, QueryTime(), nil)).joined(separator: "\n")
        #expect(lanes.contains("│ unknown, unsubscribed once"))
        #expect(lanes.contains("│ yes, since 2024-01-01"))
        #expect(!lanes.contains("activities │") && !lanes.contains("notes │"))
        let blocked = try await lines(.why(Self.ada, .blocked, QueryTime()))
        #expect(blocked.contains { $0.contains("its text was erased at position 9") })
    }

    @Test func `heard of again, only what came before is lost`() async throws {
        _ = await store.erase(Self.ada)
        let later = TestActivity.joined("gold", at: 20, id: "later").activity(
            of: Self.ada,
            place: 1
        )
        _ = await store.append([later])
        let lines = try await lines(.notes(Self.ada, QueryTime()))
        #expect(lines[1].hasSuffix("; of earlier activities only opt-outs are kept"))
        #expect(lines.last == "0 notes")
    }
}
