import ContactProjector
import ContactProjectorTesting
import Testing

@testable import ContactQueries

@Suite struct `Predicates as they are typed` {
    @Test(
        arguments: [
            ("in seg_vip", .inSegment("seg_vip")), ("in VIP", .inSegment("seg_vip")),
            ("in 'Not so new'", .inSegment("seg_new")), ("ever in vip", .everIn("seg_vip")),
            ("in \"and\"", .inSegment("and")), ("in and", .inSegment("and")),
            ("entered VIP since 2024-03-05", .entered("seg_vip", since: "2024-03-04T23:00:00Z")),
            (
                "entered VIP since 2024-07-05T12:00:00",
                .entered("seg_vip", since: "2024-07-05T10:00:00Z")
            ),
            (
                "entered VIP since '2024-03-05 12:00:00Z'",
                .entered("seg_vip", since: "2024-03-05T12:00:00Z")
            ),
            (
                "entered VIP since 5 July 2024 12:00 and not blocked",
                .entered("seg_vip", since: "2024-07-05T10:00:00Z") && !.blocked
            ),
            (
                "(entered VIP since July 5, 2024) or blocked",
                .entered("seg_vip", since: "2024-07-04T22:00:00Z") || .blocked
            ),
            (
                "entered VIP since 2024-07 and entered seg_new since @1717405200",
                .entered("seg_vip", since: "2024-06-30T22:00:00Z")
                    && .entered("seg_new", since: "2024-06-03T09:00:00Z")
            ),
            (
                "left VIP since 2024-07 or left 'and' since @1717405200",
                .left("seg_vip", since: "2024-06-30T22:00:00Z")
                    || .left("and", since: "2024-06-03T09:00:00Z")
            ),
            ("notes > 3", .notes(.more, 3)), ("notes>=3", .notes(.atLeast, 3)),
            ("notes < 3", .notes(.less, 3)), ("notes <=3", .notes(.atMost, 3)),
            ("notes = 3", .notes(.equal, 3)),
            ("note ~ \"a \\\"b\\\"\"", .note(containing: "a \"b\"")),
            ("note ~ refund", .note(containing: "refund")),
            ("note ~ 'and'", .note(containing: "and")),
            ("blocked or subscribed and reachable", .blocked || (.subscribed && .reachable)),
            ("not blocked and unsubscribed", !.blocked && .unsubscribed),
            ("not (blocked or unsubscribed)", !(.blocked || .unsubscribed)),
            ("((blocked))", .blocked),
        ] as [(String, ContactPredicate)]
    )
    func `a text is the condition that it spells`(
        typed: (text: String, predicate: ContactPredicate)
    ) async throws {
        #expect(try await Words.predicate(typed.text) == typed.predicate)
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `what a predicate says of itself reads as that predicate`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let predicate = ContactPredicate.any(depth: 5, &random)
        let text = predicate.description
        #expect(try await Words.predicate(text) == predicate, "seed \(seed): \(text)")
    }

    @Test(arguments: [
        ("blokced", 0..<7, "did you mean blocked?"),
        ("not (reachabel)", 5..<14, "did you mean reachable?"),
        ("blocked adn unsubscribed", 8..<11, "did you mean and?"),
        ("entered VIP sinse 2024-03-05", 12..<17, "did you mean since?"),
        ("in VPI", 3..<6, "did you mean VIP?"),
        ("blocked and", 11..<11, "`help condition` lists them"),
        ("", 0..<0, "`help condition` lists them"),
        ("blocked and nothing", 12..<19, "`help condition` lists them"),
        ("(blocked", 8..<8, "add ) at the end"),
        ("blocked reachable", 8..<17, "join conditions with and, or, not"),
        ("note ~ ) blocked", 7..<8, "for example note ~ \"fair\""),
        ("notes > many", 8..<12, "for example notes > 3"),
        ("left VIP snice 2024-03-05", 9..<14, "did you mean since?"),
        ("left VIP", 8..<8, "for example left VIP since 2024-03-05"),
        ("joined VIP since", 16..<16, "for example joined VIP since 2024-03-05"),
        ("left VPI since 2024-03-05", 5..<8, "did you mean VIP?"),
        ("entered VIP since soon", 18..<22, "use a date such as 2024-03-05"),
        ("entered VIP since 2023-02-29", 18..<28, "use a date such as 2024-03-05"),
        ("entered VIP since 6/3/2024 and blocked", 18..<26, "write 2024-06-03 or 2024-03-06"),
        (
            "entered VIP since 31 March 2024 02:30", 18..<37,
            "clocks skip from 02:00 to 03:00; use 2024-03-31 01:30:00 or 2024-03-31 03:30:00"
        ),
    ])
    func `an error points at its place and says what may have been meant`(
        text: String,
        place: Range<Int>,
        hint: String
    ) async throws {
        let error = try #require(await Words.error(text))
        #expect(error.hint == hint)
        #expect(error.range == place)
    }

    @Test(arguments: [
        ("#2", "#2 needs a selected contact"), ("#2-", "\"#2-\" can't follow since"),
        ("+1d", "+1d needs a selected contact"), ("-3h", "-3h needs a selected contact"),
        ("09:30", "\"09:30\" has no date"), ("now", "\"now\" depends on the clock"),
        ("start", "\"start\" can't follow since"),
        ("end", "\"end\" can't follow since"),
    ])
    func `a time that only a contact's timeline tells is refused without one`(
        time: String,
        message: String
    ) async throws {
        let error = try #require(await Words.error("entered VIP since \(time)"))
        #expect(error.message == message)
        #expect(error.range == 18..<18 + time.utf8.count)
    }

    @Test func `with a timeline such a time is an instant`() async throws {
        let timeline = Words.known
        let resolver: PredicateParser.InstantResolver = { expression, text throws(UserError) in
            let cursor = AsOf.time(.second(100))
            let placed = try expression.placed(text, on: timeline, from: cursor, in: .utc)
            return TimeExpression.instant(of: placed.asOf, on: timeline) ?? .earliest
        }
        for (time, second) in [("-40s", 60), ("#2", 2)] {
            let predicate = try await Words.predicate("entered VIP since \(time)", resolver)
            #expect(predicate == .entered("seg_vip", since: .second(second)))
        }
    }

    @Test(arguments: [
        String(repeating: "(", count: 100_000), String(repeating: "not ", count: 100_000),
        "blocked" + String(repeating: " or blocked", count: 100_000),
    ])
    func `a predicate beyond measure is refused`(text: String) async throws {
        let error = try #require(await Words.error(text))
        let isNested = error.message == "too many nested conditions (the limit is 100)"
        #expect(isNested || error.message == "too many conditions (the limit is 1,000)")
    }
}

@Suite struct `Predicates from text` {
    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `with ids alone, what a predicate says of itself reads as that predicate`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        let predicate = ContactPredicate.any(depth: 5, &random)
        let text = predicate.description
        #expect(try ContactPredicate(parsing: text) == predicate, "seed \(seed): \(text)")
    }

    @Test(
        arguments: [
            ("in seg_vip and not blocked", .inSegment("seg_vip") && !.blocked),
            ("in VIP", .inSegment("VIP")), ("in notes", .inSegment("notes")),
            ("in 'and' or in \"(\"", .inSegment("and") || .inSegment("(")),
            ("ever in \"\"", .everIn("")), ("blocked or not blocked", .all),
        ] as [(String, ContactPredicate)]
    )
    func `any word is the id of a segment`(text: String, predicate: ContactPredicate) throws {
        #expect(try ContactPredicate(parsing: text) == predicate)
    }

    @Test(arguments: [
        ("in and blocked", 3..<6), ("(in )", 4..<5), ("in", 2..<2), ("ever in not", 8..<11),
        ("in <=", 3..<5), ("entered ; since 2024-03-05", 8..<9),
        ("blocked and in \n seg_vip", 15..<16),
        ("in 'vip", 3..<4), ("in vip since", 7..<12), ("", 0..<0),
    ])
    func `what isn't a condition is refused at its place`(text: String, place: Range<Int>) {
        let error = #expect(throws: UserError.self) { try ContactPredicate(parsing: text) }
        #expect(error?.range == place)
        #expect(error?.hint != nil)
    }

    @Test func `times without an offset are of the zone`() throws {
        let berlin = try #require(CalendarZone("Europe/Berlin"))
        let text = "entered seg_vip since 2024-03-05"
        #expect(
            try ContactPredicate(parsing: text)
                == .entered("seg_vip", since: "2024-03-05T00:00:00Z")
        )
        #expect(
            try ContactPredicate(parsing: text, in: berlin)
                == .entered("seg_vip", since: "2024-03-04T23:00:00Z")
        )
    }

    @Test(arguments: 1...300 as ClosedRange<UInt64>)
    func `any text is a condition that reads back, or is refused within it`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let text = Self.hostile(&random)
        do {
            let predicate = try ContactPredicate(parsing: text)
            let again = try? ContactPredicate(parsing: predicate.description)
            #expect(again == predicate, "seed \(seed): \(text)")
        } catch {
            let place = error.range ?? -1..<0
            let isWithin = place.lowerBound >= 0 && place.upperBound <= text.utf8.count
            #expect(isWithin, "seed \(seed): \(text)")
        }
    }

    @Test(arguments: [
        ("(", 100), ("not ", 100), ("blocked or ", 1_000), ("blocked and ", 1_000),
        ("in (", 100), ("((not ", 100),
    ])
    func `a text without end is refused`(part: String, limit: Int) throws {
        let text = String(repeating: part, count: 200_000) + "blocked"
        #expect(throws: UserError.self) { try ContactPredicate(parsing: text) }
    }

    @Test(arguments: [("(", ")", 99), ("not ", "", 99)])
    func `up to the limits it is read`(open: String, close: String, depth: Int) throws {
        let nested = (0..<depth).reduce("blocked") { text, _ in open + text + close }
        let predicate = try ContactPredicate(parsing: nested)
        #expect(try ContactPredicate(parsing: predicate.description) == predicate)
        #expect(throws: UserError.self) {
            try ContactPredicate(parsing: open + nested + close)
        }
        let list = Array(repeating: "blocked", count: 1_000).joined(separator: " or ")
        #expect(try ContactPredicate(parsing: list).description == list)
    }

    @Test func `an engine knows the names of its log, and no other segments`() async throws {
        let engine = try await Words.engine()
        #expect(try await engine.predicate(parsing: "in VIP") == .inSegment("seg_vip"))
        let either: ContactPredicate = .inSegment("seg_new") || .everIn("seg_new")
        #expect(
            try await engine.predicate(parsing: "in seg_new or ever in 'Not so new'") == either
        )
        let error = await #expect(throws: UserError.self) {
            try await engine.predicate(parsing: "blocked or in VPI")
        }
        #expect(error?.range == 14..<17)
        #expect(error?.hint == "did you mean VIP?")
    }

    private static let parts = [
        "in ", "ever ", "entered ", "left ", "since ", "blocked", "reachable ", "notes ", "note ",
        "~ ",
        "> ", "<= ", "= ", "3 ", "-1 ", "99999999999999999999 ", "and ", "or ", "not ", "(", ") ",
        "\"", "'", "\\", "\\u{41}", "\u{0}", "\n", "\t", "é", "\u{202E}", "\u{10FFFF}", ";", "|",
        "@",
        "@june", "#3 ", "-7d ", "now ", "2024-03-05 ", "9999-12-31 ", "seg_vip ", "\u{FFFD}",
    ]

    /// Returns words and punctuation of conditions in random order, mostly no condition.
    private static func hostile(_ random: inout SplitMix64) -> String {
        let some = (0..<random.below(12)).map { _ in random.pick(parts) }.joined()
        guard random.chance(0.5) else { return some }
        let condition = ContactPredicate.any(depth: 2, &random).description
        return random.chance(0.5) ? "\(condition) and \(some)" : "\(some) \(condition)"
    }
}

/// The names of three segments, one of which is a keyword, and a zone other than UTC.
private enum Words {
    static let known = timeline(of: [
        .joined("seg_vip", at: 1, named: "VIP"), .joined("seg_new", at: 2, named: "Not so new"),
        .joined("and", at: 3), .joined("a (\"b\\", at: 4), .joined("", at: 5),
        .joined("é\n;|@ x", at: 6),
    ])

    static func predicate(
        _ text: String,
        _ resolver: PredicateParser.InstantResolver? = nil
    ) async throws -> ContactPredicate {
        let zone = try #require(CalendarZone("Europe/Berlin"))
        return try PredicateParser.predicate(
            Tokenizer.tokens(of: text),
            try await names(),
            zone,
            resolver: resolver
        )
    }

    static func error(_ text: String) async throws -> UserError? {
        do {
            _ = try await predicate(text)
            return nil
        } catch let error as UserError { return error }
    }

    static func engine() async throws -> QueryEngine {
        let store = InMemoryActivityStore()
        _ = await store.append(known.activities)
        return QueryEngine(over: store)
    }

    private static func names() async throws -> SegmentNames {
        try await engine().segmentNames()
    }
}

extension ContactPredicate {
    fileprivate static func any(depth: Int, _ random: inout SplitMix64) -> ContactPredicate {
        switch random.below(depth > 0 ? 15 : 9) {
        case 0: .inSegment(random.pick(segments))
        case 1: .everIn(random.pick(segments))
        case 2: .entered(random.pick(segments), since: .second(random.below(100)))
        case 3: .blocked
        case 4: .unsubscribed
        case 5: .reachable
        case 6: .notes(random.pick(Comparison.allCases), random.below(9))
        case 7: .note(containing: random.pick(["", "a", "and", "\"\\'", "(x) | y; @", "é\n"]))
        case 8: .left(random.pick(segments), since: .second(random.below(100)))
        case 9, 10: .not(any(depth: depth - 1, &random))
        case 11, 12: .and(any(depth: depth - 1, &random), any(depth: depth - 1, &random))
        default: .or(any(depth: depth - 1, &random), any(depth: depth - 1, &random))
        }
    }

    private static var segments: [SegmentID] {
        ["seg_vip", "seg_new", "and", "a (\"b\\", "", "é\n;|@ x"]
    }
}
