import ContactProjector
import ContactProjectorTesting
import Foundation
import InventClient
import Synchronization
import Testing

/// Contacts whose lists may move between any two requests.
private final class MovingSource: Sendable {
    private let lists: Mutex<[String: [Int]]>
    private let requests = Mutex<[(contact: String, page: Int)]>([])
    /// What happens before the request of this number, the first of which is 1.
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
        FakeSource { [self] request, _ throws(RequestFailure) in
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
        _ journal: SyncJournal
    ) -> ContactSync {
        let source = moving.source
        return ContactSync(
            from: InventAPI(source, pace: source.pace),
            into: store,
            journal: journal,
            org: "o"
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
        let report = try await sync(first, store, journal).bring("c")
        #expect(report.new == 350 && report.pages == 5)
        let second = MovingSource(["c": Array((1...355).reversed())])
        let more = try await sync(second, store, journal).bring("c")
        #expect(more.new == 5)
        #expect(second.asked.map(\.page) == [1, 2, 1])
        #expect(try await ids(store, "c") == Set(1...355))
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func `what the source lists no more is named and kept`() async throws {
        let store = InMemoryActivityStore()
        let path = journalPath()
        let journal = try SyncJournal(at: path)
        _ = try await sync(MovingSource(["c": [3, 2, 1]]), store, journal).bring("c")
        let report = try await sync(MovingSource(["c": [4, 3, 1]]), store, journal).bring("c")
        #expect(report.vanished == [StreamID(org: "o", contact: "c"): ["a2"]])
        #expect(try await ids(store, "c") == [1, 2, 3, 4])
        try FileManager.default.removeItem(atPath: path)
    }

    /// Cut off before any request in turn, the next run asks for nothing twice but the page it was at.
    @Test(arguments: 1...6)
    func `an interruption at any request repeats one page and loses none`(request: Int) async throws
    {
        let store = InMemoryActivityStore()
        let path = journalPath()
        let list = Array((1...450).reversed())
        let cut = MovingSource(["c": list]) { number, _ in if number == request { throw Killed() } }
        await #expect(throws: SyncFailure.self) {
            try await sync(cut, store, try SyncJournal(at: path)).bring("c")
        }
        // A new process reads the journal anew.
        let rest = MovingSource(["c": list])
        _ = try await sync(rest, store, try SyncJournal(at: path)).bring("c")
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

    /// An activity that arrives between two requests, at every boundary in turn, and in bursts.
    @Test(arguments: 1...6, [1, 99, 100, 101])
    func `arrivals between pages lose and double nothing`(boundary: Int, burst: Int) async throws {
        let store = InMemoryActivityStore()
        let path = journalPath()
        let moving = MovingSource(["c": Array((1...350).reversed())]) { number, lists in
            guard number == boundary else { return }
            lists["c", default: []].insert(contentsOf: (1_001...(1_000 + burst)).reversed(), at: 0)
        }
        let journal = try SyncJournal(at: path)
        let report = try await sync(moving, store, journal).bring("c")
        #expect(report.incomplete.isEmpty)
        let isHeld = boundary <= moving.asked.count
        let present = Set(moving.present["c"] ?? [])
        #expect(try await ids(store, "c") == (isHeld ? present : Set(1...350)))
        // Whatever came too late is brought by the next run.
        _ = try await sync(moving, store, journal).bring("c")
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
            from: InventAPI(source, pace: source.pace),
            into: store,
            journal: journal,
            org: "o"
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in 0..<8 {
                group.addTask {
                    for index in stride(from: part, to: names.count, by: 8) {
                        _ = try await sync.bring(ContactID(names[index]))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(source.sent.count == 2_000)
        // Tasks that wait side by side move the shared clock one after the other, so it only ever runs ahead.
        let times = source.times.sorted()
        #expect(zip(times, times.dropFirst(480)).allSatisfy { $1 - $0 >= .seconds(60) })
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func `a journal that was cut short, damaged or is foreign is read as far as it goes`()
        throws
    {
        let path = journalPath()
        try Data(
            """
            {"run":"begins"}
            nonsense
            {"contact":"a","anchor":7}
            {"contact":"b","page":3,"total":250}
            {"contact":"c","pa
            """.utf8
        ).write(to: URL(filePath: path))
        let journal = try SyncJournal(at: path)
        #expect(journal.isInterrupted && journal.isDone("a") && !journal.isDone("b"))
        #expect(journal.progress(of: "b").page == 3 && journal.progress(of: "b").total == 250)
        #expect(journal.progress(of: "c").page == nil && journal.progress(of: "c").anchor == nil)
        try journal.note(page: 1, total: nil, of: "c")
        #expect(try SyncJournal(at: path).progress(of: "c").page == 1)
        try journal.end()
        let next = try SyncJournal(at: path)
        #expect(!next.isInterrupted && !next.isDone("a"))
        #expect(next.progress(of: "a").anchor == Position(7) && next.progress(of: "b").page == 3)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: InventError.self) { try SyncJournal(at: "/does/not/exist/x") }
    }
}

@Suite struct DriftTests {
    private func drifts(_ happenings: [Happening], _ contact: SourceContact) -> [Drift] {
        Drift.drifts(of: state(after: happenings), against: contact)
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
}
