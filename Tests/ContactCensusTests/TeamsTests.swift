import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

/// A real history of team memberships, with ties, repetition and offsets of many zones.
@Suite(.enabled(if: TeamsFolder.isPresent, "the shared histories are not beside the project"))
struct TeamsTests {
    @Test(arguments: [
        ("events.shuffled-dup.ndjson.gz", 200), ("events.ndjson.gz", 20),
        ("events.newest-first-offsets.ndjson.gz", 20),
    ])
    func `every contact stands as its fold does`(file: String, instants: Int) async throws {
        var random = SplitMix64(seed: 11)
        let path = TeamsFolder.folder.appending(path: file).path
        let trial = try await CensusHarness([.file(path)])
        try await trial.compareWhole("\(file)")
        #expect(trial.census.activityCount == 8_951)
        for instant in trial.instants(instants, &random) {
            try trial.compareStates(instant, "\(file)")
        }
    }
}

enum TeamsFolder {
    static let folder = URL(filePath: #filePath)
        .appending(path: "../../../../shared/data/teams").standardizedFileURL

    static var isPresent: Bool { FileManager.default.fileExists(atPath: folder.path) }
}
