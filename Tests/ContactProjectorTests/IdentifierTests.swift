import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct IdentifierTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `ids are compared by their bytes, whatever their length`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let letters = Array("ab\u{e9}e\u{301}\u{10FFFF}\0".unicodeScalars)
        for _ in 0..<4_000 {
            let shared = String(repeating: "x", count: random.below(20))
            func text() -> String {
                var text = shared
                for _ in 0..<random.below(12) {
                    text.unicodeScalars.append(letters[random.below(letters.count)])
                }
                return text
            }
            let (left, right) = (text(), text())
            let isEqual = Array(left.utf8) == Array(right.utf8)
            let precedes = left.utf8.lexicographicallyPrecedes(right.utf8)
            #expect((ContactID(left) == ContactID(right)) == isEqual, "seed \(seed)")
            #expect((ContactID(left) < ContactID(right)) == precedes, "seed \(seed)")
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `the streams of a contact are those that hold it, in their order`(seed: UInt64) async {
        let store = InMemoryActivityStore()
        var random = SplitMix64(seed: seed)
        for number in 1...300 {
            let org = random.chance(0.2) ? nil : OrgID("org_\(random.below(9))")
            let stream = StreamID(org: org, contact: ContactID("c\(random.below(40))"))
            _ = await store.append([
                TestActivity.blocked(at: number, id: .fixture(number)).activity(of: stream)
            ])
            if random.chance(0.1) { _ = await store.erase(stream) }
        }
        let all = await store.streams()
        for contact in Set(all.map(\.contact)) {
            let found = await store.streams(of: contact)
            #expect(found == all.filter { $0.contact == contact }, "seed \(seed)")
        }
        #expect(await store.streams(of: "unheard of") == [])
    }

    @Test func `an error says what is wrong and what to do`() {
        let stream = StreamID(org: "o", contact: "con_1")
        #expect(
            "\(QueryError.unknownActivity("a9", in: stream))"
                == "con_1 has no activity a9; list the contact's activities; "
                + "an as-of takes the id of one of them"
        )
        #expect(
            "\(QueryError.ambiguousContact("con_1", orgs: [nil, "o"]))"
                == "con_1 is in several organizations: (none), o; name the organization"
        )
        let failure = StoreError(code: .locked, cause: "the store is locked", hint: "wait")
        #expect("\(QueryError.store(failure))" == "the store is locked; wait")
        #expect(QueryError.store(failure).hint == "wait")
    }
}
