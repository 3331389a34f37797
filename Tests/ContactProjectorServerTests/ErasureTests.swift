import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import Testing

@testable import ContactProjectorServer

/// Rule 3.9 in every kind of response; the conformance suite of stores tests it for each store.
@Suite("Erased, then heard of again")
struct ErasureTests {
    private static let seconds = [nil, 0, 1, 2, 3, 4, 5] as [Int?]

    @Test func `the census answers as each contact's fold does, after every event`() async throws {
        let store = InMemoryActivityStore()
        let live = LiveCensus(following: store)
        var histories = ErasureHistory.all
        for step in 0..<5 {
            for index in histories.indices {
                let event = histories[index].events[step]
                await Self.give(event, of: histories[index], to: store)
                histories[index].apply(event)
            }
            try Self.compare(try await live.census(), with: histories, "grown, step \(step)")
            try Self.compare(try await Census(of: store), with: histories, "whole, step \(step)")
        }
    }

    @Test func `an index file keeps erasures`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).census").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let store = InMemoryActivityStore()
        let histories = try await Self.fill(store)
        for comment in ["made", "read"] {
            let live = LiveCensus(following: store, index: path)
            try Self.compare(try await live.census(), with: histories, "\(comment)")
        }
    }

    @Test func `an export carries erasures, so the restored store answers alike`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try SQLiteActivityStore(path: folder.appending(path: "a.db").path)
        let histories = try await Self.fill(store)
        let lines = Lines()
        _ = try await store.export { lines.add($0) }
        let path = folder.appending(path: "b.db").path
        _ = try await SQLiteActivityStore.restore(.bytes(lines.bytes, name: "export"), to: path)
        let restored = try SQLiteActivityStore(path: path)
        for history in histories {
            for second in Self.seconds {
                let asOf = second.map { AsOf.time(.second($0)) } ?? .end
                let state = try await restored.state(of: history.stream, asOf: asOf)
                #expect(try await store.state(of: history.stream, asOf: asOf) == state)
                #expect(state.reachability == history.expectation(asOf: second).reachability)
            }
        }
        try Self.compare(try await Census(of: restored), with: histories, "restored")
    }

    @Test func `the server says what the log says of the erased`() async throws {
        let store = InMemoryActivityStore()
        let histories = try await Self.fill(store)
        try await serve(store) { asker async throws in
            for history in histories {
                let path = "/orgs/org_1/contacts/\(history.stream.contact)"
                let right = history.expectation(asOf: 4)
                let state = try await asker.get("\(path)/state?at=\(Timestamp.second(4))")
                let json = try #require(try state.json([String: Any].self), "\(history)")
                #expect(json["reachability"] as? String == right.reachability.name, "\(history)")
                #expect(json["presence"] as? String == right.presence.rawValue, "\(history)")
                #expect(json["unsubscribed_by"] as? String == right.decidedBy?.rawValue)
                let listed = try await asker.get("\(path)/activities")
                let ids = try #require(try listed.json([[String: Any]].self)).count
                #expect(ids == history.expectation().activities, "\(history)")
            }
        }
    }

    private static func fill(_ store: some ActivityStore) async throws -> [ErasureHistory] {
        var histories = ErasureHistory.all
        for index in histories.indices {
            for event in histories[index].events {
                await give(event, of: histories[index], to: store)
                histories[index].apply(event)
            }
        }
        return histories
    }

    private static func give(
        _ event: ErasureHistory.Event,
        of history: ErasureHistory,
        to store: some ActivityStore
    ) async {
        do {
            if let activity = history.activity(of: event) {
                _ = try await store.append(asRead([activity]))
            } else {
                _ = try await store.erase(history.stream)
            }
        } catch {
            Issue.record(error)
        }
    }

    private static func compare(
        _ census: Census,
        with histories: [ErasureHistory],
        _ comment: String
    ) throws {
        for second in seconds {
            let asOf = second.map { AsOf.time(.second($0)) } ?? .end
            let reachable = try census.contacts(where: .reachable, asOf: asOf)
            let unreachable = try census.contacts(where: !.reachable, asOf: asOf)
            let subscribed = try census.contacts(where: .subscribed, asOf: asOf)
            let opted = try census.contacts(where: .unsubscribed, asOf: asOf)
            for history in histories {
                let right = history.expectation(asOf: second)
                let comment: Comment = "\(comment), as of \(asOf): \(history)"
                // A contact with erasures only is unknown.
                guard history.entryCount > 0 else { continue }
                let found = try #require(
                    try census.summary(of: history.stream, asOf: asOf),
                    comment
                )
                #expect(found.presence == right.presence, comment)
                #expect(found.reachability == right.reachability, comment)
                #expect(found.status == right.status, comment)
                #expect(found.activities == right.activities, comment)
                #expect(reachable.contains(history.stream) == (right.reachability == .reachable))
                // A condition and a query by id agree.
                let isListed = right.presence == .present || right.presence == .erased
                #expect(
                    unreachable.contains(history.stream)
                        == (isListed && right.reachability != .reachable),
                    comment
                )
                #expect(
                    subscribed.contains(history.stream)
                        == (isListed && right.status == .subscribed),
                    comment
                )
                #expect(opted.contains(history.stream) == (right.status == .unsubscribed))
            }
        }
    }

    private final class Lines: @unchecked Sendable {
        // The export writes from one thread at a time, and is complete before it is read.
        private(set) var bytes: [UInt8] = []
        func add(_ more: [UInt8]) { bytes += more }
    }
}
