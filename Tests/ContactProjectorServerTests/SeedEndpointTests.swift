import ContactProjector
import HTTPTypes
import Testing

@testable import ContactProjectorServer

@Suite("The source system's endpoint")
struct SeedEndpointTests {
    /// Records as no encoder writes them: spaces, escapes, a number beyond a double, an unknown field, a repeated one.
    private static let records = [
        #"{ "id" : "a1","type":"segment_added" , "created_at":"2024-01-01T00:00:00.000Z","segment":{"id":"s","name":"Gr\u00fcn","color":"teal"},"x":12345678901234567890123.0}"#,
        #"{"type":"note_created","id":"a2","created_at":"2024-01-02T00:00:00+02:00","note":{"id":"n","content":"\ud83d\ude00 <b>\u0000"},"metadata":{"b":1,"a":[1.0,1]}}"#,
        #"{"id":"a3","type":"contact_unsubscribed","created_at":"2024-01-03T00:00:00Z","broadcast":{"id":"b","name":"June"}}"#,
        #"{"id":"a4","type":"teleported","created_at":"2024-01-04T00:00:00Z"}"#,
        #"{"id":"a5","type":"segment_removed","created_at":null,"segment":{"id":"s"}}"#,
    ]

    private func asking(_ test: @escaping @Sendable (Asker) async throws -> Void) async throws {
        let store = try await log(of: Self.records.joined(separator: "\n"), contact: "c")
        try await serve(store) { try await test($0) }
    }

    private static let path = "/orgs/o/contacts/c/activities"

    @Test func `activities come newest first, undated ones last, byte for byte`() async throws {
        try await asking { asker async throws in
            let answer = try await asker.get(Self.path)
            let order = [3, 2, 1, 0, 4].map { Self.records[$0] }
            #expect(answer.text == "[\(order.joined(separator: ","))]")
            #expect(answer.status == 200)
            #expect(answer.header("content-type") == "application/json")
        }
    }

    @Test(arguments: [
        ("", 5, "5", "1", "100"), ("?take=2", 2, "5", "1", "2"),
        ("?take=2&page=3", 1, "5", "3", "2"),
        ("?page=4&take=2", 0, "5", "4", "2"), ("?page=2147483647", 0, "5", "2147483647", "100"),
        ("?take=100&page=1&next=abc", 5, "5", "1", "100"),
        ("?type=segment_added", 1, "1", "1", "100"),
        ("?type=contact_blocked", 0, "0", "1", "100"),
    ])
    func `pages are told in headers`(
        query: String,
        items: Int,
        count: String,
        page: String,
        take: String
    ) async throws {
        try await asking { asker async throws in
            let answer = try await asker.get(Self.path + query)
            #expect(try answer.json([Any].self)?.count == items)
            #expect(answer.header("pagination-count") == count)
            #expect(answer.header("pagination-page") == page)
            #expect(answer.header("pagination-take") == take)
        }
    }

    @Test(arguments: [
        "take=0", "take=101", "take=-1", "take=abc", "take=", "take=1.0", "take=%2B1", "take=1e2",
        "take=99999999999999999999", "page=0", "page=-1", "page=x", "page=2147483648", "type=",
        "type=note", "type=NOTE_CREATED", "take=1&take=2", "page=%ff", "nope=1",
        "take=%F0%9F%98%80",
    ])
    func `a bad parameter is a problem with its name`(query: String) async throws {
        try await asking { asker async throws in
            let answer = try await asker.get("\(Self.path)?\(query)")
            #expect(answer.status == 400)
            #expect(answer.problem != nil, "\(answer.text)")
        }
    }

    @Test func `c is the only organisation, others and unknown contacts are not found`()
        async throws
    {
        try await asking { asker async throws in
            let named = try await asker.get(Self.path)
            #expect(try await asker.get("/orgs/c/contacts/c/activities").body == named.body)
            for path in ["/orgs/x/contacts/c/activities", "/orgs/o/contacts/x/activities"] {
                let answer = try await asker.get(path)
                #expect(answer.status == 404 && answer.problem != nil, "\(path)")
            }
        }
    }

    @Test func `a tag that is still true saves the body`() async throws {
        try await asking { asker async throws in
            let first = try await asker.get(Self.path)
            let tag = try #require(first.header("etag"))
            #expect(LogPlace(String(tag.dropFirst().dropLast()))?.position == Position(5))
            for header in [tag, "W/\(tag)", "\"1\", \(tag)", "*"] {
                let again = try await asker.get(Self.path, [.ifNoneMatch: header])
                #expect(again.status == 304 && again.body.isEmpty, "\(header)")
            }
            for other in ["\"4\"", "\"5\"", "\"5-00000000-00000000\""] {
                #expect(try await asker.get(Self.path, [.ifNoneMatch: other]).status == 200)
            }
        }
    }

    @Test func `an id with every odd sign in it is found by its encoded name`() async throws {
        let id = #"a/b?c#d%2F é \u{0} .. +&="#
        let record =
            #"{"id":"1","type":"contact_blocked","created_at":null,"contact_id":"a/b?c#d%2F é .. +&="}"#
        let store = try await log(of: record)
        try await serve(store) { asker async throws in
            let path =
                "/orgs/o/contacts/a%2Fb%3Fc%23d%252F%20%C3%A9%20..%20%2B%26%3D/activities"
            #expect(try await asker.get(path).text == "[\(record)]", "\(id)")
        }
    }
}
