import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import ContactProjectorServer

/// Responses to clients that resume with a place of another log, or of a restored one.
@Suite struct PlaceRouteTests {
    private let directory: URL

    init() throws {
        directory = URL.temporaryDirectory.appending(path: "places-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    private static let stream = StreamID(org: "o", contact: "c")
    private static let state = "/orgs/o/contacts/c/state"

    private static func notes(_ numbers: ClosedRange<Int>) -> [Activity] {
        asRead(numbers.map { .noted("\($0)", at: $0, id: .fixture($0)) }.activities(of: stream))
    }

    /// Returns a store of six entries, and a copy restored to its third, with five other entries.
    private func fork() async throws -> (SQLiteActivityStore, SQLiteActivityStore) {
        let path = directory.appending(path: "store.db").path
        let backup = directory.appending(path: "backup.db").path
        let store = try SQLiteActivityStore(path: path)
        _ = try await store.append(Self.notes(1...3))
        try await store.backup(to: backup)
        _ = try await store.append(Self.notes(4...6))
        let other = try SQLiteActivityStore(path: backup)
        _ = try await other.append(Self.notes(11...15))
        return (store, other)
    }

    private static func last(_ id: String) throws -> HTTPFields {
        [try #require(HTTPField.Name("last-event-id")): id]
    }

    private static func ids(_ answer: Answer) -> [String] {
        answer.text.split(separator: "\n").filter { $0.hasPrefix("id: ") }
            .map { String($0.dropFirst(4)) }
    }

    @Test func `a reader of what a fork lacks is told, and one of what both have goes on`()
        async throws
    {
        let (store, other) = try await fork()
        var ids: [String] = []
        try await serve(store) { asker async throws in
            let all = try await asker.get("/orgs/o/changes?wait=0")
            #expect(Self.ids(all).compactMap { LogPlace($0)?.position.rawValue } == Array(1...6))
        }
        for place in try await store.places(from: Position(1), limit: 9) {
            ids.append(place.description)
        }
        try await serve(other) { [ids] asker async throws in
            for (index, id) in ids.enumerated() {
                for answer in [
                    try await asker.get("/orgs/o/changes?wait=0", try Self.last(id)),
                    try await asker.get("/orgs/o/changes?wait=0&after=\(id)"),
                ] {
                    if index < 3 {
                        #expect(answer.status == 200 && Self.ids(answer).count == 7 - index)
                    } else {
                        #expect(answer.status == 409 && answer.problem?.contains(id) == true)
                        #expect(answer.text.contains(#""hint":"read again from the start""#))
                    }
                }
            }
        }
        try? FileManager.default.removeItem(at: directory)
    }

    @Test func `a tag of another log saves no body, though its position is the same`() async throws
    {
        let (store, other) = try await fork()
        _ = try await store.append(Self.notes(7...8))
        #expect(try await store.head().position == other.head().position)
        var tags: [String] = []
        for store in [store, other] { tags.append("\"\(try await store.headPlace())\"") }
        for (served, tag, status) in [
            (store, tags[0], 304), (store, tags[1], 200), (other, tags[1], 304),
            (other, tags[0], 200),
        ] {
            try await serve(served) { asker async throws in
                for path in [Self.state, "/orgs/o/contacts"] {
                    #expect(try await asker.get(path, [.ifNoneMatch: tag]).status == status)
                }
            }
        }
        try? FileManager.default.removeItem(at: directory)
    }

    @Test(.timeLimit(.minutes(1)))
    func `what was answered from a log that is exchanged while it is served is not given again`()
        async throws
    {
        let (store, other) = try await fork()
        let served = ReplaceableStore(store)
        try await serve(served, .live) { asker async throws in
            let before = try await asker.get("/orgs/o/contacts/c/activities")
            #expect(before.header("pagination-count") == "6")
            #expect(try await asker.get("/orgs/o/contacts").text.contains(#""activities":6"#))
            await served.replace(by: other)
            // The server looks at the log every 20 ms here.
            while try await asker.get("/orgs/o/contacts/c/activities").header("pagination-count")
                == "6"
            {
                try await Task.sleep(for: .milliseconds(20))
            }
            let after = try await asker.get("/orgs/o/contacts/c/activities")
            #expect(after.header("pagination-count") == "8")
            #expect(after.header("etag") == "\"\(try await other.headPlace())\"")
            #expect(try await asker.get("/orgs/o/contacts").text.contains(#""activities":8"#))
        }
        try? FileManager.default.removeItem(at: directory)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a stream ends when its log goes back, and tells nothing of the other one`() async throws {
        let (store, other) = try await fork()
        let served = ReplaceableStore(store)
        let place = try await store.headPlace()
        try await serve(served, .live) { asker async throws in
            let reading = Task { try await asker.get("/orgs/o/changes?wait=60&after=\(place)") }
            try await Task.sleep(for: .milliseconds(100))
            await served.replace(by: other)
            #expect(try await Self.ids(reading.value) == [])
            let resumed = try await asker.get("/orgs/o/changes?wait=0&after=\(place)")
            #expect(resumed.status == 409)
        }
        try? FileManager.default.removeItem(at: directory)
    }
}
