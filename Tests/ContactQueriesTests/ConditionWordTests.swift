import ContactProjector
import ContactProjectorTesting
import Testing

@testable import ContactQueries

/// The words in conditions that users type and the grammar lacks.
@Suite struct ConditionWordTests {
    /// Segments, some of which are called like words of the grammar.
    private static let names = {
        var names = SegmentNames(["is", "segment", "all", "left", "Blocked"])
        names.learn("seg_vip", name: "VIP")
        names.learn("seg_new", name: "Not so new")
        names.learn("seg_now", name: "In progress")
        return names
    }()

    private func predicate(_ text: String) throws(UserError) -> ContactPredicate {
        try PredicateParser.predicate(Tokenizer.tokens(of: text), Self.names)
    }

    @Test(
        arguments: [
            ("all", .all), ("*", .all), ("everyone", .all), ("Anyone", .all),
            ("all and not blocked", .all && !.blocked), ("not (all)", !.all),
            ("in all", .inSegment("all")),
            ("is blocked", .blocked), ("was unsubscribed", .unsubscribed),
            ("is not blocked", !.blocked), ("not is blocked", !.blocked),
            ("blocked and is (in VIP or was ever in VIP)", .blocked && inOrEverIn),
            ("was ever in VIP", .everIn("seg_vip")), ("is in is", .inSegment("is")),
            ("in \"is\"", .inSegment("is")),
            ("in segment VIP", .inSegment("seg_vip")), ("ever in Segments vip", .everIn("seg_vip")),
            ("in segment \"Not so new\"", .inSegment("seg_new")),
            ("in segment", .inSegment("segment")), ("in \"segment\"", .inSegment("segment")),
            ("in segment segment", .inSegment("segment")),
            ("in segment and blocked", .inSegment("segment") && .blocked),
            ("(in segment)", .inSegment("segment")),
            ("entered segment since 2024-03-05", enteredSegment("segment")),
            ("entered segment VIP since 2024-03-05", enteredSegment("seg_vip")),
            ("joined VIP since 2024-03-05", enteredSegment("seg_vip")),
            ("JOINED vip SINCE 2024-03-05 AND Not Blocked", enteredSegment("seg_vip") && !.blocked),
            ("left left since 2024-03-05", leftSegment("left")),
            ("was Left segment VIP Since 2024-03-05", leftSegment("seg_vip")),
            ("in left", .inSegment("left")),
            ("IN VIP OR NOT Blocked", .inSegment("seg_vip") || !.blocked),
            ("in Blocked AND Blocked", .inSegment("Blocked") && .blocked),
            ("Ever In VIP or Notes > 3", .everIn("seg_vip") || .notes(.more, 3)),
            ("NOTE ~ Fair", .note(containing: "Fair")),
        ] as [(String, ContactPredicate)]
    )
    func `a condition has other words, in any case`(
        text: String,
        expected: ContactPredicate
    ) throws {
        #expect(try predicate(text) == expected)
        #expect(try predicate(expected.description) == expected)
    }

    private static let inOrEverIn: ContactPredicate = .inSegment("seg_vip") || .everIn("seg_vip")

    private static func enteredSegment(_ segment: SegmentID) -> ContactPredicate {
        .entered(segment, since: "2024-03-05T00:00:00Z")
    }

    private static func leftSegment(_ segment: SegmentID) -> ContactPredicate {
        .left(segment, since: "2024-03-05T00:00:00Z")
    }

    @Test(arguments: [
        ("VIP", 0..<3, "\"VIP\" isn't a condition", "did you mean: in VIP"),
        ("vip and blocked", 0..<3, "\"vip\" isn't a condition", "did you mean: in vip"),
        ("not segment VIP", 4..<11, "\"segment\" isn't a condition", "did you mean: in VIP"),
        (
            "is \"Not so new\"", 3..<15, "\"Not so new\" isn't a condition",
            "did you mean: in \"Not so new\""
        ),
        ("Gold", 0..<4, "\"Gold\" isn't a condition", "`help condition` lists them"),
        ("is", 2..<2, "a condition is missing", "`help condition` lists them"),
        ("left", 4..<4, "left needs a segment", "for example in VIP"),
        (
            "LEFT VIP or blocked", 9..<11, "left needs since and a time",
            "for example left VIP since 2024-03-05"
        ),
        (
            "unsubscribed = true", 13..<14, "\"=\" doesn't belong here",
            "conditions are words: who unsubscribed"
        ),
        ("blocked == false", 8..<9, "\"=\" doesn't belong here", notBlocked),
        ("blocked != true", 8..<9, "\"!\" doesn't belong here", notBlocked),
        ("Blocked <> 'yes'", 8..<9, "\"<\" doesn't belong here", notBlocked),
        (
            "subscribed=1", 10..<11, "\"=\" doesn't belong here",
            "conditions are words: who subscribed"
        ),
        (
            "status = 'UNSUBSCRIBED'", 7..<8, "\"=\" doesn't belong here",
            "conditions are words: who unsubscribed"
        ),
        ("segment = VIP", 8..<9, "\"=\" doesn't belong here", "conditions are words: who in VIP"),
        ("blocked & unsubscribed", 8..<9, "\"&\" doesn't belong here", "use and"),
        ("blocked && unsubscribed", 8..<10, "\"&&\" doesn't belong here", "use and"),
        ("blocked | unsubscribed", 8..<9, "\"|\" doesn't belong here", "use or"),
        ("blocked || unsubscribed", 8..<9, "\"|\" doesn't belong here", "use or"),
        ("!blocked", 0..<8, "\"!blocked\" doesn't belong here", "use not"),
    ])
    func `what isn't a condition is told with the words for it`(
        text: String,
        place: Range<Int>,
        message: String,
        hint: String
    ) throws {
        let error = try #require(throws: UserError.self) { try predicate(text) }
        #expect(error.message == message)
        #expect(error.hint == hint)
        #expect(error.range == place)
    }

    private static let notBlocked = "conditions are words: who not blocked"

    @Test(arguments: [
        ("IN VIP", true), ("joined VIP since end", true),
        ("left VIP since end", true), ("VIP", true), ("blocked and VIP", true),
        ("blocked or all", false), ("note ~ in", true), ("note ~ \"in\"", false),
        ("blokced", false), ("unsubscribed = true", false), ("", false),
    ])
    func `names are looked at only where one may stand`(text: String, isNamed: Bool) throws {
        #expect(PredicateParser.mayNameSegments(try Tokenizer.tokens(of: text)) == isNamed)
    }

    @Test func `an engine offers a segment by its former name, too`() async throws {
        let store = InMemoryActivityStore()
        _ = await store.append(Self.activities)
        let error = await #expect(throws: UserError.self) {
            try await QueryEngine(over: store).predicate(parsing: "blocked or Gold")
        }
        #expect(error?.hint == "did you mean: in Gold")
        #expect(error?.range == 11..<15)
    }

    private static let activities =
        [
            TestActivity.joined("seg_1", at: 1, named: "Gold"),
            .left("seg_1", at: 5, named: "Silver"),
        ].activities() + [TestActivity.blocked(at: 50)].activities(of: StreamID(contact: "con_2"))
        + [TestActivity.noted("first", at: 90)].activities(of: StreamID(contact: "con_3"))

    @Test(arguments: [(0, 0), (1, 1), (49, 1), (50, 2), (90, 3)])
    func `all are the contacts that had an activity by then`(
        second: Int,
        count: Int
    ) async throws {
        let store = InMemoryActivityStore()
        _ = await store.append(Self.activities)
        let engine = QueryEngine(over: store)
        let time = QueryTime(asOf: .time(.second(second)))
        guard case .count(let result) = try await engine.run(.count(.all, time)).content else {
            Issue.record("not a count")
            return
        }
        #expect(result.count == count)
        #expect(result.condition.description == "all")
    }
}

/// The words before an attribute's name.
@Suite struct AttributeWordTests {
    @Test(
        arguments: [
            ("Blocked", .blocked), ("is blocked", .blocked), ("was UNSUBSCRIBED", .unsubscribed),
            ("in blocked", .segment("blocked")), ("Segment blocked", .segment("blocked")),
            ("in VIP", .segment("seg_vip")), ("was In Segment VIP", .segment("seg_vip")),
            ("segment", .segment("segment")), ("in segment", .segment("segment")),
            ("is", .segment("is")), ("is in is", .segment("is")),
            ("In progress", .segment("seg_now")), ("is in In progress", .segment("seg_now")),
        ] as [(String, Attribute)]
    )
    func `an attribute is found behind them, and under a name that has them`(
        text: String,
        attribute: Attribute
    ) throws {
        var names = SegmentNames(["is", "segment", "blocked"])
        names.learn("seg_vip", name: "VIP")
        names.learn("seg_now", name: "In progress")
        let words = text.split(separator: " ").map(String.init)
        #expect(try AttributeWords(words).attribute(names) == attribute)
    }

    @Test(arguments: ["", "in"])
    func `without a name there is none`(text: String) {
        #expect(throws: UserError.self) {
            try AttributeWords(text.split(separator: " ").map(String.init))
        }
    }
}
