import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

@testable import ContactProjectorServer

@Suite("Finding contacts by a part of their ids")
struct ContactSearchTests {
    /// Returns a log with a contact for each id, each in a segment but those of even places.
    private func store(_ ids: [String]) async throws -> any ActivityStore {
        let lines = try ids.enumerated().map { place, id in
            let object: [String: Any] = [
                "id": "a\(place)", "contact_id": id, "created_at": "2024-01-01T00:00:00Z",
                "type": place.isMultiple(of: 2) ? "contact_unsubscribed" : "segment_added",
                "segment": ["id": "s", "name": "Odd"],
            ]
            return String(
                decoding: try JSONSerialization.data(withJSONObject: object),
                as: UTF8.self
            )
        }
        return try await log(of: lines.joined(separator: "\n"))
    }

    private func found(_ asker: Asker, _ query: String) async throws -> [String] {
        let answer = try await asker.get("/orgs/o/contacts?\(query)")
        return try #require(try answer.json([[String: Any]].self)).compactMap {
            $0["id"] as? String
        }
    }

    @Test func `ids that begin with the text come first, in either case`() async throws {
        let ids = ["x_ana", "ANAbel", "ana", "bea", "banana", "anaïs", "an", "Zanakin"]
        try await serve(try await store(ids)) { asker async throws in
            let expected = ["ANAbel", "ana", "anaïs", "Zanakin", "banana", "x_ana"]
            #expect(try await found(asker, "search=ana") == expected)
            #expect(try await found(asker, "search=aNA") == expected)
            #expect(try await found(asker, "search=%C3%AFs") == ["anaïs"])
            // Only letters of ASCII match in either case.
            #expect(try await found(asker, "search=%C3%8Fs") == [])
            #expect(try await found(asker, "search=none") == [])
            #expect(try await found(asker, "search=").count == ids.count)
            #expect(try await found(asker, "search=anaanaanaanaana") == [])
        }
    }

    @Test func `a condition and a time apply, too`() async throws {
        try await serve(try await store(["ana", "anabel", "bea", "banana"])) { asker async throws in
            #expect(try await found(asker, "search=ana&where=in+Odd") == ["anabel", "banana"])
            #expect(try await found(asker, "search=ana&status=UNSUBSCRIBED") == ["ana"])
            #expect(try await found(asker, "search=ana&at=2023-01-01") == [])
        }
    }

    @Test func `there are 20 on a page, and the count is of all`() async throws {
        let ids = (0..<3_000).map { "con_\($0)" }
        try await serve(try await store(ids)) { asker async throws in
            let first = try await asker.get("/orgs/o/contacts?search=CON_1")
            #expect(first.header("pagination-count") == "1111")
            #expect(first.header("pagination-take") == "20")
            let all = ids.filter { $0.hasPrefix("con_1") }.sorted()
            #expect(try await found(asker, "search=CON_1") == Array(all.prefix(20)))
            #expect(try await found(asker, "search=con_1&page=3") == Array(all[40..<60]))
            #expect(
                try await found(asker, "search=con_1&page=12&take=100") == Array(all[1_100...])
            )
            #expect(try await found(asker, "search=con_1&page=2147483647") == [])
            #expect(try await asker.get("/orgs/o/contacts").header("pagination-take") == "100")
        }
    }

    @Test func `random searches find what a plain filter finds`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        let letters = ["a", "b", "A", "é", "_"]
        let ids = Set(
            (0..<300).map { _ in
                (0..<Int.random(in: 1...6, using: &random)).map { _ in
                    letters.randomElement(using: &random) ?? "a"
                }.joined()
            }
        )
        let texts = (0..<40).map { _ in
            (0..<Int.random(in: 1...3, using: &random)).map { _ in
                letters.randomElement(using: &random) ?? "a"
            }.joined()
        }
        try await serve(try await store(Array(ids))) { asker async throws in
            for text in texts {
                let query = "search=\(text.replacing("é", with: "%C3%A9"))&take=100"
                let plain = { (text: String) in text.replacing("A", with: "a") }
                let matches = ids.filter { plain($0).contains(plain(text)) }
                let expected = matches.sorted { left, right in
                    let ranks = [left, right].map { plain($0).hasPrefix(plain(text)) ? 0 : 1 }
                    return ranks[0] == ranks[1]
                        ? left.utf8.lexicographicallyPrecedes(right.utf8) : ranks[0] < ranks[1]
                }
                #expect(
                    try await found(asker, query) == Array(expected.prefix(100)),
                    "seed \(seed), \(text)"
                )
            }
        }
    }
}
