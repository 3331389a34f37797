import ContactProjector
import ContactProjectorTesting
import ContactQueries
import Foundation
import Testing

@testable import projector

/// The names that segments are asked for by.
@Suite struct SegmentNameTests {
    private func names(_ testActivities: [TestActivity]) -> SegmentNames {
        var names = SegmentNames()
        for activity in testActivities.activities() { names.learn(activity) }
        return names
    }

    private func refusal(_ names: SegmentNames, _ word: String) -> UserError? {
        do {
            _ = try names.segment(word)
            return nil
        } catch { return error }
    }

    @Test func `any name that a segment had finds it, whatever its letters`() throws {
        let names = names([
            .joined("seg_9", at: 0, named: "Old name"), .left("seg_9", at: 60, named: "New name"),
            .joined("seg_9", named: "undated"),
        ])
        for word in ["seg_9", "Old name", "New name", "new NAME", "undated"] {
            for asOf in [AsOf.start, .time(.second(30)), .end] {
                #expect(try names.asked(at: asOf).segment(word) == "seg_9")
            }
        }
    }

    @Test func `the name of the time asked about comes before any other`() throws {
        let names = names([
            .joined("seg_1", at: 0, named: "Gold"), .joined("seg_1", at: 60, named: "Silver"),
            .joined("seg_2", at: 50, named: "Bronze"), .joined("seg_2", at: 100, named: "Gold"),
        ])
        #expect(try names.asked(at: .time(.second(30))).segment("Gold") == "seg_1")
        #expect(try names.asked(at: .before(.second(100))).segment("Silver") == "seg_1")
        #expect(try names.asked(at: .end).segment("gold") == "seg_2")
        // As of 80 neither is called so any more, or yet.
        #expect(
            refusal(names.asked(at: .time(.second(80))), "Gold")?.hint == "use an id: seg_1, seg_2"
        )
    }

    @Test func `an equal spelling comes before one in other letters`() throws {
        let names = names([
            .joined("seg_1", at: 0, named: "VIP"), .joined("seg_2", at: 0, named: "vip"),
        ])
        #expect(try names.segment("vip") == "seg_2")
        #expect(try names.segment("VIP") == "seg_1")
        #expect(refusal(names, "Vip")?.message == "\"Vip\" names 2 segments")
    }

    @Test func `an id comes before a name, and a remark says so`() throws {
        let names = names([
            .joined("VIP", at: 0, named: "Gold"), .joined("seg_2", at: 0, named: "VIP"),
            .joined("seg_2", at: 1, named: "Plus"), .joined("blocked", at: 0, named: "blocked"),
        ])
        #expect(try names.segment("VIP") == "VIP")
        #expect(
            names.remark(on: "VIP") == "\"VIP\" is read as an id; it is also a name of seg_2"
        )
        for word in ["Gold", "seg_2", "blocked", "nothing"] {
            #expect(names.remark(on: word) == nil, "\(word)")
        }
    }

    @Test func `a contact's own names come before everybody's, and no name before an id`() throws {
        let names = names([
            .joined("seg_1", at: 0, named: "Gold"), .joined("Silver", at: 0, named: "x"),
            .joined("seg_2", at: 0, named: "Gold"), .joined("seg_2", at: 0, named: "Silver"),
        ])
        let own = names.asked(
            about: [TestActivity.joined("seg_2", at: 0, named: "Gold")].activities()
        )
        #expect(try own.segment("Gold") == "seg_2")
        #expect(try own.segment("Silver") == "Silver")
        #expect(refusal(names, "Gold")?.message == "\"Gold\" names 2 segments")
    }

    @Test func `what nobody was called is told with what may be meant`() {
        let names = names([.joined("seg_1", at: 0, named: "Gold")])
        #expect(refusal(names, "Glod")?.hint == "did you mean Gold?")
        let error = refusal(names, "nothing like it")
        #expect(error?.message == "no segment \"nothing like it\"")
        #expect(error?.hint == "`segments` lists them")
        #expect(refusal(SegmentNames(), "x")?.hint == "no activity names a segment")
    }

    @Test func `names that come while a store is open are known, and erased ones no more`()
        async throws
    {
        let store = InMemoryActivityStore()
        _ = await store.append([TestActivity.joined("seg_1", at: 0, named: "Gold")].activities())
        let engine = QueryEngine(over: store)
        var names = try await engine.segmentNames()
        #expect(try names.segment("Gold") == "seg_1")
        let other = StreamID(contact: "con_2")
        _ = await store.append(
            [TestActivity.joined("seg_1", at: 9, named: "Bright")].activities(of: other)
        )
        names = try await engine.segmentNames()
        #expect(try names.segment("Bright") == "seg_1")
        _ = await store.erase(.fixture)
        names = try await engine.segmentNames()
        #expect(throws: UserError.self) { try names.segment("Gold") }
        #expect(try names.segment("Bright") == "seg_1")
    }
}

extension SegmentNameTests {
    @Test func `names of a log that was put back, or of another one, are forgotten`() async throws {
        let first = InMemoryActivityStore()
        _ = await first.append([TestActivity.joined("seg_1", at: 0, named: "Gold")].activities())
        let second = InMemoryActivityStore()
        _ = await second.append([TestActivity.joined("seg_2", at: 0, named: "Silver")].activities())
        var names = SegmentNames()
        let place = try await names.learn(from: first, after: nil, isInterrupted: { false })
        let again = try await names.learn(from: first, after: place, isInterrupted: { false })
        #expect(again == place)
        #expect(try names.segment("Gold") == "seg_1")
        _ = try await names.learn(from: second, after: place, isInterrupted: { false })
        #expect(try names.segment("Silver") == "seg_2")
        #expect(throws: UserError.self) { try names.segment("Gold") }
    }

    @Test func `a name whose description was erased is forgotten`() async throws {
        let store = InMemoryActivityStore()
        let joined = TestActivity.joined("seg_1", at: 0, named: "Gold", id: "a")
        _ = await store.append([joined.activity()])
        var names = SegmentNames()
        let place = try await names.learn(from: store, after: nil, isInterrupted: { false })
        #expect(try names.segment("Gold") == "seg_1")
        _ = await store.erase(["a"], of: .fixture)
        _ = try await names.learn(from: store, after: place, isInterrupted: { false })
        #expect(throws: UserError.self) { try names.segment("Gold") }
    }
}

/// The same names on the command line, over files, stores and the shell.
@Suite struct SegmentNameCommandTests {
    private let scratch: Scratch

    /// As the same activity was fetched three times, under two names, and once by a page cut in two lines.
    private static func record(
        _ contact: String,
        _ id: String,
        _ kind: String,
        _ day: String,
        _ segment: String,
        _ name: String
    ) -> String {
        #"{"contact_id":"\#(contact)","id":"\#(id)","type":"segment_\#(kind)","created_at":"2024-\#(day)T00:00:00Z","#
            + #""segment":{"id":"\#(segment)","name":"\#(name)"}}"# + "\n"
    }

    private static let records =
        record("c1", "a1", "added", "01-01", "VIP", "Gold")
        + record("c2", "a2", "added", "01-01", "seg_2", "VIP")
        + record("c3", "a3", "added", "01-01", "seg_3", "Twins")
        + record("c4", "a4", "added", "01-01", "seg_4", "Twins")
        + record("c9", "a9", "added", "01-01", "seg_9", "Old name")
        + record("c9", "b9", "removed", "02-01", "seg_9", "New name")
        // A revision: the older name is in no state any more.
        + record("c5", "a5", "added", "01-01", "seg_5", "Before the revision")
        + record("c5", "a5", "added", "01-01", "seg_5", "After it")

    init() throws {
        scratch = try Scratch()
        _ = try scratch.file("names.ndjson", Self.records.utf8)
        _ = try Tool.run(
            ["import", "names.ndjson", "--store", "s.db"],
            in: scratch.directory
        )
        // More than is read again without need: the same answers come by way of the index.
        let many = (0..<10_100).map {
            Self.record("d\($0 % 500)", "m\($0)", "added", "03-01", "seg_m", "Many")
        }
        _ = try scratch.file("many.ndjson", (Self.records + many.joined()).utf8)
    }

    private static let sources = [
        ["--load", "names.ndjson"], ["--load", "many.ndjson"], ["--store", "s.db"],
    ]

    private func who(_ condition: String, _ source: [String], at: String) throws -> Tool.Result {
        try Tool.run(
            ["who", condition, "--format", "ndjson", "--at", at] + source,
            in: scratch.directory
        )
    }

    private func contacts(_ run: Tool.Result) -> [String] {
        run.output.split(separator: "\n").compactMap { line in
            line.firstMatch(of: /"contact_id":"([^"]*)"/).map { String($0.1) }
        }
    }

    @Test(arguments: sources)
    func `who finds a segment by the name it had then, now, or in an older revision`(
        source: [String]
    ) throws {
        for (name, contact) in [
            ("Old name", "c9"), ("New name", "c9"), ("old NAME", "c9"), ("After it", "c5"),
            ("Before the revision", "c5"), ("Gold", "c1"),
        ] {
            let run = try who("in \"\(name)\"", source, at: "2024-01-15T00:00:00Z")
            #expect(run.status == 0, "\(name): \(run.messages)")
            #expect(contacts(run) == [contact], "\(name)")
        }
    }

    @Test(arguments: sources)
    func `several segments of one name are listed, and an id comes first`(source: [String]) throws {
        let twins = try who("in Twins", source, at: "2024-01-15T00:00:00Z")
        #expect(twins.status == 1)
        #expect(
            twins.messages.contains("error: \"Twins\" names 2 segments\n  use an id: seg_3, seg_4")
        )
        let run = try who("in VIP", source, at: "2024-01-15T00:00:00Z")
        #expect(contacts(run) == ["c1"])
        #expect(run.messages.contains("\"VIP\" is read as an id; it is also a name of seg_2"))
        let none = try who("in nobody", source, at: "2024-01-15T00:00:00Z")
        #expect(none.status == 1)
        #expect(none.messages.contains("error: no segment \"nobody\""))
    }

    @Test(arguments: sources)
    func `every command knows the same names`(source: [String]) throws {
        func run(_ words: String...) throws -> Tool.Result {
            let run = try Tool.run(words + source, in: scratch.directory)
            #expect(run.status == 0, "\(words): \(run.messages)")
            return run
        }
        #expect(try run("count", "ever in \"Old name\"").output == "1\n")
        #expect(try run("trend", "in \"Old name\"", "--by", "year").output.contains("2024"))
        #expect(try run("flow", "Old name", "Gold").output.contains("Gold"))
        #expect(try run("segment", "Old name").output.contains("seg_9"))
        #expect(try run("history", "c9", "Old name").output.contains("2024-01-01"))
        #expect(try run("flips", "c9", "in \"Old name\"").output.contains("2024-02-01"))
        #expect(try run("why", "c9", "Old name").output.contains("#2"))
        #expect(try run("why", "c2", "VIP").messages.contains("is read as an id"))
        #expect(try run("who", "in \"Old name\"", "--known", "5").output.contains("c9"))
        let shell = source[0] == "--store" ? source : [source[1]]
        let session = try Tool.run(
            ["repl"] + shell + [
                "-c",
                "count ever in \"Old name\"; who in VIP; use c9; why \"old name\" @ 2024-01-15",
            ],
            in: scratch.directory
        )
        #expect(session.status == 0, "\(session.messages)")
        #expect(session.output.hasPrefix("1\n"))
        #expect(session.messages.contains("is read as an id; it is also a name of seg_2"))
    }
}
