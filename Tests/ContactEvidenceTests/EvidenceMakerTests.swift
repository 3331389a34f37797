import ActivityJSON
import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import LogChain
import Testing

@testable import ContactEvidence

/// The making of evidence files, each of which is checked as whoever gets it would.
@Suite struct EvidenceMakerTests {
    @Test(arguments: Seeds.some(12))
    func `a file holds, whatever the question, the known-at and what is withheld`(seed: UInt64)
        async throws
    {
        var random = SplitMix64(seed: seed)
        // Without the payload of an observation, memberships can't be derived.
        let withholdsAll = seed.isMultiple(of: 2)
        let signed = try await SignedStore(seed: seed, observations: withholdsAll ? 0 : 0.06)
        if Bool.random(using: &random), let some = try await signed.store.streams().first {
            _ = try await signed.store.erase(some)
        }
        let head = try await signed.store.head().position
        for _ in 0..<6 {
            let request = EvidenceRequest(
                try await question(signed.store, &random),
                knownAt: Bool.random(using: &random)
                    ? nil : Position(Int64.random(in: 0...head.rawValue, using: &random)),
                label: Bool.random(using: &random) ? nil : "“Why”?\u{202E}\n",
                withholding: Withholding.allCases.filter { $0 != .all || withholdsAll }
                    .randomElement(using: &random) ?? .none
            )
            let (bytes, receipt) = try await signed.evidence(request)
            let report = try signed.audit(bytes)
            guard case .holds = report.outcome else {
                Issue.record("seed \(seed): \(report.outcome)")
                return
            }
            #expect(report.entries == receipt.entries && report.withheld == receipt.withheld)
            #expect(report.size == head.rawValue && receipt.size == head.rawValue)
            #expect(report.earlierFold == nil)
            #expect(report.question == request.question)
            #expect(report.knownAt == request.knownAt ?? head)
            if request.withholding == .all {
                #expect(!String(decoding: bytes, as: UTF8.self).contains("\"payload\":"))
            }
            if request.withholding == .none {
                try await compare(report.answers, request, with: signed.store)
            }
        }
    }

    /// Compares the answers of a file with those of the store.
    private func compare(
        _ answers: [AuditReport.Answer],
        _ request: EvidenceRequest,
        with store: SQLiteActivityStore
    ) async throws {
        for (answer, coordinate) in zip(answers, request.question.coordinates) {
            let state = try await store.state(
                of: coordinate.stream,
                asOf: coordinate.asOf.map { .time($0) } ?? .end,
                knownAt: request.knownAt.map { .position($0) } ?? .head
            )
            #expect(answer.state.json == state.json)
        }
    }

    private func question(
        _ store: SQLiteActivityStore,
        _ random: inout SplitMix64
    ) async throws -> EvidenceQuestion {
        // One that the log has never heard of is a question, too.
        let known = try await store.streams() + [StreamID(contact: "con_zoe")]
        func time() -> Timestamp? {
            Bool.random(using: &random)
                ? nil
                : Timestamp(
                    microseconds: Int64.random(
                        in: 1_700_000_000_000_000...1_720_000_000_000_000,
                        using: &random
                    )
                )
        }
        let some = known.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random))
        if Bool.random(using: &random) {
            let attributes: [Attribute] = [.blocked, .unsubscribed, .segment("seg_1")]
            return .state(
                asOf: time(),
                contacts: Array(some),
                attributes: Array(attributes.shuffled(using: &random).prefix(2))
            )
        }
        return .join(
            (some + some).map { EvidenceQuestion.Row(stream: $0, asOf: time(), subject: "s") }
        )
    }

    @Test(arguments: [[Attribute](), [.segment("seg_1")]])
    func `what is told of an answer is explained, also what the file doesn't explain`(
        attributes: [Attribute]
    ) async throws {
        let signed = try await SignedStore(seed: 5)
        for stream in try await signed.store.streams() {
            for question in [
                EvidenceQuestion.state(asOf: nil, contacts: [stream], attributes: attributes),
                .join([EvidenceQuestion.Row(stream: stream, asOf: nil)]),
            ] {
                let (bytes, _) = try await signed.evidence(EvidenceRequest(question))
                let answer = try #require(try signed.audit(bytes).answers.first)
                if case .state = question, !attributes.isEmpty {
                    #expect(answer.told.map(\.attribute) == attributes)
                    continue
                }
                let told = try #require(answer.told.first)
                let isBlocked = answer.state[.blocked].isOn
                #expect(answer.told.count == 1)
                #expect(told.attribute == (isBlocked ? .blocked : .unsubscribed))
                #expect(told.deciding?.id == answer.state[told.attribute].decidedBy)
                #expect(told.deciding != nil || !told.state.isOn)
            }
        }
    }

    @Test func `without a key a file has neither signatures nor acceptance`() async throws {
        let signed = try await SignedStore(seed: 1)
        let stream = try #require(try await signed.store.streams().first)
        let (bytes, receipt) = try await signed.evidence(
            EvidenceRequest(.state(asOf: nil, contacts: [stream], attributes: [])),
            by: EvidenceMaker(signedBy: nil)
        )
        #expect(receipt.checkpoint == nil)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("\"origin\":null") && !text.contains("\"checkpoint\""))
        guard case .refuted("the file has no checkpoint") = try signed.audit(bytes).outcome else {
            Issue.record("\(try signed.audit(bytes).outcome)")
            return
        }
    }

    @Test func `a witnessed checkpoint of before serves as proof, of what the log had then`()
        async throws
    {
        let signed = try await SignedStore(seed: 2)
        let earlier = try await signed.checkpoint()
        let witness = Cosigner(try Worked.witness(), watching: try Worked.policy())
        let note = try witness.cosign(earlier, after: nil, at: "2026-11-25T21:00:00Z")
        let stream = try #require(try await signed.store.streams().first)
        let before = try await signed.store.head().position
        _ = try await signed.store.erase(stream)
        let (bytes, receipt) = try await signed.evidence(
            EvidenceRequest(.state(asOf: nil, contacts: [stream], attributes: [.blocked])),
            by: EvidenceMaker(signedBy: signed.signer(), at: note)
        )
        #expect(receipt.size == before.rawValue && receipt.checkpoint == note)
        let report = try EvidenceAudit(trusting: Worked.policy())
            .check(.bytes(bytes, name: "evidence"))
        guard case .holds = report.outcome else {
            Issue.record("\(report.outcome)")
            return
        }
        #expect(report.cosignatures.map(\.witness.name) == ["auditor"])
        let past = EvidenceRequest(
            .state(asOf: nil, contacts: [stream], attributes: []),
            knownAt: before.next
        )
        let error = await #expect(throws: NoteError.self) {
            try await signed.evidence(
                past,
                by: EvidenceMaker(signedBy: signed.signer(), at: note)
            )
        }
        #expect(error?.cause.hasPrefix("known at \(before.next) is past") == true)
    }

    @Test(arguments: [
        "UPDATE entry SET link = randomblob(32) WHERE position = 100",
        "UPDATE entry SET commitment = randomblob(32) WHERE position = 100",
        "UPDATE entry SET payload = CAST(replace(payload, '\"', ' \"') AS BLOB) WHERE position = 100",
        "UPDATE entry SET recorded_at = recorded_at + 1 WHERE position = 100",
        "DELETE FROM entry WHERE position = 100",
    ])
    func `no evidence is made of an entry that isn't what was recorded`(damage: String)
        async throws
    {
        let signed = try await SignedStore(seed: 3)
        let entries = try await signed.store.entries(after: Position(99), limit: 1)
        let stream = try #require(entries.first).activity.stream
        try await signed.store.close()
        try signed.tamper(damage)
        let store = try SQLiteActivityStore(path: signed.folder.path("contacts.db"))
        let output = Collected()
        let signer = try signed.signer()
        let error = await #expect(throws: StoreError.self) {
            try await EvidenceMaker(signedBy: signer).make(
                EvidenceRequest(
                    .state(asOf: nil, contacts: [stream], attributes: []),
                    withholding: damage.contains("commitment") ? .all : .none
                ),
                from: store,
                madeAt: .latest,
                output.add
            )
        }
        #expect(error?.code == .damaged)
        #expect(!String(decoding: output.bytes, as: UTF8.self).contains("statement"))
    }

    @Test func `an error of the consumer is thrown as it is`() async throws {
        struct Full: Error {}
        let signed = try await SignedStore(seed: 4)
        let stream = try #require(try await signed.store.streams().first)
        let signer = try signed.signer()
        await #expect(throws: Full.self) {
            try await EvidenceMaker(signedBy: signer).make(
                EvidenceRequest(.state(asOf: nil, contacts: [stream], attributes: [])),
                from: signed.store,
                madeAt: .latest
            ) { _ in throw Full() }
        }
    }
}

extension ContactState {
    fileprivate var json: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}
