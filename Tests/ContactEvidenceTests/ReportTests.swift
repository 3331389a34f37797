import ActivityJSON
import ContactProjector
import ContactProjectorTesting
import ContactQueries
import Foundation
import Testing

@testable import ContactEvidence

/// The pages of reports: what they say is what the log answers, and no text leaves its place.
@Suite struct ReportTests {
    private func log(
        _ appends: [[Activity]],
        knownAt: Position? = nil,
        erasing: Bool = false
    ) async throws -> ContactLog {
        let clock = ManualClock()
        let store = InMemoryActivityStore { clock.now }
        for (second, append) in appends.enumerated() {
            clock.set(.second(second + 1))
            _ = await store.append(append)
        }
        let stream = try #require(appends.first?.first?.stream)
        if erasing { _ = await store.erase(stream) }
        return await store.log(
            of: stream,
            knownAt: [knownAt.map { .position($0) } ?? .head]
        )
    }

    private func page(
        _ log: ContactLog,
        asOf: AsOf = .end,
        _ attributes: [Attribute] = []
    ) throws -> Markup {
        let report = try ContactReport(of: log, asOf: asOf, explaining: attributes)
        let markup = Markup(report.html)
        #expect(markup.problem == nil)
        return markup
    }

    private static func history(_ seed: UInt64, _ count: Int = 60) -> [Activity] {
        Array(ActivityGenerator(contacts: 1, activities: count, seed: seed, options: .dense))
    }

    @Test(arguments: Seeds.some(8)) func `each stop is the state at its time`(seed: UInt64)
        async throws
    {
        let log = try await log(Self.history(seed).map { [$0] })
        for known in [log.head, Position(log.head.rawValue / 2)] {
            let log = log.known(at: known)
            let stops = try page(log).with("data-stop").map(\.attributes)
            let times = log.activities.compactMap(\.occurredAt)
            #expect(stops.count == Set(times).count + 1, "seed \(seed)")
            for stop in stops {
                let asOf = stop["data-at"].flatMap { Timestamp($0) }.map { AsOf.time($0) }
                let state = try log.state(asOf: asOf ?? times.first.map { .before($0) } ?? .end)
                #expect(stop["data-status"] == state.status.rawValue, "seed \(seed)")
                #expect(stop["data-reachability"] == state.reachability.name, "seed \(seed)")
                #expect(stop["data-count"] == String(state.counts.activities), "seed \(seed)")
                #expect(stop["data-notes"] == String(state.noteCount), "seed \(seed)")
                let values = Array(stop["data-values"] ?? "")
                let others = Int(stop["data-others"] ?? "") ?? -1
                #expect(values[1] == (state.isBlocked ? "1" : "0"), "seed \(seed)")
                #expect((values[0] == "0") == state.isUnsubscribed, "seed \(seed)")
                #expect(
                    values.dropFirst(2).count { $0 == "1" } + others == state.segments.count,
                    "seed \(seed)"
                )
            }
        }
    }

    @Test(arguments: Seeds.some(8)) func `every activity counts or has a reason not to`(
        seed: UInt64
    ) async throws {
        let whole = try await log(Self.history(seed).map { [$0] })
        let log = whole.known(at: Position(whole.head.rawValue * 2 / 3))
        let middle = log.activities.compactMap(\.occurredAt)[log.activities.count / 4]
        let account = try ReportAccount(log, .time(middle), [.unsubscribed, .blocked], origin: nil)
        let rows = ReportRows(account)
        #expect(
            rows.totals.counted + rows.totals.uncounted
                == log.activities.count + log.conflicts.count + log.notYetKnown.count,
            "seed \(seed)"
        )
        #expect(rows.counted.allSatisfy { ($0.activity.occurredAt ?? middle) <= middle })
        #expect(rows.uncounted.allSatisfy { !$0.reasons.isEmpty })
        for result in account.explanations {
            let decides = rows.counted.filter(\.decides).map(\.activity.id)
            #expect(result.explanation.deciding.map { decides.contains($0.id) } ?? true)
        }
    }

    private static let payloads = [
        "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "\"><svg onload=1>",
        "' onmouseover='1", "</style>", "<!--", "]]>", "&lt;b&gt;", "\u{202E}txt\u{202C}",
        "\u{200B}\u{FEFF}\u{2028}", "\u{1B}[31m", "\u{E0041}", "\0", "</bdi></td></table>", "",
    ]

    private static func hostile(_ text: String, _ number: Int) -> Activity {
        let kinds: [ActivityKind] = [
            .segmentAdded, .noteCreated, .fileUploaded, .contactUnsubscribed, .contactBlocked,
            .unknown(text + "!"),
        ]
        return Activity(
            stream: StreamID(org: OrgID(text + "o"), contact: ContactID(text + "c")),
            id: ActivityID("\(text)\(number)"),
            kind: kinds[number % kinds.count],
            occurredAt: number == 0 ? nil : .second(number),
            segment: Activity.Segment(id: SegmentID(text + "s"), name: text, color: text),
            note: Activity.Note(id: NoteID("\(text)\(number)"), content: text),
            broadcast: Activity.Broadcast(id: BroadcastID(text), name: text),
            file: Activity.File(
                id: FileID("\(text)\(number)"),
                name: text,
                mimeType: text,
                url: text
            ),
            actor: Activity.Actor(id: text, name: text, email: text),
            assistant: Activity.Assistant(id: text, name: text),
            payload: Payload(bytes: Array("{\"a\":\n\"\(text)\"}".utf8))
        )
    }

    @Test(arguments: payloads) func `hostile text stays text in every field`(text: String)
        async throws
    {
        let harmless = try await log(
            [(0..<12).map { Self.hostile("plain", $0) }],
            knownAt: Position(8)
        )
        let log = try await log([(0..<12).map { Self.hostile(text, $0) }], knownAt: Position(8))
        let asked: [Attribute] = [.unsubscribed, .segment(SegmentID(text + "s"))]
        let page = try page(log, asOf: .time(.second(6)), asked)
        let same = try self.page(
            harmless,
            asOf: .time(.second(6)),
            [.unsubscribed, .segment("plains")]
        )
        // The same elements, whatever the texts are.
        #expect(
            Set(page.elements.map(\.name)) == Set(same.elements.map(\.name)),
            "\(text.debugDescription)"
        )
        #expect(
            page.elements.allSatisfy {
                !$0.attributes.keys.contains { $0.hasPrefix("on") || $0 == "style" }
            }
        )
        #expect(page.with("href").allSatisfy { $0.attributes["href"]?.hasPrefix("#") == true })
        let hidden = page.text.unicodeScalars.filter {
            $0.properties.isDefaultIgnorableCodePoint || $0.properties.generalCategory == .control
        }
        #expect(hidden.allSatisfy { $0 == "\n" })
    }

    @Test func `the policy allows one style and one script, which puts no text in as markup`()
        async throws
    {
        let page = try page(try await log([[TestActivity.blocked(at: 1)].activities()]))
        let policy = try #require(
            page.elements.first { $0.attributes["http-equiv"] == "Content-Security-Policy" }?
                .attributes["content"]
        )
        for name in ["style", "script"] {
            let constant = try #require(page.constants[name])
            // The quotes of the policy are escaped in an attribute. A browser checks the digests (Tests/Browser).
            #expect(policy.contains("\(name)-src &#39;sha256-"))
            #expect(!constant.contains("</"))
        }
        #expect(policy.hasPrefix("default-src &#39;none&#39;"))
        let script = try #require(page.constants["script"])
        for word in ["innerHTML", "outerHTML", "eval", "insertAdjacent", "document.write", "fetch"]
        {
            #expect(!script.contains(word))
        }
    }

    @Test func `what was recorded later is beside what was known then`() async throws {
        let log = try await log(
            [
                [TestActivity.joined("vip", at: 1, id: "act_1")].activities(),
                [TestActivity.unsubscribed(at: 2, id: "act_2")].activities(),
            ],
            knownAt: Position(1)
        )
        let text = try page(log, [.unsubscribed]).text
        #expect(text.contains("Recorded between position 1 and 2"))
        #expect(text.contains("Known then (position 1)"))
        #expect(text.contains("not yet known"))
        #expect(text.contains("not unsubscribed, the default: no activity sets it"))
    }

    @Test func `an erased contact keeps its opt-out`() async throws {
        let log = try await log(
            [[TestActivity.unsubscribed(at: 1, id: "act_1"), .noted("not_1", at: 2)].activities()],
            erasing: true
        )
        let text = try page(log, [.unsubscribed]).text
        #expect(text.contains("Yes"))
        #expect(text.contains("Its text was erased, the opt-out is kept"))
        #expect(text.contains("of earlier activities only opt-outs are kept"))
    }

    @Test func `a contact without activities is unknown`() throws {
        let log = ContactLog(stream: .fixture, entries: [], head: .zero, positions: [])
        let markup = try page(log)
        #expect(markup.text.contains("Unknown: the log holds no activity of"))
        #expect(markup.with("data-stop").isEmpty)
    }

    @Test func `a long history gives a page of limited size that counts what it lacks`()
        async throws
    {
        let activities = (0..<9_000).map { number -> TestActivity in
            number.isMultiple(of: 2) ? .joined("vip", at: number) : .left("vip", at: number)
        }
        let log = try await log([activities.activities()])
        let report = try ContactReport(of: log, asOf: .time(.second(100)))
        #expect(report.html.count < 3_000_000)
        let markup = Markup(report.html)
        #expect(markup.problem == nil)
        #expect(markup.with("data-stop").count == ReportStops.most)
        #expect(markup.with("data-type").count == ReportRows.most)
        #expect(markup.text.contains("8,000 activities aren’t shown here"))
        #expect(markup.text.contains("7,001 times"))
        // The time asked about is among those that are left.
        let stop = try #require(
            markup.with("data-slider").first?.attributes["value"].flatMap { Int($0) }
        )
        #expect(
            markup.with("data-stop")[stop].attributes["data-at"] == Timestamp.second(100).rfc3339
        )
    }

    private func audited(_ bytes: [UInt8]) throws -> String {
        let policy = try TrustPolicy(Worked.keys())
        let report = try EvidenceAudit(trusting: policy).check(.bytes(bytes, name: "evidence"))
        let facts = AuditPage.File(
            name: "f<b>",
            digest: "00ff",
            command: "projector audit f --keys k"
        )
        let markup = Markup(try AuditPage(of: report, facts, trusting: policy).html)
        #expect(markup.problem == nil)
        return markup.text
    }

    @Test func `the page of a file that holds has its answer, its digest, keys and checkpoint`()
        throws
    {
        let text = try audited(try Worked.file("ana.evidence.ndjson"))
        for words in [
            "Yes", "set by #", "act_a11", "00ff", "f&lt;b&gt;",
            "kestrel.example/contacts+d2ce4fe3+",
            "13 entries stood in the log", "auditor.example/w1 jOH6",
        ] {
            #expect(text.contains(words), "\(words)")
        }
    }

    @Test func `the page of a file with several answers lists them`() throws {
        let text = try audited(try Worked.file("june-news.evidence.ndjson"))
        #expect(text.contains("3 answers"))
        #expect(text.contains("3. Was "))
    }

    @Test func `nothing of a file that doesn't hold is on its page`() throws {
        let file = String(decoding: try Worked.file("ana.evidence.ndjson"), as: UTF8.self)
        let text = try audited(
            Array(file.replacing("contact_unsubscribed", with: "contact_resubscribed").utf8)
        )
        #expect(text.contains("Does not hold"))
        #expect(!text.contains("act_a11"))
    }
}
