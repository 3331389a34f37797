import ContactProjector
import ContactProjectorTesting
import Foundation
@testable import InventClient
import Synchronization
import Testing

/// A source of contacts with one activity each, which may keep requests waiting.
private final class OneEach: Transport {
    /// The closure that answers a request about a contact.
    private let answer: @Sendable (String, OneEach) async throws(RequestError) -> Void
    private let state = Mutex((inside: 0, most: 0, asked: [String]()))
    private let crowd: Int
    private let gate = AsyncStream.makeStream(of: Void.self)

    /// Creates a source with a gate that opens when a number of requests is in progress.
    init(
        crowd: Int = 1,
        _ answer: @escaping @Sendable (String, OneEach) async throws(RequestError) -> Void
    ) {
        self.crowd = crowd
        self.answer = answer
    }

    /// The largest number of simultaneous requests.
    var most: Int { state.withLock(\.most) }
    var asked: [String] { state.withLock(\.asked) }

    /// Waits until the gate opens.
    func gathering() async { for await _ in gate.stream { return } }

    func send(_ request: APIRequest) async throws(RequestError) -> APIAnswer {
        let contact = String(request.path.split(separator: "/")[3])
        let most = state.withLock { state in
            state.inside += 1
            state.most = max(state.most, state.inside)
            state.asked.append(contact)
            return state.most
        }
        if most >= crowd { gate.continuation.finish() }
        defer { state.withLock { $0.inside -= 1 } }
        try await answer(contact, self)
        let json =
            #"[{"id":"\#(contact)-1","type":"contact_blocked","created_at":"2024-01-01T00:00:00Z"}]"#
        return APIAnswer(body: Array(json.utf8), total: 1)
    }
}

/// Syncs of many contacts, and the errors that end a round.
@Suite struct SyncRoundTests {
    private let path = URL.temporaryDirectory.appending(path: "round-\(UUID())").path
    private let store = InMemoryActivityStore()

    private func sync(_ source: some Transport, _ journal: SyncJournal) -> ContactSync {
        let clock = FakeSource { _, _ in APIAnswer(body: [], total: 0) }.clock
        return ContactSync(
            from: InventAPI(source, clock: clock),
            into: store,
            journal: journal,
            org: "o"
        )
    }

    private func contacts(_ count: Int) -> [ContactID] {
        (1...count).map { ContactID("c\($0)") }
    }

    private func remove() throws { try FileManager.default.removeItem(atPath: path) }

    @Test(.timeLimit(.minutes(1)), arguments: [1, 3, 8])
    func `as many contacts are copied at once as is allowed, and no more`(concurrency: Int)
        async throws
    {
        // Each request waits for this number of them; with fewer at once it would wait forever.
        let source = OneEach(crowd: concurrency) { _, source in await source.gathering() }
        let journal = try SyncJournal(at: path)
        var progress: [Int] = []
        let round = try await sync(source, journal).sync(
            contacts(24),
            concurrency: concurrency
        ) { progress.append($0.tried) }
        #expect(source.most == concurrency)
        #expect(round.report.contacts == 24 && round.report.new == 24 && round.untried == 0)
        #expect(progress == Array(1...24))
        try remove()
    }

    @Test func `a contact that fails is named, and the others are copied`() async throws {
        let source = OneEach { contact, _ throws(RequestError) in
            if ["c2", "c5"].contains(contact) { throw .status(404, retryAfter: nil) }
        }
        let journal = try SyncJournal(at: path)
        try await journal.begin("run", in: store)
        let round = try await sync(source, journal).sync(contacts(6), concurrency: 1)
        #expect(round.failures.map(\.contact) == ["c2", "c5"])
        #expect(round.stop == nil && round.untried == 0 && round.report.new == 4)
        // The run has ended, so that the next one asks for all again.
        #expect(!journal.isInterrupted("run"))
        #expect(try await sync(source, journal).sync(contacts(6)).skipped == 0)
        try remove()
    }

    @Test func `a rejected key ends the round, and the same run continues`() async throws {
        let isRejected = Mutex(true)
        let source = OneEach { contact, _ throws(RequestError) in
            if contact == "c4", isRejected.withLock(\.self) { throw .status(401, retryAfter: nil) }
        }
        let journal = try SyncJournal(at: path)
        try await journal.begin("run", in: store)
        let first = try await sync(source, journal).sync(contacts(9), concurrency: 1)
        #expect(first.stop?.endsRound == true && first.untried == 5 && first.report.contacts == 3)
        isRejected.withLock { $0 = false }
        // Another process reads what the first one left.
        let later = try SyncJournal(at: path)
        #expect(try await later.begin("run", in: store))
        let second = try await sync(source, later).sync(contacts(9), concurrency: 2)
        #expect(second.skipped == 3 && second.report.new == 6 && second.stop == nil)
        #expect(source.asked.count == 10)
        try remove()
    }

    @Test(.timeLimit(.minutes(1)))
    func `a round that is canceled tries no further contact`() async throws {
        let source = OneEach { _, _ throws(RequestError) in
            do { try await Task.sleep(for: .seconds(3_600)) } catch { throw .connection }
        }
        let sync = sync(source, try SyncJournal(at: path))
        let round = Task { try await sync.sync(contacts(9), concurrency: 2) }
        await source.gathering()
        round.cancel()
        let outcome = try await round.value
        #expect(outcome.failures.count <= 2 && outcome.untried >= 7)
        guard case .source(let error)? = outcome.stop else { return #expect(Bool(false)) }
        #expect(error.code == .canceled)
        try remove()
    }

    @Test func `errors that every contact would meet end a round, others don't`() {
        let codes: [InventError.Code] = [
            .key, .address, .unknown, .refused, .full, .unavailable, .unreadable, .journal,
            .incomplete, .canceled,
        ]
        let ending = codes.filter {
            SyncError.source(InventError($0, cause: "", hint: "")).endsRound
        }
        #expect(ending == [.key, .full, .journal, .canceled])
        #expect(SyncError.store(StoreError(code: .readOnly, cause: "", hint: "")).endsRound)
        let passing = codes.filter { InventError($0, cause: "", hint: "").isTemporary }
        #expect(passing == [.refused, .full, .unavailable, .unreadable, .incomplete])
    }
}
