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

    /// Forgets what happened before, and records what the source would have said of each contact at that time.
    @Test(arguments: Seeds.some(3))
    func `cut at a random day with an observation there, every later state is the truth`(
        seed: UInt64
    ) async throws {
        var random = SplitMix64(seed: seed)
        let activities = try TeamsFolder.activities(in: "events.shuffled-dup.ndjson.gz")
        let truth = try TeamsFolder.truth()
        let place = 5 + random.below(truth.count - 10)
        let cut = truth[place]
        let store = InMemoryActivityStore()
        _ = await store.append(activities.filter { $0.occurredAt.map { $0 > cut.time } ?? false })
        for stream in Set(activities.map(\.stream)) {
            let right = cut.contacts[stream.contact] ?? TeamsFolder.Truth.Contact()
            let seen = Observation(
                seenAt: cut.time,
                blocked: Observation.Flag(isOn: right.isBlocked),
                unsubscribed: Observation.Flag(isOn: right.isUnsubscribed),
                segments: right.segments.map { Activity.Segment(id: $0) }
            )
            _ = await store.append(Activity.observing(seen, of: stream))
        }
        let census = try await Census(of: store)
        for sample in truth[place...] where sample.time >= cut.time {
            for stream in Set(activities.map(\.stream)) {
                let right = sample.contacts[stream.contact] ?? TeamsFolder.Truth.Contact()
                let asOf = AsOf.time(sample.time)
                let found = try #require(try census.summary(of: stream, asOf: asOf))
                let undecided = sample.undecided[stream.contact] ?? []
                let segments = Set(found.segments.map(\.segment)).subtracting(undecided)
                #expect(
                    segments == right.segments.subtracting(undecided)
                        && found.isBlocked == right.isBlocked
                        && found.isUnsubscribed == right.isUnsubscribed,
                    "seed \(seed), \(stream) at \(sample.time)"
                )
            }
        }
    }
}

enum TeamsFolder {
    static let folder = URL(filePath: #filePath)
        .appending(path: "../../../../shared/data/teams").standardizedFileURL

    /// The true states at one time.
    struct Truth {
        var time: Timestamp
        var contacts: [ContactID: Contact] = [:]
        /// The memberships that the history leaves open.
        var undecided: [ContactID: Set<SegmentID>] = [:]

        /// The true state of one contact.
        struct Contact {
            var segments: Set<SegmentID> = []
            var isBlocked = false
            var isUnsubscribed = false
        }
    }

    static func activities(in file: String) throws -> [Activity] {
        let reader = try ActivityReader(.file(folder.appending(path: file).path))
        var activities: [Activity] = []
        while let item = try reader.next() {
            if case .activity(let activity, _) = item { activities.append(activity) }
        }
        return activities
    }

    static func truth() throws -> [Truth] {
        let source = try SniffedSource(.file(folder.appending(path: "truth.ndjson.gz").path))
        let reader = JSONRecordReader(source, maximumRecordBytes: 64 << 20)
        var samples: [Truth] = []
        while case .value(let bytes, _)? = try reader.next() {
            let sample = try #require(
                try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
            )
            let time = try #require((sample["at"] as? String).flatMap { Timestamp($0) })
            var truth = Truth(time: time)
            for (contact, state) in sample["contacts"] as? [String: [String: Any]] ?? [:] {
                truth.contacts[ContactID(contact)] = Truth.Contact(
                    segments: Set((state["segments"] as? [String] ?? []).map { SegmentID($0) }),
                    isBlocked: state["blocked"] as? Bool ?? false,
                    isUnsubscribed: state["unsubscribed"] as? Bool ?? false
                )
            }
            for open in sample["undecided"] as? [[String]] ?? [] where open.count == 3 {
                truth.undecided[ContactID(open[0]), default: []].insert(SegmentID(open[2]))
            }
            samples.append(truth)
        }
        return samples.sorted { $0.time < $1.time }
    }

    static var isPresent: Bool { FileManager.default.fileExists(atPath: folder.path) }
}
