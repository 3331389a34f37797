import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import HummingbirdTesting
import Testing

@testable import ContactProjectorServer

@Suite("A store that somebody else appends to")
struct OtherProcessTests {
    @Test(.timeLimit(.minutes(1)))
    func `what another process appends is in the answers before long`() async throws {
        let path = URL.temporaryDirectory.appending(path: "other-\(UUID()).db").path
        defer {
            for end in ["", "-wal", "-shm", "-lock"] {
                try? FileManager.default.removeItem(atPath: path + end)
            }
        }
        let stream = StreamID(org: "o", contact: "c")
        let writer = try SQLiteActivityStore(path: path)
        _ = try await writer.append(
            asRead([TestActivity.blocked(at: 1).activity(of: stream, place: 1)])
        )
        var options = SQLiteActivityStore.Options()
        options.mode = .readOnly
        let reader = try SQLiteActivityStore(path: path, options: options)
        try await serve(reader, .live) { asker async throws in
            let state = "/orgs/o/contacts/c/state"
            #expect(try await asker.get(state).text.contains(#""blocked":true"#))
            #expect(try await asker.get("/orgs/o/contacts?where=blocked").text != "[]")
            let last = TestActivity.unblocked(at: 2).activity(of: stream, place: 2)
            _ = try await writer.append(asRead([last]))
            while try await asker.get(state).text.contains(#""blocked":true"#) {
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(try await asker.get(state).header("etag")?.hasPrefix("\"2-") == true)
            #expect(try await asker.get("/orgs/o/contacts?where=blocked").text == "[]")
        }
    }
}
