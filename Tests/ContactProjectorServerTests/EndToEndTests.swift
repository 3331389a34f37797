import ActivityJSON
import ContactProjector
import ContactProjectorTesting
import Foundation
import HummingbirdTesting
import InventClient
import Synchronization
import Testing

@testable import ContactProjectorServer

/// The client's own transport, with a closure called between its requests.
private struct Interrupting: Transport {
    let base: any Transport
    /// The closure to call before each request, with its number, the first of which is 1.
    let before: @Sendable (Int) async throws -> Void
    private let count = Counted()

    private final class Counted: Sendable {
        let requests = Atomic(0)
    }

    init(_ base: any Transport, before: @escaping @Sendable (Int) async throws -> Void) {
        self.base = base
        self.before = before
    }

    var requests: Int { count.requests.load(ordering: .relaxed) }

    func send(_ request: APIRequest) async throws(RequestError) -> APIAnswer {
        let number = count.requests.add(1, ordering: .relaxed).newValue
        do { try await before(number) } catch { throw .status(400, retryAfter: nil) }
        return try await base.send(request)
    }

    func shutdown() async { await base.shutdown() }
}

@Suite("Client against server")
struct EndToEndTests {
    private static let token = "end-to-end-0123456789-0123456789"

    /// Serves a log over a socket during a test's body, which gets a client of it.
    ///
    /// Activities that arrive before a request are appended through the server, so that the next response has them.
    private func syncing(
        _ served: any ActivityStore,
        arriving: @escaping @Sendable (Int) -> [Activity] = { _ in [] },
        _ test: @escaping @Sendable (InventAPI, @Sendable () -> Int) async throws -> Void
    ) async throws {
        let options = ServerOptions(tokens: try AccessTokens(text: "o read,append \(Self.token)"))
        try await serve(served, .live, options: options) { asker async throws in
            let port = try #require(asker.client.port)
            let transport = Interrupting(
                HTTPTransport(
                    to: try InventServer("http://localhost:\(port)"),
                    key: try APIKey(Self.token)
                ),
                before: { number in
                    let lines = arriving(number).map { String(decoding: $0.json, as: UTF8.self) }
                    guard !lines.isEmpty else { return }
                    let body = lines.joined(separator: "\n")
                    let answer = try await asker.with(Self.token).post("/orgs/o/activities", body)
                    #expect(answer.status == 200, "\(answer.text)")
                }
            )
            let api = InventAPI(transport, limit: RateLimit(requests: 100_000))
            do {
                try await test(api) { transport.requests }
            } catch {
                await api.shutdown()
                throw error
            }
            await api.shutdown()
        }
    }

    private func bring(
        _ contacts: [ContactID],
        _ api: InventAPI,
        into store: any ActivityStore
    ) async throws {
        let path = URL.temporaryDirectory.appending(path: "journal-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let journal = try SyncJournal(at: path)
        let sync = ContactSync(from: api, into: store, journal: journal, org: "o")
        for contact in contacts { _ = try await sync.sync(contact) }
    }

    /// Compares all results about a contact at every time of its history.
    private func expectAlike(
        _ left: any ActivityStore,
        _ right: any ActivityStore,
        _ contact: ContactID
    ) async throws {
        let stream = StreamID(org: "o", contact: contact)
        let log = try await left.log(of: stream, knownAt: .head)
        let otherLog = try await right.log(of: stream, knownAt: .head)
        let (timeline, other) = (log.timeline, otherLog.timeline)
        #expect(other.activities == timeline.activities, "\(contact)")
        #expect(try other.history() == timeline.history())
        for instant in Set(timeline.activities.compactMap(\.occurredAt)) {
            let asOf = AsOf.time(instant)
            let (mine, theirs) = (try timeline.state(asOf: asOf), try other.state(asOf: asOf))
            #expect(mine.attributeStates == theirs.attributeStates && mine.labels == theirs.labels)
            #expect(mine.notes == theirs.notes && mine.counts == theirs.counts)
            for attribute in mine.attributeStates.keys {
                let why = try log.explain(attribute, asOf: asOf)
                let whyToo = try otherLog.explain(attribute, asOf: asOf)
                #expect(why.state == whyToo.state && why.deciding == whyToo.deciding)
                #expect(why.others.map(\.activity.id) == whyToo.others.map(\.activity.id))
            }
        }
    }

    @Test func `a store synced from a served store answers every question alike`() async throws {
        var options = ActivityGenerator.Options.dense.withoutEchoes
        // What a log observed isn't served as the source's.
        options.observations = 0
        options.org = "o"
        let served: any ActivityStore = InMemoryActivityStore()
        let activities = ActivityGenerator(
            contacts: 12,
            activities: 900,
            seed: 11,
            options: options
        )
        _ = try await served.append(asRead(Array(activities)))
        let synced: any ActivityStore = InMemoryActivityStore()
        try await syncing(served) { api, _ async throws in
            let contacts = try await api.contacts(in: "o").contacts.map(\.id)
            #expect(Set(contacts) == Set(try await served.streams().map(\.contact)))
            try await bring(contacts, api, into: synced)
            for contact in contacts { try await expectAlike(served, synced, contact) }
            // The projection of the copied activities agrees with the server's contacts.
            for contact in try await api.contacts(in: "c").contacts {
                let state = try await synced.state(of: contact.id, in: "o")
                #expect(contact.isBlocked == state.isBlocked)
                #expect(contact.isUnsubscribed == state.isUnsubscribed)
                #expect(Set((contact.segments ?? [:]).keys) == Set(state.segments.map(\.segment)))
                #expect(contact.blockedAt == (state.isBlocked ? state[.blocked].since : nil))
            }
        }
    }

    /// Arrivals at every boundary between two requests of a listing of four pages: one, and about a page of them.
    @Test(arguments: 1...6, [1, 99, 100, 101])
    func `what arrives between two pages is neither lost nor doubled`(
        boundary: Int,
        arrivals: Int
    ) async throws {
        let stream = StreamID(org: "o", contact: "c")
        let first = (1...350).map {
            TestActivity.joined(SegmentID("s\($0 % 5)"), at: $0).activity(of: stream, place: $0)
        }
        let served: any ActivityStore = InMemoryActivityStore()
        _ = try await served.append(asRead(first))
        let synced: any ActivityStore = InMemoryActivityStore()
        try await syncing(
            served,
            arriving: { number in
                guard number == boundary else { return [] }
                return (1...arrivals).map { place in
                    TestActivity.left(SegmentID("s\(place % 5)"), at: 350 + place)
                        .activity(of: stream, place: 350 + place)
                }
            }
        ) { api, requests async throws in
            try await bring(["c"], api, into: synced)
            // The next sync copies an arrival after the last request.
            if requests() < boundary { _ = try await bring(["c"], api, into: synced) }
            let held = try await synced.log(of: stream, knownAt: .head).entries
            #expect(Set(held.map(\.activity.id)).count == held.count)
            #expect(held.count == 350 + (requests() < boundary ? 0 : arrivals))
            let timeline = try await served.log(of: stream, knownAt: .head).timeline
            let other = try await synced.log(of: stream, knownAt: .head).timeline
            #expect(other.activities == timeline.activities)
            #expect(try other.history() == timeline.history())
        }
    }

    @Test
    func `a wrong key, another organisation and an unknown contact are told apart from no data`()
        async throws
    {
        let served = try await twoOrganizations()
        try await syncing(served) { api, _ async throws in
            let found = await #expect(throws: InventError.self) {
                _ = try await api.page(1, of: "nobody", in: "o", take: 10)
            }
            #expect(found?.description.contains(Self.token) == false)
            await #expect(throws: InventError.self) {
                _ = try await api.page(1, of: "secret", in: "p", take: 10)
            }
            #expect(try await api.page(1, of: "c", in: "o", take: 10).activities.count == 2)
        }
    }
}
