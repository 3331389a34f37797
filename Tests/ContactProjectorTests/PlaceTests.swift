import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct PlaceTests {
    @Test func `a place is read back from its text, and so is an id`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        for _ in 0..<1_000 {
            let id = LogID(using: &random)
            #expect(LogID(id.description) == id && LogID(bytes: id.bytes) == id, "seed \(seed)")
            let position = Position(Int64.random(in: 0...999_999_999_999_999_999, using: &random))
            let place = LogPlace(
                position,
                in: id,
                link: .random(in: 0...UInt32.max, using: &random)
            )
            #expect(LogPlace(place.description) == place, "seed \(seed), \(place)")
            #expect(id.description.hasPrefix(place.description.split(separator: "-")[1]))
        }
        #expect(LogPlace("0-00000000-0000000a")?.linkMark == 10)
    }

    @Test(arguments: [
        "", "-", "--", "6", "6-", "6-3f9a1c20", "6-3f9a1c20-", "-3f9a1c20-8d02be77",
        "6-3f9a1c20-8d02be7", "6-3f9a1c20-8d02be771", "6-3F9a1c20-8d02be77", "06-3f9a1c20-8d02be77",
        "+6-3f9a1c20-8d02be77", "6-3f9a1c20-8d02be77-", "6-3f9a1c20-8d02be77\n",
        " 6-3f9a1c20-8d02be77",
        "6-3f9a1c2g-8d02be77", "6–3f9a1c20–8d02be77", "٦-3f9a1c20-8d02be77", "6-+3f9a1c2-8d02be77",
        "1000000000000000000-3f9a1c20-8d02be77", "6-3f9a1c20-8d02be77\u{0}",
        "6-3f9a1c20-8d02be77\u{301}",
        "0x6-3f9a1c20-8d02be77",
    ])
    func `a text that is no place is none`(text: String) {
        #expect(LogPlace(text) == nil)
        #expect(LogPlace(String(repeating: text + "-", count: 100_000)) == nil)
    }

    @Test(arguments: [
        "", "0", String(repeating: "g", count: 32), String(repeating: "A", count: 32),
    ])
    func `a text that is no id is none`(text: String) {
        #expect(LogID(text) == nil)
        #expect(LogID(bytes: Array(text.utf8.prefix(15))) == nil)
    }

    @Test func `a change of any sign of a place is another place`() async throws {
        let store = InMemoryActivityStore()
        _ = await store.append([TestActivity.blocked(at: 1).activity()])
        let text = try await store.headPlace().description
        for index in text.indices where text[index] != "-" {
            for sign in "0123456789abcdef" where sign != text[index] {
                let edited = text[..<index] + [sign] + text[text.index(after: index)...]
                guard let place = LogPlace(String(edited)) else { continue }
                let error = await #expect(throws: StoreError.self) { try await store.check(place) }
                #expect(error?.code == .otherLog && error?.hint == "read again from the start")
                #expect(
                    (error?.cause.count ?? 99) <= 80 && error?.cause.contains("\(place)") == true
                )
            }
        }
    }

    @Test func `a follower whose log is exchanged is told, and gets nothing of the other one`()
        async throws
    {
        let before = [TestActivity.noted("a", at: 1, id: "a"), .noted("b", at: 2, id: "b")]
        let other = before + [.noted("c", at: 3, id: "c"), .noted("d", at: 4, id: "d")]
        let first = InMemoryActivityStore()
        _ = await first.append(before.activities())
        let store = ReplaceableStore(first)
        var changes = store.entries().makeAsyncIterator()
        #expect(try await changes.next()?.entries.count == 2)
        let second = InMemoryActivityStore()
        _ = await second.append(other.activities())
        await store.replace(by: second)
        for _ in 0..<2 {
            let error = await #expect(throws: StoreError.self) { _ = try await changes.next() }
            #expect(error?.code == .otherLog)
        }
        var again = store.entries().makeAsyncIterator()
        #expect(try await again.next()?.entries.count == 4)
    }

    @Test func `a follower that waits for a shorter log is told once that grows`() async throws {
        let first = InMemoryActivityStore()
        _ = await first.append(
            [TestActivity.noted("a", at: 1, id: "a"), .blocked(at: 2)].activities()
        )
        let store = ReplaceableStore(first)
        let place = try await store.headPlace()
        let follower = Task { try await store.entries(following: place).first { _ in true } }
        let second = InMemoryActivityStore()
        await store.replace(by: second)
        _ = await second.append(
            (1...3).map { .noted("\($0)", at: $0, id: .fixture($0)) }.activities()
        )
        let error = await #expect(throws: StoreError.self) { _ = try await follower.value }
        #expect(error?.code == .otherLog)
    }
}
