import ActivityJSON
import ContactEvidence
import ContactProjector
import ContactProjectorTesting
import Testing

/// The answers of the worked files, asked again of stores that went on.
@Suite struct StoreComparisonTests {
    private let log: ExampleLog
    private let ana: StreamID = StreamID(org: "org_kestrel", contact: "con_ana")

    init() throws { log = try ExampleLog() }

    private func report(_ name: String = "ana") throws -> AuditReport {
        try EvidenceAudit(trusting: Worked.policy())
            .check(.bytes(try Worked.file("\(name).evidence.ndjson"), name: name))
    }

    private func compare(
        _ store: some ActivityStore,
        _ name: String = "ana"
    ) async throws -> StoreComparison {
        try #require(try await StoreComparison(of: report(name), with: store))
    }

    private func activity(
        _ id: String,
        _ kind: ActivityKind,
        at time: Timestamp?,
        of contact: ContactID = "con_ana",
        note: NoteID? = nil,
        segment: SegmentID? = nil
    ) -> Activity {
        Activity(
            stream: StreamID(org: "org_kestrel", contact: contact),
            id: ActivityID(id),
            kind: kind,
            occurredAt: time,
            segment: segment.map { Activity.Segment(id: $0) },
            note: note.map { Activity.Note(id: $0, content: "late") }
        )
    }

    @Test(arguments: EvidenceAuditTests.files)
    func `the log of the file gives the same answers`(name: String) async throws {
        let store = try await log.store()
        let today = try await compare(store, name)
        #expect(today.outcome == .same && today.reasons.isEmpty && today.count == 0)
        #expect(today.head == Position(25))
        // What came after the as-of, and what is about others, changes no answer.
        _ = await store.append([
            activity("act_z1", .contactResubscribed, at: "2024-08-01T00:00:00Z"),
            activity("act_z2", .contactBlocked, at: "2024-05-01T00:00:00Z", of: "con_zoe"),
        ])
        let later = try await compare(store, name)
        #expect(later.outcome == .same, "\(later.reasons)")
        #expect(later.head == Position(27))
    }

    @Test func `a late fact that changes the answer is named`() async throws {
        let store = try await log.store()
        _ = await store.append([
            activity("act_c8", .contactBlocked, at: "2024-05-01T00:00:00Z", of: "con_zoe"),
            activity("act_c9", .contactResubscribed, at: "2024-06-01T10:00:00Z"),
        ])
        let today = try await compare(store)
        #expect(today.outcome == .differsToday)
        #expect(
            today.reasons == [
                "con_ana was not unsubscribed as of 2024-06-03 09:00:00 UTC, set by act_c9 "
                    + "contact_resubscribed 2024-06-01 10:00:00 UTC (position 27, recorded "
                    + "2026-12-02 12:00:00 UTC, after the file's position 25)"
            ]
        )
    }

    @Test func `other evidence for the same value is another answer`() async throws {
        let store = try await log.store()
        _ = await store.append([
            activity("act_c9", .contactUnsubscribed, at: "2024-05-20T00:00:00Z")
        ])
        let today = try await compare(store)
        #expect(today.outcome == .differsToday)
        #expect(today.reasons.first?.hasPrefix("con_ana was unsubscribed as of") == true)
        #expect(today.reasons.first?.contains("act_c9 contact_unsubscribed") == true)
    }

    @Test func `other parts of the state are named briefly`() async throws {
        let store = try await log.store()
        _ = await store.append([
            activity("act_c7", .noteCreated, at: "2024-06-01T10:00:00Z", note: "note_z"),
            activity("act_c8", .segmentAdded, at: nil, segment: "seg_z"),
        ])
        let today = try await compare(store)
        #expect(today.outcome == .differsToday)
        #expect(
            today.reasons == [
                "con_ana has other segments, notes, activities, notices as of 2024-06-03 09:00:00 UTC: "
                    + "act_c7 note_created 2024-06-01 10:00:00 UTC (position 26, recorded "
                    + "2026-12-02 12:00:00 UTC, after the file's position 25) and 1 more"
            ]
        )
    }

    @Test func `of several contacts each is named, and the first reasons are kept`() async throws {
        let store = try await log.store()
        let contacts: [ContactID] = ["con_ana", "con_bea", "con_carl"]
        _ = await store.append(
            contacts.flatMap { contact in
                [
                    activity("act_y1", .contactUnblocked, at: "2024-06-02T00:00:00Z", of: contact),
                    activity(
                        "act_y2",
                        .contactResubscribed,
                        at: "2024-06-02T00:00:00Z",
                        of: contact
                    ),
                ]
            }
        )
        let today = try await compare(store, "june-news")
        #expect(today.outcome == .differsToday)
        #expect(today.count >= 3 && today.reasons.count == min(today.count, 5))
        for contact in contacts {
            #expect(today.reasons.contains { $0.hasPrefix("\(contact) was not ") })
        }
    }

    @Test func `an erased contact keeps the opt-out alone`() async throws {
        let store = try await log.store()
        _ = await store.erase(ana)
        for name in ["ana", "ana-redacted"] {
            let today = try await compare(store, name)
            #expect(today.outcome == .differsToday)
            #expect(
                today.reasons == [
                    "con_ana was erased at position 26; the opt-out is kept, "
                        + "the notes and the segments are not"
                ]
            )
        }
        let join = try await compare(store, "june-news")
        #expect(join.count == 1 && join.reasons[0].hasPrefix("con_ana was erased at position 26"))
    }

    @Test func `an opt-out that was taken back after the erasure is named, too`() async throws {
        let store = try await log.store()
        _ = await store.erase(ana)
        _ = await store.append([
            activity("act_c9", .contactResubscribed, at: "2024-06-01T10:00:00Z")
        ])
        let today = try await compare(store)
        #expect(today.outcome == .differsToday && today.count == 2)
        #expect(today.reasons[0].hasPrefix("con_ana was erased at position 26"))
        #expect(today.reasons[1].hasPrefix("con_ana was not unsubscribed as of"))
    }

    @Test func `erased texts are counted, and withheld ones aren't missed`() async throws {
        let store = try await log.store()
        _ = await store.erase(["act_a03", "act_a01"], of: ana)
        let today = try await compare(store)
        #expect(today.outcome == .differsToday)
        #expect(
            today.reasons == [
                "the text of 2 activities of con_ana were erased, first at position 11"
            ]
        )
    }

    @Test func `a store that was edited is another one`() async throws {
        let texts = try await log.store { position, payload in
            position == 11
                ? payload.replacing("\"content\": \"", with: "\"content\": \"Not: ") : payload
        }
        let text = try await compare(texts)
        #expect(text.outcome == .differs)
        #expect(
            text.reasons == [
                "the store gives another answer for con_ana at position 25, in notes: it was edited"
            ]
        )
        // Without the texts the file doesn't show it.
        #expect(try await compare(texts, "ana-redacted").outcome == .same)
        let types = try await log.store { position, payload in
            position == 3
                ? payload.replacing("contact_unsubscribed", with: "contact_resubscribed") : payload
        }
        let type = try await compare(types)
        #expect(type.outcome == .differs)
        #expect(
            type.reasons == [
                "position 3 of the store isn't the entry of the file: "
                    + "it was edited, restored or is another store"
            ]
        )
    }

    @Test func `another log of the same contacts is found`() async throws {
        let store = InMemoryActivityStore()
        for number in 1...30 {
            _ = await store.append([
                activity("act_\(number)", ActivityKind("message_received"), at: .second(number))
            ])
        }
        let today = try await compare(store)
        #expect(today.outcome == .differs)
        #expect(today.reasons.first?.hasPrefix("position 1 of the store isn't the entry") == true)
        let others = InMemoryActivityStore()
        for number in 1...30 {
            _ = await others.append([
                activity("act_\(number)", ActivityKind("message_received"), at: nil, of: "con_zoe")
            ])
        }
        #expect(try await compare(others).outcome == .differs)
    }

    @Test func `an entry that the file leaves out is found`() async throws {
        // The file says that position 14 is another contact's; here it is con_ana's.
        let store = try await log.store(13)
        for number in 14...25 {
            _ = await store.append([
                activity("act_n\(number)", ActivityKind("message_received"), at: nil)
            ])
        }
        let today = try await compare(store)
        #expect(today.outcome == .differs)
        #expect(
            today.reasons == [
                "position 14 of the store is of con_ana, and isn't in the file: "
                    + "it was edited, restored or is another store"
            ]
        )
    }

    @Test func `a shorter log can't be compared`() async throws {
        let today = try await compare(try await log.store(20))
        #expect(today.outcome == .incomparable)
        #expect(
            today.reasons == [
                "the store has 20 entries, the file 25: it was restored or is another store"
            ]
        )
    }

    @Test func `a file that doesn't hold isn't compared`() async throws {
        let audit = EvidenceAudit(trusting: TrustPolicy(logs: []))
        let bytes = try Worked.file("ana.evidence.ndjson")
        let report = try audit.check(.bytes(bytes, name: "ana"))
        #expect(try await StoreComparison(of: report, with: log.store()) == nil)
    }
}
