import ContactProjector
import ContactProjectorSQLite

/// A measurement of one contact's long history at random times, beside a full replay of it.
struct HistoryBench {
    let contact: ContactID
    let questions: Int
    let seed: UInt64

    // A full replay takes 0.6 s and more (P9).
    private static let replays = 3

    func run(on path: String) async throws {
        let store = try SQLiteActivityStore(path: path)
        let instants = try await instants(of: store)
        guard !instants.isEmpty else { return }
        // The first query takes the snapshots that the others use.
        var first = Times()
        _ = try await first.measure { try await store.state(of: contact) }
        first.say(as: "first")
        var asked = Times()
        var states: [ContactState] = []
        var notes: [Int] = []
        for instant in instants {
            let state = try await asked.measure {
                try await store.state(of: contact, asOf: .time(instant))
            }
            notes.append(state.noteCount)
            if states.count < Self.replays { states.append(state) }
        }
        asked.say(as: "history")
        // A state costs about as much as it has notes, so its median belongs to the median of
        // these.
        say("notes", "\(notes.sorted()[notes.count / 2])")
        var summarized = Times()
        for (index, instant) in instants.enumerated() {
            let summary = try await summarized.measure {
                try await store.summary(of: contact, asOf: .time(instant))
            }
            guard index < states.count else { continue }
            let isSame =
                summary.notes == states[index].noteCount
                && summary.activities == states[index].basis.activities
            if !isSame { say("different", instant.rfc3339) }
        }
        summarized.say(as: "summary")
        try await compare(states, instants, store)
    }

    private func compare(
        _ states: [ContactState],
        _ instants: [Timestamp],
        _ store: SQLiteActivityStore
    ) async throws {
        var replayed = Times()
        for (state, instant) in zip(states, instants) {
            let replay = try await replayed.measure {
                try await store.contactLog(of: contact).timeline.state(asOf: .time(instant))
            }
            guard replay == state else {
                say("different", instant.rfc3339)
                continue
            }
            say("same", instant.rfc3339)
        }
        replayed.say(as: "replay")
    }

    /// Returns random times between the first and the last of the contact's activities.
    private func instants(of store: SQLiteActivityStore) async throws -> [Timestamp] {
        let log = try await store.contactLog(of: contact)
        let dated = log.entries.compactMap(\.activity.occurredAt)
        guard let first = dated.min(), let last = dated.max() else { return [] }
        var chance = Chance(state: seed)
        return (0..<questions).compactMap { _ in
            let range = first.microseconds...last.microseconds
            return Timestamp(microseconds: Int64.random(in: range, using: &chance))
        }
    }
}
