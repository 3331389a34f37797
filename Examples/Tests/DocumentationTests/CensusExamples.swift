import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

/// The examples of doc comments of `ContactCensus`, line by line; `ExampleTests` compares.
@Suite struct CensusExamples {
    private let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        .path

    /// A contact that joined a segment, and unsubscribed.
    private static let lines = """
        {"contact_id":"con_42","id":"a1","type":"segment_added","created_at":"2024-03-01T09:00:00Z","segment":{"id":"seg_vip","name":"VIP"}}
        {"contact_id":"con_42","id":"a2","type":"contact_unsubscribed","created_at":"2024-05-01T09:00:00Z"}

        """

    @Test func `a census of files answers for all contacts`() async throws {
        try Self.lines.write(toFile: path, atomically: true, encoding: .utf8)
        let census = try await Census(reading: [.file(path)])
        let june = AsOf.time("2024-06-03T09:00:00Z")
        let lost = try census.contacts(where: .inSegment("seg_vip") && !.reachable, asOf: june)
        #expect(Array(lost) == [StreamID(contact: "con_42")])
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func `files are a log with a census`() async throws {
        try Self.lines.write(toFile: path, atomically: true, encoding: .utf8)
        let log = try await MappedActivityLog(reading: [.file(path)])
        let state = try await log.state(of: "con_42")
        let unsubscribed = try log.census.count(where: .unsubscribed)
        #expect(state.reachability != .reachable && unsubscribed == 1)
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func `a census that follows a store answers from memory`() async throws {
        let store = InMemoryActivityStore()
        let vip = [TestActivity.joined("seg_vip", at: 1)]
        _ = await store.append(vip.activities(of: StreamID(contact: "con_42")))
        let census = LiveCensus(following: store, index: path + ".census")
        // In a service group, which runs the census until the service ends:
        let now = census.reachability(of: "con_42", maximumStaleness: .seconds(1))
        #expect(now == .unknown, "nothing was read yet")
        _ = try await census.census()
        #expect(census.reachability(of: "con_42") == .reachable)
        try? FileManager.default.removeItem(atPath: path + ".census")
    }
}
