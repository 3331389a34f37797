import ContactProjector
import ContactProjectorTesting
import InventClient
import Testing

@Suite struct DriftTests {
    private func drifts(_ testActivities: [TestActivity], _ contact: SourceContact) -> [Drift] {
        let state = state(after: testActivities)
        let beginning = testActivities.activities().compactMap(\.occurredAt).min()
        return Drift.drifts(of: state, from: beginning, against: contact)
    }

    @Test func `what agrees is no drift`() {
        let contact = SourceContact(
            id: "con_ada",
            isBlocked: true,
            blockedAt: .second(5),
            segments: ["vip": "VIP"]
        )
        #expect(drifts([.joined("vip", at: 1), .blocked(at: 5)], contact).isEmpty)
        #expect(drifts([], SourceContact(id: "con_ada")).isEmpty)
    }

    @Test func `evidence that says otherwise is drift, no evidence is not`() {
        let contact = SourceContact(
            id: "con_ada",
            isUnsubscribed: true,
            segments: ["new": nil, "old": nil]
        )
        let found = drifts([.joined("vip", at: 1), .left("old", at: 2)], contact)
        #expect(
            found.map(\.attribute) == [
                .unsubscribed, .segment("new"), .segment("old"), .segment("vip"),
            ]
        )
        #expect(found.map(\.kind) == [.unevidenced, .unevidenced, .value, .value])
        #expect(found.last?.projected.decidedBy == "act_0001")
    }

    @Test func `the same value since another time is drift of the time, within a second it is not`()
    {
        for (second, kinds) in [(5, []), (7, [Drift.Kind.time])] {
            let contact = SourceContact(id: "con_ada", isBlocked: true, blockedAt: .second(second))
            #expect(drifts([.blocked(at: 5)], contact).map(\.kind) == kinds)
        }
        let untold = SourceContact(id: "con_ada", isBlocked: true)
        #expect(drifts([.blocked(at: 5)], untold).isEmpty)
    }

    @Test func `what the source says to be on since the activities began should have left one`() {
        func kinds(_ since: Int) -> [Drift.Kind] {
            let contact = SourceContact(id: "con_ada", isBlocked: true, blockedAt: .second(since))
            return drifts([.noted("hello", at: 10)], contact).map(\.kind)
        }
        #expect(kinds(9) == [.unevidenced] && kinds(10) == [.value] && kinds(11) == [.value])
        let contact = SourceContact(id: "con_ada", isBlocked: true, blockedAt: .second(11))
        #expect(drifts([], contact).map(\.kind) == [.unevidenced])
    }

    @Test func `what the source does not say is no drift`() throws {
        let contact = SourceContact(
            id: "con_ada",
            isBlocked: nil,
            isUnsubscribed: nil,
            segments: nil,
            json: Array(#"{"id":"con_ada"}"#.utf8)
        )
        let testActivities = [
            TestActivity.joined("vip", at: 1), .blocked(at: 2), .unsubscribed(at: 3),
        ]
        #expect(drifts(testActivities, contact).isEmpty)
        let read = try SourceContact.list(in: Array(#"[{"id":"con_ada"}]"#.utf8))
        #expect(read == [contact])
        let told = try SourceContact.list(
            in: Array(
                #"[{"id":"con_ada","segments":[],"blocked":false,"unsubscribed":false}]"#.utf8
            )
        )
        #expect(drifts(testActivities, told[0]).map(\.kind) == [.value, .value, .value])
    }
}
