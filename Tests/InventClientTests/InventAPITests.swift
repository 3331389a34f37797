import ContactProjector
import Foundation
@testable import InventClient
import Synchronization
import Testing

/// A source system that is a function, on a clock that only waits advance.
final class FakeSource: Transport {
    typealias Answerer = @Sendable (APIRequest, Int) throws(RequestError) -> APIAnswer

    private let answerer: Answerer
    private let state = Mutex((sent: [APIRequest](), at: [Duration](), now: Duration.zero))

    init(_ answerer: @escaping Answerer) { self.answerer = answerer }

    /// The requests in the order of their arrival.
    var sent: [APIRequest] { state.withLock(\.sent) }
    var times: [Duration] { state.withLock(\.at) }
    var now: Duration { state.withLock(\.now) }

    var clock: InventAPI.RequestClock {
        InventAPI.RequestClock(
            elapsed: { self.now },
            sleep: { moment in self.state.withLock { $0.now = max($0.now, moment) } },
            chance: { 1 }
        )
    }

    func send(_ request: APIRequest) async throws(RequestError) -> APIAnswer {
        let number = state.withLock { state in
            state.sent.append(request)
            state.at.append(state.now)
            return state.sent.count
        }
        return try answerer(request, number)
    }
}

extension APIRequest {
    func number(_ name: String) -> Int? {
        query.first { $0.name == name }.flatMap { Int($0.value) }
    }
}

/// A source that becomes full while a request waits for the rate limit.
///
/// The limit is one request per minute. The first request is refused for ten minutes once the second one waits.
private final class FullSource: Transport {
    /// An event that a test waits for.
    enum Event: Hashable, CaseIterable {
        case refusedIsAsked, waitingWaits, refusedWaits, waitingIsDone
    }

    private typealias Gate = (
        stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation
    )

    private let gates: [Event: Gate] = Dictionary(
        uniqueKeysWithValues: Event.allCases.map { ($0, AsyncStream.makeStream(of: Void.self)) }
    )
    private let state = Mutex((now: Duration.zero, sleeps: 0, sent: [String: Duration]()))

    func reach(_ event: Event) async {
        guard let stream = gates[event]?.stream else { return }
        for await _ in stream { return }
    }

    func release(_ event: Event) { gates[event]?.continuation.finish() }

    func sentAt(_ contact: String) -> Duration? { state.withLock { $0.sent[contact] } }

    func send(_ request: APIRequest) async throws(RequestError) -> APIAnswer {
        let contact = String(request.path.split(separator: "/")[3])
        let isFirst = state.withLock { state in
            state.sent.updateValue(state.now, forKey: contact) == nil
        }
        if contact == "refused", isFirst {
            release(.refusedIsAsked)
            await reach(.waitingWaits)
            throw .status(429, retryAfter: .seconds(600))
        }
        return APIAnswer(body: Array("[]".utf8), total: 0)
    }

    var clock: InventAPI.RequestClock {
        InventAPI.RequestClock(
            elapsed: { self.state.withLock(\.now) },
            sleep: { await self.sleep($0) },
            chance: { 1 }
        )
    }

    /// Waits: first the second request for the rate limit, then the refused one for its next try.
    private func sleep(_ moment: Duration) async {
        let number = state.withLock { state in
            state.sleeps += 1
            return state.sleeps
        }
        switch number {
        case 1:
            release(.waitingWaits)
            await reach(.refusedWaits)
        case 2:
            release(.refusedWaits)
            return await reach(.waitingIsDone)
        default: break
        }
        state.withLock { $0.now = max($0.now, moment) }
    }
}

@Suite struct InventAPITests {
    private static func json(_ ids: some Sequence<Int>) -> [UInt8] {
        let records = ids.map {
            #"{"id":"a\#($0)","type":"note_created","created_at":"2024-01-01T00:00:00Z","note":{"id":"n\#($0)","content":"x"}}"#
        }
        return Array("[\(records.joined(separator: ","))]".utf8)
    }

    /// Returns a source of a contact with a number of activities, newest first.
    private static func list(_ count: Int) -> FakeSource {
        FakeSource { request, _ in
            let page = request.number("page") ?? 1
            let take = request.number("take") ?? 100
            let ids = Array((1...count).reversed()).dropFirst((page - 1) * take).prefix(take)
            return APIAnswer(body: json(ids), total: count)
        }
    }

    @Test func `activities come newest first, each once, with their contact and organisation`()
        async throws
    {
        let source = Self.list(250)
        let api = InventAPI(source, clock: source.clock)
        var ids: [ActivityID] = []
        for try await activity in api.activities(of: "con 1/2", in: "org") {
            #expect(activity.stream == StreamID(org: "org", contact: "con 1/2"))
            ids.append(activity.id)
        }
        #expect(ids == (1...250).reversed().map { ActivityID("a\($0)") })
        #expect(source.sent.first?.path == "/orgs/org/contacts/con%201%2F2/activities")
        #expect(source.sent.map { $0.number("page") } == [1, 2, 3, 1])
    }

    @Test func `what is known already ends the listing early`() async throws {
        let source = Self.list(1_000)
        let api = InventAPI(source, clock: source.clock)
        let known = Set((1...990).map { ActivityID("a\($0)") })
        var count = 0
        for try await activity in api.activities(of: "c", in: "o", known: known)
        where !known.contains(activity.id) {
            count += 1
        }
        #expect(count == 10)
        #expect(source.sent.count == 3)
    }

    @Test func `a source that fails is asked again, and then it is an error`() async throws {
        let flaky = FakeSource { _, number throws(RequestError) in
            if number < 4 {
                throw [.timeout, .connection, .status(502, retryAfter: nil)][number - 1]
            }
            return APIAnswer(body: Self.json([1]), total: 1)
        }
        let api = InventAPI(flaky, clock: flaky.clock)
        #expect(try await api.page(1, of: "c", in: "o").activities.count == 1)
        #expect(flaky.now == .seconds(1 + 2 + 4))
        let dead = FakeSource { _, _ throws(RequestError) in throw .status(500, retryAfter: nil) }
        await #expect(throws: InventError.self) {
            try await InventAPI(dead, clock: dead.clock).page(1, of: "c", in: "o")
        }
        #expect(dead.sent.count == 6)
    }

    @Test(
        arguments: [
            (400, .refused), (401, .key), (403, .key), (404, .unknown), (429, .full),
            (500, .unavailable),
        ] as [(Int, InventError.Code)]
    )
    func `a status that stays is an error of its kind`(status: Int, code: InventError.Code) async {
        let source = FakeSource { _, _ throws(RequestError) in
            throw .status(status, retryAfter: .seconds(1))
        }
        let error = await #expect(throws: InventError.self) {
            try await InventAPI(source, clock: source.clock).page(1, of: "c", in: "o")
        }
        #expect(error?.code == code)
        #expect(status >= 429 || source.sent.count == 1)
    }

    @Test func `a full source is left alone for as long as it asks, by everybody`() async throws {
        let source = FakeSource { _, number throws(RequestError) in
            if number == 1 { throw .status(429, retryAfter: .seconds(30)) }
            return APIAnswer(body: Self.json([]), total: 0)
        }
        let api = InventAPI(source, clock: source.clock)
        _ = try await api.page(1, of: "c", in: "o")
        _ = try await api.page(1, of: "d", in: "o")
        #expect(source.times == [.zero, .seconds(30), .seconds(30)])
    }

    @Test func `whoever waits can be told why`() async throws {
        let source = FakeSource { _, number throws(RequestError) in
            if number == 1 { throw .timeout }
            return APIAnswer(body: Self.json([]), total: 0)
        }
        let waits = Told()
        let api = InventAPI(source, limit: RateLimit(requests: 2), clock: source.clock) {
            waits.tell($0)
        }
        for contact in ["c", "d"] as [ContactID] { _ = try await api.page(1, of: contact, in: "o") }
        let told = waits.all
        #expect(told.map(\.length) == [.seconds(1), .seconds(59)])
        #expect(told[0].cause.contains("/orgs/o/contacts/c/activities"))
        #expect(told[1].cause == "the limit of requests per minute is reached")
    }

    private final class Told: Sendable {
        private let waits = Mutex<[InventAPI.Wait]>([])

        func tell(_ wait: InventAPI.Wait) { waits.withLock { $0.append(wait) } }

        var all: [InventAPI.Wait] { waits.withLock(\.self) }
    }

    @Test func `requests of many tasks stay under the limit together`() async throws {
        let source = Self.list(1)
        let api = InventAPI(source, limit: RateLimit(requests: 10), clock: source.clock)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask { _ = try? await api.page(1, of: ContactID("c\(number)"), in: "o") }
            }
        }
        #expect(await api.requests == 50)
        // Requests that are allowed and not yet sent when a task advances the clock: at most one
        // per task.
        let times = source.times.sorted()
        #expect(source.now == .seconds(240))
        #expect(times.filter { $0 == .zero }.count <= 10)
    }

    @Test(arguments: [
        "", "{}", "{\"error\":\"no\"}", #"[{"id":"a","type":"x","created_at":null,"metadata":[1]"#,
        "<html>", "[{\"id\":\"a\"", "null", "[1,", "\"x\"",
        #"[{"id":"a1","contact_id":"other","type":"x","created_at":null}]"#,
    ])
    func `what is no list of this contact's activities is asked for again, then an error`(
        body: String
    ) async {
        let source = FakeSource { _, _ in APIAnswer(body: Array(body.utf8)) }
        let error = await #expect(throws: InventError.self) {
            try await InventAPI(source, clock: source.clock).page(1, of: "c", in: "o")
        }
        #expect(error?.code == .unreadable)
        #expect(source.sent.count == 3)
    }

    @Test func `records that are no activities are rejects of the page`() async throws {
        let body = #"[{"id":"a1","type":"x","created_at":null},{"type":"y"},7]"#
        let source = FakeSource { _, _ in APIAnswer(body: Array(body.utf8)) }
        let page = try await InventAPI(source, clock: source.clock).page(1, of: "c", in: "o")
        #expect(page.activities.map(\.id) == ["a1"])
        #expect(page.rejects.count == 2 && page.content.unreadable == 2)
    }

    @Test func `contacts are read to the end of a list that moves, each once`() async throws {
        let source = FakeSource { request, number in
            let all = (number > 1 ? ["new"] : []) + (1...5).map { "c\($0)" }
            let page = request.number("page") ?? 1
            let ids = all.dropFirst((page - 1) * 2).prefix(2)
            let records = ids.map {
                #"{"id":"\#($0)","blocked":true,"blocked_at":"2024-01-01T00:00:00Z","segments":[{"id":"s","name":null}],"channels":[{}]}"#
            }
            return APIAnswer(
                body: Array("[\(records.joined(separator: ","))]".utf8),
                total: all.count
            )
        }
        let listing = try await InventAPI(source, clock: source.clock).contacts(in: "o", take: 2)
        let contacts = listing.contacts
        #expect(listing.end == .complete)
        #expect(
            Set(contacts.map(\.id)) == ["new", "c1", "c2", "c3", "c4", "c5"] && contacts.count == 6
        )
        #expect(contacts[0].isBlocked == true && contacts[0].isUnsubscribed == nil)
        #expect(contacts[0].segments == ["s": nil])
    }

    /// Lists two thousand contacts, while one is removed, or one is added in the middle.
    @Test(arguments: [true, false])
    func `a contact that comes or goes meanwhile hides no other`(isGoing: Bool) async throws {
        let moving = Mutex((1...2_000).map { "c\($0)" })
        let source = FakeSource { request, number in
            let all = moving.withLock { all in
                if number == 9 {
                    if isGoing { all.remove(at: 249) } else { all.insert("new", at: 500) }
                }
                return all
            }
            let page = request.number("page") ?? 1
            let records = all.dropFirst((page - 1) * 100).prefix(100).map { #"{"id":"\#($0)"}"# }
            return APIAnswer(
                body: Array("[\(records.joined(separator: ","))]".utf8),
                total: all.count
            )
        }
        let listing = try await InventAPI(source, clock: source.clock).contacts(in: "o")
        #expect(listing.end == .complete)
        #expect(Set(listing.contacts.map(\.id.rawValue)) == Set(moving.withLock(\.self)))
    }

    @Test func `a garbled list of contacts is asked for again`() async throws {
        let source = FakeSource { _, number in
            APIAnswer(body: Array((number < 3 ? "[{" : #"[{"id":"c"}]"#).utf8), total: 1)
        }
        let listing = try await InventAPI(source, clock: source.clock).contacts(in: "o")
        #expect(listing.contacts.map(\.id) == ["c"] && source.sent.count == 3)
    }

    @Test func `a list of activities that is incomplete is not taken for the whole`() async throws {
        let source = FakeSource { _, _ in APIAnswer(body: Self.json([2, 1]), total: 3) }
        let api = InventAPI(source, clock: source.clock)
        var ids: [ActivityID] = []
        let error = await #expect(throws: InventError.self) {
            for try await activity in api.activities(of: "c", in: "o") { ids.append(activity.id) }
        }
        #expect(error?.code == .incomplete && ids == ["a2", "a1"])
    }

    @Test func `a list may be one type's, in pages of any size`() async throws {
        let source = Self.list(5)
        let api = InventAPI(source, clock: source.clock)
        var count = 0
        for try await _ in api.activities(of: "c", in: "o", kind: .noteCreated, take: 2) {
            count += 1
        }
        #expect(count == 5)
        #expect(source.sent.allSatisfy { $0.target.hasSuffix("take=2&type=note_created") })
    }

    @Test(arguments: [101, 1_000])
    func `a page of more than was asked for is none`(count: Int) async {
        let source = FakeSource { _, _ in APIAnswer(body: Self.json(1...count), total: count) }
        let error = await #expect(throws: InventError.self) {
            try await InventAPI(source, clock: source.clock).page(1, of: "c", in: "o")
        }
        #expect(error?.code == .unreadable)
    }

    @Test func `who waits when the source says that it is full waits on`()
        async throws
    {
        let full = FullSource()
        let api = InventAPI(full, limit: RateLimit(requests: 1), clock: full.clock)
        async let refused = api.page(1, of: "refused", in: "o")
        await full.reach(.refusedIsAsked)
        _ = try await api.page(1, of: "waiting", in: "o")
        #expect(full.sentAt("waiting") == .seconds(600))
        full.release(.waitingIsDone)
        _ = try await refused
    }

    @Test(arguments: [
        "", "{}", "[{}]", "[{\"id\":1}]", "[{\"id\":\"a\",\"segments\":{}}]", "nonsense",
    ])
    func `what is no list of contacts is an error with its place`(json: String) {
        let error = #expect(throws: InventError.self) {
            try SourceContact.list(in: Array(json.utf8))
        }
        #expect(error?.code == .unreadable)
    }
}
