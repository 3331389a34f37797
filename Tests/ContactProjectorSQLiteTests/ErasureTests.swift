import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import Testing

@Suite struct ErasureTests {
    private static let word = "Mississippi-Schifffahrt"

    @Test func `erased text is nowhere in the files, and the log stays sound`() async throws {
        let scratch = try Scratch()
        let store = try SQLiteActivityStore(path: scratch.path)
        for number in 1...300 {
            let text = String(repeating: "\(Self.word) \(number) ", count: 1 + number % 500)
            let happening = Happening.noted(text, at: number, note: "n", id: .fixture(number))
            _ = try await store.append([
                happening.activity(),
                Happening.blocked(at: number, id: .fixture(number)).activity(of: .other),
            ])
        }
        #expect(try holdsWord(scratch))
        let head = try await store.chainHead()
        let erasure = try #require(try await store.erase(.fixture))
        #expect(erasure.position == head.position.next)
        #expect(try !holdsWord(scratch))
        let verification = try await store.verify(against: head)
        #expect(verification.findings == [])
        #expect(verification.erased == 300)
        #expect(try await store.erase(.fixture) == nil)
    }

    @Test(arguments: Stores.all)
    func `an erased contact has no state, at any known-at`(_ make: Stores) async throws {
        let scratch = try Scratch()
        let store = try make.store(scratch)
        let history: [Happening] = [.joined("vip", at: 1), .noted("hello", at: 2)]
        _ = try await store.append(history.activities())
        _ = try await store.erase(.fixture)
        for knownAt: KnownAt in [.head, .position(Position(2)), .position(.zero), .time(.latest)] {
            let state = try await store.state(of: "con_ada", knownAt: knownAt)
            #expect(state.basis.presence == .erased)
            #expect(state.basis.activities == 0)
            #expect(state.segments.isEmpty)
        }
        let log = try await store.log(of: .fixture, knownAt: .head)
        #expect(log.entries.map(\.isErased) == [true, true, false])
        #expect(log.entries.map(\.activity.kind.name).last == "contact_erased")
        #expect(log.entries[0].activity.segment == Segment(id: "vip"))
        #expect(log.entries[1].activity.note?.content == nil)
    }

    @Test(arguments: Stores.all)
    func `erased activities do not come back, and later ones count`(_ make: Stores) async throws {
        let scratch = try Scratch()
        let store = try make.store(scratch)
        let history: [Happening] = [.joined("vip", at: 1, id: "a"), .noted("hi", at: 2, id: "b")]
        _ = try await store.append(history.activities())
        _ = try await store.erase(.fixture)
        let again: [Happening] = [
            .joined("vip", at: 1, id: "a"), .noted("other", at: 2, id: "b"),
            .blocked(at: 2, id: "b"),
        ]
        #expect(try await store.append(again.activities()).duplicates == 3)
        _ = try await store.append([Happening.blocked(at: 9, id: "c").activity()])
        let state = try await store.state(of: "con_ada")
        #expect(state.basis.presence == .present)
        #expect(state.basis.activities == 1)
        #expect(state.isBlocked)
        let before = try await store.state(of: "con_ada", asOf: .time(.second(5)))
        #expect(before.basis.presence == .erased)
    }

    @Test(arguments: Stores.all)
    func `erasing what is not there writes nothing`(_ make: Stores) async throws {
        let scratch = try Scratch()
        let store = try make.store(scratch)
        #expect(try await store.erase(.fixture) == nil)
        #expect(try await store.head() == LogHead())
    }

    private func holdsWord(_ scratch: Scratch) throws -> Bool {
        try scratch.files().values.contains { $0.range(of: Data(Self.word.utf8)) != nil }
    }
}

/// Both stores.
enum Stores: CaseIterable {
    case memory, sqlite

    static let all = allCases

    func store(_ scratch: Scratch) throws -> any ActivityStore {
        switch self {
        case .memory: InMemoryActivityStore()
        case .sqlite: try SQLiteActivityStore(path: scratch.path)
        }
    }
}

extension StreamID {
    static let other = StreamID(contact: "con_bob")
}
