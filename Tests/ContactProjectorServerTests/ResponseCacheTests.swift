import ContactProjector
import NIOCore
import Testing

@testable import ContactProjectorServer

@Suite struct AnswerCacheTests {
    private let ada = StreamID(org: "o", contact: "ada")
    private let bob = StreamID(org: "o", contact: "bob")

    private static let log = LogID.random()

    private func answer(_ text: String, at head: Int64?) -> RenderedResponse {
        RenderedResponse(body: Array(text.utf8), at: head.map { Position($0) })
            .placed(at: head.map { LogPlace(Position($0), in: Self.log, link: 7) })
    }

    /// Returns a cache of a log that is followed.
    private func followed(bytes: Int = 1 << 20) -> ResponseCache {
        let cache = ResponseCache(bytes: bytes)
        cache.isFollowed = true
        return cache
    }

    @Test func `an answer is kept until the log learns something of its contact`() {
        let cache = followed()
        cache.keep(answer("a", at: 3), to: "/", about: ada)
        cache.keep(answer("b", at: 3), to: "/", about: bob)
        cache.learn([bob], upTo: Position(4))
        #expect(cache.answer("/", about: ada)?.body == ByteBuffer(string: "a"))
        #expect(cache.answer("/", about: bob) == nil)
        #expect(cache.answer("/other", about: ada) == nil)
    }

    @Test func `an answer found before what was learnt since is not kept`() {
        let cache = followed()
        cache.learn([ada], upTo: Position(5))
        cache.keep(answer("old", at: 4), to: "/", about: ada)
        #expect(cache.answer("/", about: ada) == nil)
        cache.keep(answer("nobody knows", at: nil), to: "/", about: ada)
        #expect(cache.answer("/", about: ada) == nil)
        cache.keep(answer("new", at: 5), to: "/", about: ada)
        #expect(cache.answer("/", about: ada) != nil)
    }

    @Test func `an index is kept as long as answers are, and answers at its place with it`() async {
        let store = InMemoryActivityStore()
        let activity = Activity(stream: ada, id: "a", kind: .contactBlocked, occurredAt: nil)
        _ = await store.append([activity])
        let log = await store.log(of: ada, knownAt: [.head])
        let place = LogPlace(Position(3), in: Self.log, link: 7)
        let index = ActivityIndex(of: log.activities, in: log, at: place)
        let cache = followed()
        cache.learn([bob], upTo: Position(4))
        cache.keep(index, about: ada)
        #expect(cache.activityIndex(of: ada) == nil)

        let early = followed()
        early.keep(index, about: ada)
        early.learn([bob], upTo: Position(5))
        // No entry of the contact was recorded since the index was built.
        early.keep(answer("page", at: 3), to: "/", about: ada)
        #expect(early.activityIndex(of: ada)?.place == place)
        #expect(early.answer("/", about: ada) != nil)
        early.keep(answer("older", at: 2), to: "/older", about: ada)
        #expect(early.answer("/older", about: ada) == nil)

        early.learn([ada], upTo: Position(6))
        #expect(early.activityIndex(of: ada) == nil && early.answer("/", about: ada) == nil)
        early.keep(answer("page", at: 3), to: "/", about: ada)
        #expect(early.answer("/", about: ada) == nil)
    }

    @Test func `while nobody follows the log nothing is kept`() {
        let cache = ResponseCache(bytes: 1 << 20)
        cache.keep(answer("a", at: 3), to: "/", about: ada)
        #expect(cache.answer("/", about: ada) == nil)
        cache.isFollowed = true
        cache.keep(answer("a", at: 3), to: "/", about: ada)
        cache.isFollowed = false
        #expect(cache.answer("/", about: ada) == nil)
        cache.keep(answer("a", at: 3), to: "/", about: ada)
        #expect(cache.answer("/", about: ada) == nil)
        cache.isFollowed = true
        cache.keep(answer("a", at: 3), to: "/", about: ada)
        #expect(cache.answer("/", about: ada) != nil)
    }

    @Test func `what is kept stays within the bound, and what is asked for stays`() {
        let bound = 100_000
        let cache = followed(bytes: bound)
        let body = String(repeating: "x", count: 1_000)
        cache.keep(answer(body, at: 1), to: "/", about: ada)
        var kept = 0
        for number in 0..<10_000 {
            let stream = StreamID(contact: ContactID("c\(number)"))
            cache.keep(answer(body, at: 1), to: "/", about: stream)
            #expect(cache.answer("/", about: ada) != nil)
        }
        for number in 0..<10_000
        where cache.answer("/", about: StreamID(contact: ContactID("c\(number)"))) != nil {
            kept += 1
        }
        #expect(kept > 0 && kept * 1_000 <= bound)
        let large = answer(String(repeating: "x", count: bound), at: 1)
        cache.keep(large, to: "/", about: bob)
        #expect(cache.answer("/", about: bob) == nil)
    }
}
