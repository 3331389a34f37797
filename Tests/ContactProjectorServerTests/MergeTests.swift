import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

@testable import ContactProjectorServer

/// Rule 5.8 in the server's responses, which are kept until they change.
@Suite struct MergeTests {
    @Test(.timeLimit(.minutes(1)))
    func `a merge and what follows it are seen, and the contact is listed once`() async throws {
        let store = InMemoryActivityStore()
        let old = StreamID(org: "org_1", contact: "con_old")
        let new = StreamID(org: "org_1", contact: "con_new")
        _ = await store.append([
            TestActivity.joined("vip", at: 1, id: "a").activity(of: old),
            TestActivity.joined("std", at: 2, id: "b").activity(of: new),
        ])
        try await serve(store) { asker async throws in
            let paths = ["state", "activities", "activities?take=1", "history", "why/blocked"]
            func answers(of contact: String) async throws -> [Answer] {
                var answers: [Answer] = []
                for path in paths {
                    answers.append(try await asker.get("/orgs/org_1/contacts/\(contact)/\(path)"))
                }
                return answers
            }
            // What another object appends is followed a moment later.
            func wait(for text: String, in path: String) async throws {
                while try await !asker.get("/orgs/org_1/contacts/\(path)").text.contains(text) {
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
            let before = try await answers(of: "con_new")
            #expect(before.allSatisfy { $0.status == 200 })
            try await store.merge(["con_old"], into: "con_new", in: "org_1")
            for contact in ["con_new", "con_old"] {
                try await wait(for: "merged_", in: "\(contact)/state")
            }
            let merged = try await answers(of: "con_new")
            #expect(merged[0].text.contains(#""merged_from":["con_old"]"#), "\(merged[0].text)")
            #expect(merged[1].text.contains(#""id":"a""#) && merged[1].text.contains(#""id":"b""#))
            #expect(merged[2].header("pagination-count") == "2")
            #expect(!merged[1].text.contains("alias_"))
            // The other contact's next activity changes what was just answered, which isn't kept.
            _ = await store.append([TestActivity.blocked(at: 9, id: "z").activity(of: old)])
            let later = try await answers(of: "con_new")
            #expect(later[0].text.contains(#""blocked_by":"z""#), "\(later[0].text)")
            #expect(later[2].header("pagination-count") == "3")
            #expect(later[4].text.contains(#""z""#))
            let gone = try await answers(of: "con_old")
            #expect(gone[0].text.contains(#""merged_into":"con_new""#))
            #expect(gone[1].text.contains(#""id":"a""#) && !gone[1].text.contains(#""id":"b""#))
            let listed = try await asker.get("/orgs/org_1/contacts?where=all")
            #expect(
                listed.text.contains("con_new") && !listed.text.contains("con_old"),
                "\(listed.text)"
            )
        }
    }
}
