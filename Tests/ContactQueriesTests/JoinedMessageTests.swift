import ContactCensus
import ContactProjector
import ContactQueries
import Testing

/// The outcome of a message by the kind of its broadcast and the state of its contact.
@Suite struct JoinedMessageTests {
    private static let stream = StreamID(org: "o", contact: "c")

    private static func activity(_ id: ActivityID, _ kind: ActivityKind, _ at: Int64) -> Activity {
        Activity(
            stream: stream,
            id: id,
            kind: kind,
            occurredAt: Timestamp(microseconds: at)
        )
    }

    /// A contact that opts out at 10, is blocked from 20 to 30, and is subscribed again at 40.
    private static func join(knownAt: KnownAt = .head) async throws -> AsOfJoin {
        let store = InMemoryActivityStore()
        _ = await store.append([
            activity("a0", .segmentAdded, 1), activity("a1", .contactUnsubscribed, 10),
            activity("a2", .contactBlocked, 20), activity("a3", .contactUnblocked, 30),
            activity("a4", .contactResubscribed, 40),
        ])
        return try await QueryEngine(over: store).asOfJoin(organization: "o", knownAt: knownAt)
    }

    private static func join(
        _ join: AsOfJoin,
        _ at: Int64?,
        _ kind: BroadcastKind? = .marketing,
        to contact: ContactID? = "c"
    ) throws -> JoinedMessage {
        let time = at.flatMap { Timestamp(microseconds: $0) }
        return try join.join("r", to: contact, sentAt: time, as: kind)
    }

    /// The time, whether there is an outcome for marketing, and the one for what is transactional.
    @Test(
        arguments: [
            (0, JoinedMessage.Outcome.noEvidence, JoinedMessage.Outcome.noEvidence, nil),
            (1, .allowed, .allowed, nil), (9, .allowed, .allowed, nil),
            (10, .violation, .allowed, "a1"), (19, .violation, .allowed, "a1"),
            (20, .violation, .violation, "a2"), (29, .violation, .violation, "a2"),
            (30, .violation, .allowed, "a1"), (40, .allowed, .allowed, nil),
        ] as [(Int64, JoinedMessage.Outcome, JoinedMessage.Outcome, ActivityID?)]
    )
    func `a block forbids any message, an opt-out marketing`(
        at: Int64,
        marketing: JoinedMessage.Outcome,
        transactional: JoinedMessage.Outcome,
        evidence: ActivityID?
    ) async throws {
        let join = try await Self.join()
        for kind in [.marketing, nil] as [BroadcastKind?] {
            let send = try Self.join(join, at, kind)
            #expect(send.outcome == marketing && send.evidence == evidence)
            #expect((send.violated != nil) == (marketing == .violation))
        }
        let send = try Self.join(join, at, .transactional)
        #expect(send.outcome == transactional)
        #expect(send.evidence == (transactional == .violation ? evidence : nil))
        #expect((send.since == nil) == (transactional != .violation))
    }

    @Test func `without a time nothing was sent, and without a contact there is no answer`()
        async throws
    {
        let join = try await Self.join()
        #expect(try Self.join(join, nil).outcome == .notSent)
        #expect(try Self.join(join, nil, to: nil).outcome == .notSent)
        #expect(try Self.join(join, 20, to: nil).outcome == .noContact)
        #expect(try Self.join(join, 20, to: "other").outcome == .noEvidence)
    }

    @Test func `only the entries up to the known-at count`() async throws {
        let join = try await Self.join(knownAt: .position(Position(2)))
        #expect(join.position == Position(2))
        #expect(try Self.join(join, 25).violated == .unsubscribed)
        #expect(try Self.join(join, 25, .transactional).outcome == .allowed)
        #expect(try Self.join(join, 50).evidence == "a1")
    }

    @Test(arguments: [
        ("marketing", BroadcastKind.marketing), ("MARKETING", .marketing),
        ("Transactional", .transactional), ("", nil), ("news", nil), ("marketing ", nil),
    ])
    func `a kind is read in any case`(text: String, kind: BroadcastKind?) {
        #expect(BroadcastKind(named: text) == kind)
    }

    @Test func `every recipient is in one count, and further messages are named once`()
        async throws
    {
        let join = try await Self.join()
        var counts = SendCounts(end: Timestamp(microseconds: 24))
        for at in [25, 12, 5, nil, 45, 0] as [Int64?] { counts.count(try Self.join(join, at)) }
        counts.count(try Self.join(join, 12, .transactional))
        counts.count(try Self.join(join, 12, to: nil))
        counts.reject("p:1: broken")
        #expect(
            counts.sum
                == "9 recipients, 2 violations (1 blocked, 1 unsubscribed), 3 allowed, "
                + "1 of them transactional after an opt-out, 1 without evidence, "
                + "1 without a contact, 1 not sent, 5 to a contact that had one before, 1 rejected"
        )
        #expect(counts.firstRepeated == ["c"] && counts.firstNotSent == ["r"])
        #expect(counts.late == 2 && counts.failure(of: "b") == nil)
        #expect(
            counts.violations + counts.allowed + counts.noEvidence + counts.noContact
                + counts.notSent + counts.rejected == counts.recipients
        )
    }
}
