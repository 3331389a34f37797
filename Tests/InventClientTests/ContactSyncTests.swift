import ContactProjector
import ContactProjectorTesting
import Foundation
@testable import InventClient
import Synchronization
import Testing

/// A source of contacts whose lists may change between requests.
private final class MovingSource: Sendable {
    private let lists: Mutex<[String: [Int]]>
    private let requests = Mutex<[(contact: String, page: Int)]>([])
    /// The closure to call before each request, with its number, the first of which is 1.
    private let before: @Sendable (Int, inout [String: [Int]]) throws -> Void

    init(
        _ lists: [String: [Int]],
        before: @escaping @Sendable (Int, inout [String: [Int]]) throws -> Void = { _, _ in }
    ) {
        self.lists = Mutex(lists)
        self.before = before
    }

    var asked: [(contact: String, page: Int)] { requests.withLock(\.self) }
    var present: [String: [Int]] { lists.withLock(\.self) }

    var source: FakeSource {
        FakeSource { [self] request, _ throws(RequestError) in
            let contact = request.path.split(separator: "/").map(String.init)[3]
            let page = request.number("page") ?? 1
            let take = request.number("take") ?? 100
            let number = requests.withLock { requests in
                requests.append((contact, page))
                return requests.count
            }
            do {
                let list = try lists.withLock { lists in
                    try before(number, &lists)
                    return lists[contact] ?? []
                }
                let ids = list.dropFirst((page - 1) * take).prefix(take)
                return APIAnswer(body: Self.json(ids), total: list.count)
            } catch {
                throw .status(400, retryAfter: nil)
            }
        }
    }

    static func json(_ ids: some Sequence<Int>) -> [UInt8] {
        let records = ids.map { id in
            let time = Timestamp.second(id)
            return
                #"{"id":"a\#(id)","type":"segment_added","created_at":"\#(time)","segment":{"id":"s\#(id % 7)","name":"S"}}"#
        }
        return Array("[\(records.joined(separator: ","))]".utf8)
    }
}

private struct Killed: Error {}

@Suite struct ContactSyncTests {
    private func journalPath() -> String {
        URL.temporaryDirectory.appending(path: "sync-\(UUID())").path
    }

    private func sync(
        _ moving: MovingSource,
        _ store: any ActivityStore,
        _ journal: SyncJournal,
        take: Int = 100
    ) -> ContactSync {
        let source = moving.source
        return ContactSync(
            from: InventAPI(source, clock: source.clock),
            into: store,
            journal: journal,
            org: "o",
            pageSize: take
        )
    }

    private func ids(_ store: any ActivityStore, _ contact: ContactID) async throws -> Set<Int> {
        let log = try await store.log(of: StreamID(org: "o", contact: contact), knownAt: .head)
        return Set(log.entries.compactMap { Int($0.activity.id.rawValue.dropFirst()) })
    }

    @Test func `everything is brought once, then only what is new`() async throws {
        let store = InMemoryActivityStore()
        let path = journalPath()
        let journal = try SyncJournal(at: path)
        let first = MovingSource(["c": Array((1...350).reversed())])
        let report = try await sync(first, store, journal).sync("c")
        #expect(report.new == 350 && report.pages == 5)
        let second = MovingSource(["c": Array((1...355).reversed())])
        let more = try await sync(second, store, journal).sync("c")
        #expect(more.new == 5)
        #expect(second.asked.map(\.page) == [1, 2, 1])
        #expect(try await ids(store, "c") == Set(1...355))
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func `what the source lists no more is named once, kept, and asks for nothing more`()
        async throws
    {
        let store = InMemoryActivityStore()
        let path = journalPath()
        let journal = try SyncJournal(at: path)
        _ = try await sync(MovingSource(["c": [3, 2, 1]]), store, journal).sync("c")
        let report = try await sync(MovingSource(["c": [4, 3, 1]]), store, journal).sync("c")
        #expect(report.vanished == [StreamID(org: "o", contact: "c"): ["a2"]])
        #expect(try await ids(store, "c") == [1, 2, 3, 4])
        let later = MovingSource(["c": [4, 3, 1]])
        let again = try await sync(later, store, journal).sync("c")
        #expect(again.vanished.isEmpty && again.incomplete.isEmpty)
        #expect(later.asked.map(\.page) == [1])
        // What comes back is no longer missed.
        let back = MovingSource(["c": [4, 3, 2, 1]])
        #expect(try await sync(back, store, journal).sync("c").incomplete.isEmpty)
        let gone = MovingSource(["c": [4, 3, 1]])
        #expect(try await sync(gone, store, journal).sync("c").vanished.count == 1)
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func `an erased contact's list is as long as it was`() async throws {
        let store = InMemoryActivityStore()
        let path = journalPath()
        let journal = try SyncJournal(at: path)
        let list = ["c": Array((1...250).reversed())]
        _ = try await sync(MovingSource(list), store, journal).sync("c")
        _ = await store.erase(StreamID(org: "o", contact: "c"))
        let later = MovingSource(list)
        let report = try await sync(later, store, journal).sync("c")
        #expect(report.vanished.isEmpty && report.new == 0)
        #expect(later.asked.map(\.page) == [1])
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func `records that can't be read are asked for no more than others`() async throws {
        let store = InMemoryActivityStore()
        let path = journalPath()
        let journal = try SyncJournal(at: path)
        let asked = Mutex<[Int]>([])
        let source = FakeSource { request, _ in
            let page = request.number("page") ?? 1
            asked.withLock { $0.append(page) }
            let ids = (1...349).reversed().dropFirst((page - 1) * 100).prefix(100)
            var json = MovingSource.json(ids.prefix(page == 4 ? 48 : 100))
            // The last page has an invalid record.
            if page == 4 { json.replaceSubrange((json.count - 1)..., with: Array(",7]".utf8)) }
            return APIAnswer(body: json, total: 349)
        }
        let sync = ContactSync(
            from: InventAPI(source, clock: source.clock),
            into: store,
            journal: journal,
            org: "o"
        )
        let first = try await sync.sync("c")
        #expect(first.rejected == 1 && first.new == 348 && first.incomplete.isEmpty)
        asked.withLock { $0 = [] }
        #expect(try await sync.sync("c").incomplete.isEmpty)
        #expect(asked.withLock(\.self) == [1])
        try FileManager.default.removeItem(atPath: path)
    }

    /// One record vanishes before the third page, which skips one and has a smaller total; then the process is killed.
    @Test(arguments: 4...6)
    func `an interrupted listing knows that the list got shorter`(killed: Int) async throws {
        let store = InMemoryActivityStore()
        let path = journalPath()
        let cut = MovingSource(["c": Array((1...350).reversed())]) { number, lists in
            if number == 3 { lists["c"]?.removeAll { $0 == 300 } }
            if number == killed { throw Killed() }
        }
        _ = try? await sync(cut, store, try SyncJournal(at: path)).sync("c")
        let rest = MovingSource(cut.present)
        let report = try await sync(rest, store, try SyncJournal(at: path)).sync("c")
        #expect(try await ids(store, "c") == Set(1...350))
        #expect(report.incomplete.isEmpty && report.vanished.values.first == ["a300"])
        try FileManager.default.removeItem(atPath: path)
    }

    /// More than a page of arrivals, a killed process and a vanished record: the totals agree, but one is missing.
    ///
    /// The activities arrive before the first page is read again. The process is killed after that page, and a record
    /// vanishes, so that the number held is the reported total.
    @Test func `an interrupted reading again of the first page hides nothing behind it`()
        async throws
    {
        let store = InMemoryActivityStore()
        let path = journalPath()
        let cut = MovingSource(["c": Array((1...350).reversed())]) { number, lists in
            if number == 5 { lists["c"]?.insert(contentsOf: (1_001...1_101).reversed(), at: 0) }
            if number == 6 { throw Killed() }
        }
        await #expect(throws: SyncError.self) {
            try await sync(cut, store, try SyncJournal(at: path)).sync("c")
        }
        let rest = MovingSource(["c": (cut.present["c"] ?? []).filter { $0 != 200 }])
        let report = try await sync(rest, store, try SyncJournal(at: path)).sync("c")
        #expect(report.incomplete.isEmpty)
        #expect(try await ids(store, "c").isSuperset(of: rest.present["c"] ?? []))
        try FileManager.default.removeItem(atPath: path)
    }

    /// Lists that change while they are read by processes that are killed: each remaining record is in the log.
    @Test(arguments: 1...300 as ClosedRange<UInt64>)
    func `whatever moves and whatever is killed, what stayed is held`(seed: UInt64) async throws {
        let store = InMemoryActivityStore()
        let path = journalPath()
        var random = SplitMix64(seed: seed)
        let take = 1 + random.below(6)
        let start = Array((1...(take + random.below(take * 5))).reversed())
        let moves = Mutex((random: random, next: 10_000, calm: false))
        let moving = MovingSource(["c": start]) { _, lists in
            try moves.withLock { state in
                guard !state.calm else { return }
                let list = lists["c"] ?? []
                if state.random.chance(0.2) {
                    let more = 1 + state.random.below(take + 2)
                    lists["c"] = (0..<more).map { state.next + $0 }.reversed() + list
                    state.next += more
                }
                if state.random.chance(0.15), !list.isEmpty {
                    lists["c"]?.remove(at: state.random.below(list.count))
                }
                if state.random.chance(0.25) { throw Killed() }
            }
        }
        for _ in 0..<(1 + random.below(4)) {
            _ = try? await sync(moving, store, try SyncJournal(at: path), take: take).sync("c")
        }
        moves.withLock { $0.calm = true }
        let report = try await sync(moving, store, try SyncJournal(at: path), take: take).sync("c")
        #expect(report.incomplete.isEmpty, "seed \(seed)")
        let present = Set(moving.present["c"] ?? [])
        #expect(try await ids(store, "c").isSuperset(of: present), "seed \(seed)")
        try FileManager.default.removeItem(atPath: path)
    }

    /// Interruptions before each request in turn: the next run fetches only the current page again.
    @Test(arguments: 1...6)
    func `an interruption at any request repeats one page and loses none`(request: Int) async throws
    {
        let store = InMemoryActivityStore()
        let path = journalPath()
        let list = Array((1...450).reversed())
        let cut = MovingSource(["c": list]) { number, _ in if number == request { throw Killed() } }
        await #expect(throws: SyncError.self) {
            try await sync(cut, store, try SyncJournal(at: path)).sync("c")
        }
        // A new process reads the journal again.
        let rest = MovingSource(["c": list])
        _ = try await sync(rest, store, try SyncJournal(at: path)).sync("c")
        #expect(try await ids(store, "c") == Set(1...450))
        let done = cut.asked.dropLast().map(\.page)
        let pages = rest.asked.map(\.page)
        let repeated = pages.dropLast().filter { done.contains($0) }
        #expect(
            repeated.count <= 1 && (repeated.first ?? done.max()) == done.max(),
            "\(done) then \(pages)"
        )
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func `a log that is another one now is brought everything again`() async throws {
        let path = journalPath()
        let journal = try SyncJournal(at: path)
        let list = ["c": Array((1...350).reversed())]
        let store = InMemoryActivityStore()
        #expect(try await sync(MovingSource(list), store, journal).sync("c").relisted == 0)
        #expect(try await sync(MovingSource(list), store, journal).sync("c").relisted == 0)
        let other = InMemoryActivityStore()
        // Another log with as many entries: a position alone doesn't identify it.
        _ = await other.append(
            (1...400).map { .noted("\($0)", at: $0, id: .fixture($0)) }.activities()
        )
        let report = try await sync(MovingSource(list), other, journal).sync("c")
        #expect(report.new == 350 && report.relisted == 1)
        #expect(try await ids(other, "c") == Set(1...350))
        #expect(try await sync(MovingSource(list), other, journal).sync("c").relisted == 0)
        try FileManager.default.removeItem(atPath: path)
    }

    @Test(arguments: 2...6)
    func `an interrupted listing begins anew in a log that lacks its pages`(request: Int)
        async throws
    {
        let path = journalPath()
        let list = Array((1...450).reversed())
        let cut = MovingSource(["c": list]) { number, _ in if number == request { throw Killed() } }
        await #expect(throws: SyncError.self) {
            try await sync(cut, InMemoryActivityStore(), try SyncJournal(at: path)).sync("c")
        }
        let other = InMemoryActivityStore()
        _ = await other.append(
            (1...500).map { .noted("\($0)", at: $0, id: .fixture($0)) }.activities()
        )
        let report = try await sync(MovingSource(["c": list]), other, try SyncJournal(at: path))
            .sync("c")
        #expect(report.new == 450 && report.incomplete.isEmpty)
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func `pages of another size are another list to go on with`() async throws {
        let store = InMemoryActivityStore()
        let path = journalPath()
        let list = ["c": Array((1...350).reversed())]
        let cut = MovingSource(list) { number, _ in if number == 9 { throw Killed() } }
        _ = try? await sync(cut, store, try SyncJournal(at: path), take: 10).sync("c")
        let rest = MovingSource(list)
        _ = try await sync(rest, store, try SyncJournal(at: path), take: 50).sync("c")
        #expect(rest.asked.map(\.page) == [1, 2, 3, 4, 5, 6, 7, 8, 1])
        #expect(try await ids(store, "c") == Set(1...350))
        try FileManager.default.removeItem(atPath: path)
    }

    /// Activities that arrive between two requests, at each boundary in turn: one, and about a page of them.
    @Test(arguments: 1...6, [1, 99, 100, 101])
    func `arrivals between pages lose and double nothing`(boundary: Int, burst: Int) async throws {
        let store = InMemoryActivityStore()
        let path = journalPath()
        let moving = MovingSource(["c": Array((1...350).reversed())]) { number, lists in
            guard number == boundary else { return }
            lists["c", default: []].insert(contentsOf: (1_001...(1_000 + burst)).reversed(), at: 0)
        }
        let journal = try SyncJournal(at: path)
        let report = try await sync(moving, store, journal).sync("c")
        #expect(report.incomplete.isEmpty)
        let isHeld = boundary <= moving.asked.count
        let present = Set(moving.present["c"] ?? [])
        #expect(try await ids(store, "c") == (isHeld ? present : Set(1...350)))
        // The next run copies late arrivals.
        _ = try await sync(moving, store, journal).sync("c")
        #expect(try await ids(store, "c") == Set(moving.present["c"] ?? []))
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func `two thousand contacts stay under the limit together`() async throws {
        let store = InMemoryActivityStore()
        let path = journalPath()
        let journal = try SyncJournal(at: path)
        let names = (0..<2_000).map { "c\($0)" }
        let moving = MovingSource(Dictionary(uniqueKeysWithValues: names.map { ($0, [2, 1]) }))
        let source = moving.source
        let sync = ContactSync(
            from: InventAPI(source, clock: source.clock),
            into: store,
            journal: journal,
            org: "o"
        )
        let round = try await sync.sync(names.map { ContactID($0) })
        #expect(round.report.contacts == 2_000 && round.failures.isEmpty)
        #expect(source.sent.count == 2_000)
        // An allowed request may not be sent yet when another task advances the clock: at most
        // eight are.
        let times = source.times.sorted()
        #expect(zip(times, times.dropFirst(488)).allSatisfy { $1 - $0 >= .seconds(60) })
        #expect(source.now == .seconds(240))
        try FileManager.default.removeItem(atPath: path)
    }
}
