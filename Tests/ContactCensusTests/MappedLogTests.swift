import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

/// A log over files, compared with a log in memory of the same activities.
@Suite struct MappedLogTests {
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `a log over files is the log in memory`(_ seed: UInt64) async throws {
        let activities = generated(seed)
        let parts = [
            activities.prefix(250), activities.dropFirst(250).prefix(100),
            activities.dropFirst(350),
        ]
        let texts = parts.map { lines(Array($0)) }
        let sources = texts.enumerated().map { ActivitySource.bytes($1, name: "text \($0)") }
        try await LogPair([sources]).compare("seed \(seed), at once")
        try await LogPair(sources.map { [$0] }, threads: 1).compare("seed \(seed), one by one")
        try await LogPair([[sources[2], sources[0]], [sources[1], sources[0]]])
            .compare("seed \(seed), twice")
    }

    @Test(arguments: [
        #"{"contact_id":"old","id":"alias_1_into_new","type":"contact_unmerged","created_at":null}"#,
        #"{"type":"contact_merged","contact_id":"old","note":null,"id":"alias_1_into_new","x":1}"#,
        #"{"contact_id":"old","id":"alias_1_into_new","type":"contact_blocked","created_at":null}"#,
    ])
    func `an alias that a file has in several versions is the one of the log in memory`(
        more: String
    ) async throws {
        let text = """
            {"contact_id":"old","id":"a","type":"contact_blocked","created_at":"2024-01-01T00:00:00Z"}
            {"contact_id":"old","id":"alias_1_into_new","type":"contact_merged","created_at":null}
            {"contact_id":"new","id":"alias_1_from_old","type":"contact_merged","created_at":null}

            """
        for lines in [text + more + "\n", more + "\n" + text] {
            let sources = [ActivitySource.bytes(Array(lines.utf8), name: "a")]
            let pair = try await LogPair([sources])
            try await pair.compare("\(more)")
            try await LogPair([sources, sources]).compare("\(more), twice")
            let new = StreamID(contact: "new")
            let state = try await pair.memory.state(of: new)
            let summary = try pair.mapped.census.summary(of: new)
            #expect(summary?.isBlocked == state.isBlocked, "\(more)")
        }
    }
}
