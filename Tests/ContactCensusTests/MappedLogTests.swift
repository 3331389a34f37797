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
}
