import ActivityJSON
import ContactProjector
import ContactProjectorTesting
import HTTPTypes
import Synchronization
import Testing

@testable import ContactProjectorServer

/// A log that counts its reads.
private struct CountingStore: ForwardingStore {
    let whole = InMemoryActivityStore(now: { .second(0) })
    var forwarded: InMemoryActivityStore { whole }
    private let counts = Counts()

    private final class Counts: Sendable {
        let logs = Atomic(0)
        let entries = Atomic(0)
    }

    /// The number of reads of a contact's whole log.
    var logReads: Int { counts.logs.load(ordering: .relaxed) }
    /// The number of entries read by position.
    var entriesRead: Int { counts.entries.load(ordering: .relaxed) }

    func log(of stream: StreamID, knownAt: [KnownAt]) async throws(StoreError) -> ContactLog {
        counts.logs.add(1, ordering: .relaxed)
        return await whole.log(of: stream, knownAt: knownAt)
    }

    func entries(after position: Position, limit: Int) async throws(StoreError) -> [LogEntry] {
        let entries = await whole.entries(after: position, limit: limit)
        counts.entries.add(entries.count, ordering: .relaxed)
        return entries
    }
}

/// Pages of a contact's activities, of which only the first reads all of them.
@Suite struct ActivityPageTests {
    private static let stream = StreamID(org: "o", contact: "c")
    private static let path = "/orgs/o/contacts/c/activities"

    /// Returns a log of notes and blocks of two contacts in turn, some revised, some undated.
    private func store() async -> CountingStore {
        let store = CountingStore()
        func note(_ number: Int, _ text: String, _ stream: StreamID) -> Activity {
            TestActivity.noted(text, at: number % 5, note: "n", id: .fixture(number + 1))
                .activity(of: stream, place: number)
        }
        for number in 0..<120 {
            let other = StreamID(org: "o", contact: "d")
            let block = TestActivity.blocked(at: number % 7)
            _ = await store.whole.append([
                note(number, "first", Self.stream), note(number, "other's", other),
                block.activity(of: Self.stream, place: 1_000 + number),
            ])
        }
        let revised = await store.whole.append(
            (0..<20).map { note($0 * 3, "revised", Self.stream) }
        )
        #expect(revised.revisions == 20)
        return store
    }

    /// Returns the activities of a page, computed from the contact's whole log.
    private func expected(
        _ store: CountingStore,
        _ page: Int,
        _ take: Int,
        _ kind: ActivityKind? = nil
    ) async -> String {
        let log = await store.whole.log(of: Self.stream, knownAt: [.head])
        let listed = log.activities.reversed().filter {
            !$0.isErased && (kind == nil || $0.kind == kind)
        }
        let texts = listed.dropFirst((page - 1) * take).prefix(take)
            .map { String(decoding: $0.json, as: UTF8.self) }
        return "[\(texts.joined(separator: ","))]"
    }

    @Test func `only the first page reads the whole log, and each is as by the whole log`()
        async throws
    {
        let store = await store()
        try await serve(store) { asker async throws in
            var read = store.entriesRead
            for page in 1...26 {
                let answer = try await asker.get("\(Self.path)?page=\(page)&take=10")
                #expect(await answer.text == expected(store, page, 10), "page \(page)")
                #expect(answer.header("pagination-count") == "240")
                #expect(answer.header("etag") != nil)
                #expect(store.entriesRead - read <= 10, "page \(page)")
                read = store.entriesRead
            }
            #expect(store.logReads == 1)
            for page in 1...3 {
                let answer = try await asker.get(
                    "\(Self.path)?page=\(page)&take=50&type=note_created"
                )
                #expect(await answer.text == expected(store, page, 50, .noteCreated))
                #expect(answer.header("pagination-count") == "120")
                #expect(store.entriesRead - read <= 50)
                read = store.entriesRead
            }
            #expect(store.logReads == 1)
            // A returned page is kept, and needs no read.
            _ = try await asker.get("\(Self.path)?page=2&take=10")
            #expect(store.entriesRead == read)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `what the log learns of the contact is in the next page`() async throws {
        let store = await store()
        try await serve(store) { asker async throws in
            _ = try await asker.get("\(Self.path)?take=10")
            _ = await store.whole.erase([.fixture(3), .fixture(7)], of: Self.stream)
            let new = TestActivity.unblocked(at: 50).activity(of: Self.stream, place: 5_000)
            _ = await store.whole.append([new])
            let grown = try await Self.secondPage(of: asker, whenCount: "241")
            #expect(await grown.text == expected(store, 2, 10))
            _ = await store.whole.erase(Self.stream)
            let emptied = try await Self.secondPage(of: asker, whenCount: "0")
            #expect(emptied.text == "[]")
        }
    }

    /// Requests the second page until the server has followed the log to a number of activities.
    private static func secondPage(of asker: Asker, whenCount count: String) async throws -> Answer
    {
        while true {
            let answer = try await asker.get("\(path)?page=2&take=10")
            if answer.header("pagination-count") == count { return answer }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func index(_ store: CountingStore) async throws -> ActivityIndex {
        let log = await store.whole.log(of: Self.stream, knownAt: [.head])
        let place = try #require(try await store.place(at: log.head))
        return ActivityIndex(of: log.activities.reversed(), in: log, at: place)
    }

    @Test func `an index no longer holds once an activity in the page was erased`() async throws {
        let store = await store()
        let log = OrganizationLog(org: "o", whole: store)
        let index = try await index(store)
        let all = index.positions(of: nil)
        #expect(try await index.activities(at: all, in: log)?.count == 240)
        let erased = try #require(await store.whole.erase([.fixture(119)], of: Self.stream).first)
        guard case .revision(let first) = erased.kind else { return #expect(Bool(false)) }
        #expect(try await index.activities(at: all, in: log) == nil)
        // The rest of the page is as at the index's head.
        let others = all.filter { $0 != first }
        #expect(try await index.activities(at: others, in: log)?.count == 239)
    }

    @Test func `an index is of one log and of no other`() async throws {
        let index = try await index(store())
        let other = OrganizationLog(org: "o", whole: await store())
        #expect(try await index.activities(at: index.positions(of: nil), in: other) == nil)
        #expect(try await index.activities(at: [], in: other) == nil)
    }
}
