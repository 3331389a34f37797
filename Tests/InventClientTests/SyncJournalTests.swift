import ContactProjector
import Foundation
@testable import InventClient
import Testing

@Suite struct SyncJournalTests {
    private func stream(_ contact: ContactID, _ org: OrgID = "o") -> StreamID {
        StreamID(org: org, contact: contact)
    }

    private func place(_ position: Int64) -> LogPlace {
        LogPlace(Position(position), in: Self.log, link: 9)
    }

    private static let log = LogID.random()

    private func journal(_ lines: String, _ test: (String) throws -> Void) throws {
        let path = URL.temporaryDirectory.appending(path: "journal-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(lines.utf8).write(to: URL(filePath: path))
        try test(path)
    }

    @Test func `a journal that was cut short, damaged or is foreign is read as far as it goes`()
        throws
    {
        let lines = """
            {"begins":"all"}
            nonsense
            {"org":"o","contact":"a","ended":true,"anchor":"\(place(7))","vanished":["x"],"unreadable":2}
            {"org":"o","contact":"b","page":3,"take":100,"total":250,"recorded":"\(place(8))"}
            {"org":"o","contact":"c","pa
            """
        try journal(lines) { path in
            let journal = try SyncJournal(at: path)
            #expect(journal.isInterrupted("all"))
            #expect(journal.isDone(stream("a")) && !journal.isDone(stream("b")))
            #expect(journal.progress(of: stream("b")).place?.page == 3)
            #expect(journal.progress(of: stream("b")).place?.total == 250)
            #expect(journal.progress(of: stream("c")) == ListingCheckpoint())
            try journal.note(
                .init(page: 1, take: 100, total: nil, recorded: place(9)),
                of: stream("c")
            )
            #expect(try SyncJournal(at: path).progress(of: stream("c")).place?.page == 1)
            try journal.note(
                .init(page: 2, take: 100, total: 9, recorded: place(9)),
                of: stream("a")
            )
            try journal.end()
            let next = try SyncJournal(at: path)
            #expect(!next.isInterrupted("all") && !next.isDone(stream("a")))
            let past = ListingCheckpoint.Past(
                anchor: place(7),
                vanished: ["x"],
                unreadable: 2
            )
            #expect(next.progress(of: stream("a")).past == past)
            #expect(next.progress(of: stream("a")).place?.page == 2)
            #expect(next.progress(of: stream("b")).place?.page == 3)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o600)
        }
        #expect(throws: InventError.self) { try SyncJournal(at: "/does/not/exist/x") }
    }

    @Test(arguments: [
        #"{"org":"o","contact":"a","ended":true,"anchor":7}"#,
        #"{"org":"o","contact":"a","ended":true,"anchor":"7"}"#,
        #"{"org":"o","contact":"a","ended":true,"anchor":"-7-00000000-00000000"}"#,
        #"{"org":"o","contact":"a","page":3,"take":100,"total":250}"#,
        #"{"org":"o","contact":"a","page":3,"take":100,"recorded":"8"}"#,
        #"{"org":"o","contact":"a","page":0,"take":100}"#,
        #"{"org":"o","contact":"a","page":-1,"take":100,"recorded":"8-00000000-00000000"}"#,
        #"{"org":"o","contact":"a","page":10001,"take":100,"recorded":"8-00000000-00000000"}"#,
        #"{"org":"o","contact":"a","page":9223372036854775807,"take":1,"recorded":"8-00000000-00000000"}"#,
        #"{"org":"o","contact":"a","page":3,"recorded":"8-00000000-00000000"}"#,
        #"{"org":"o","contact":"a"}"#, #"{"page":3}"#, "[]",
        "7", "{}",
    ])
    func `a line that says what no run does is none`(line: String) throws {
        try journal(line + "\n") { path in
            let journal = try SyncJournal(at: path)
            #expect(journal.progress(of: stream("a")) == ListingCheckpoint())
        }
    }

    @Test func `another run brings what an interrupted one was done with`() async throws {
        let store = InMemoryActivityStore()
        let path = URL.temporaryDirectory.appending(path: "journal-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let journal = try SyncJournal(at: path)
        #expect(try await !journal.begin("all of o", in: store))
        let past = ListingCheckpoint.Past(anchor: try await store.headPlace())
        try journal.note(ended: stream("a"), with: past)
        #expect(try await journal.begin("all of o", in: store))
        #expect(journal.isDone(stream("a")))
        #expect(!journal.isDone(stream("a", "p")))
        let later = try SyncJournal(at: path)
        #expect(later.isInterrupted("all of o") && !later.isInterrupted("a alone"))
        #expect(try await !later.begin("a alone", in: store))
        #expect(!later.isDone(stream("a")))
    }

    @Test func `a run goes on in no other log than the one that it recorded into`() async throws {
        let path = URL.temporaryDirectory.appending(path: "journal-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let journal = try SyncJournal(at: path)
        let (store, other) = (InMemoryActivityStore(), InMemoryActivityStore())
        try await journal.begin("all of o", in: store)
        let past = ListingCheckpoint.Past(anchor: try await store.headPlace())
        try journal.note(ended: stream("a"), with: past)
        #expect(try await !journal.begin("all of o", in: other))
        #expect(!journal.isDone(stream("a")))
    }

    @Test func `ids are told apart byte for byte`() throws {
        try journal("") { path in
            let journal = try SyncJournal(at: path)
            try journal.note(
                .init(page: 1, take: 100, total: nil, recorded: place(9)),
                of: stream("\u{E9}")
            )
            try journal.note(
                .init(page: 2, take: 100, total: nil, recorded: place(9)),
                of: stream("e\u{301}")
            )
            try journal.end()
            let read = try SyncJournal(at: path)
            #expect(read.progress(of: stream("\u{E9}")).place?.page == 1)
            #expect(read.progress(of: stream("e\u{301}")).place?.page == 2)
        }
    }

    @Test
    func `a listing that found no end leaves the last one's finds, and no page to go on from`()
        throws
    {
        try journal("") { path in
            let journal = try SyncJournal(at: path)
            let past = ListingCheckpoint.Past(anchor: place(3))
            try journal.note(ended: stream("a"), with: past)
            try journal.note(
                .init(page: 4, take: 100, total: 400, recorded: place(9)),
                of: stream("a")
            )
            try journal.note(ended: stream("a"), with: nil)
            #expect(journal.progress(of: stream("a")).past == past)
            #expect(journal.progress(of: stream("a")).place?.page == nil)
        }
    }
}
