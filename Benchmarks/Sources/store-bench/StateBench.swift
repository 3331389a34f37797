import ContactProjector
import ContactProjectorSQLite

/// The present state of one contact after another.
struct StateBench {
    let questions: Int
    let seed: UInt64

    func run(on path: String) async throws {
        let options = SQLiteActivityStore.Options(mode: .readOnly)
        let store = try SQLiteActivityStore(path: path, options: options)
        let contacts = try await store.streams().map(\.contact)
        guard !contacts.isEmpty else { return }
        var chance = Chance(state: seed)
        let asked = (0..<questions).map { _ in contacts.randomElement(using: &chance) ?? contacts[0]
        }
        // Once before, so that every page that is asked for is in memory.
        for contact in asked { _ = try await store.state(of: contact) }
        var (states, summaries) = (Times(), Times())
        for contact in asked {
            let state = try await states.measure { try await store.state(of: contact) }
            say("answer", contact.rawValue, state.attributesOn.joined(separator: "\t"))
        }
        for contact in asked {
            let summary = try await summaries.measure { try await store.summary(of: contact) }
            let state = try await store.state(of: contact)
            let isSame =
                summary.status == state.status && summary.notes == state.noteCount
                && summary.segments.map(\.segment).sorted()
                    == state.segments.map(\.segment).sorted()
            if !isSame { say("different", contact.rawValue) }
        }
        states.say(as: "state")
        summaries.say(as: "summary")
    }
}

/// The present states of contacts, asked for by several tasks at once.
struct ConcurrencyBench {
    let questions: Int
    let seed: UInt64

    func run(on path: String) async throws {
        let options = SQLiteActivityStore.Options(mode: .readOnly)
        let store = try SQLiteActivityStore(path: path, options: options)
        let contacts = try await store.streams().map(\.contact)
        guard !contacts.isEmpty else { return }
        var chance = Chance(state: seed)
        let asked = (0..<questions).map { _ in contacts.randomElement(using: &chance) ?? contacts[0]
        }
        for contact in asked { _ = try await store.state(of: contact) }
        for tasks in [1, 8, 64, 1_000] { try await ask(asked, tasks, store) }
    }

    private func ask(_ asked: [ContactID], _ tasks: Int, _ store: SQLiteActivityStore) async throws
    {
        let start = ContinuousClock.now
        let times = try await withThrowingTaskGroup(of: Times.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var times = Times()
                    for index in stride(from: task, to: asked.count, by: tasks) {
                        _ = try await times.measure { try await store.state(of: asked[index]) }
                    }
                    return times
                }
            }
            return try await group.reduce(into: Times()) { $0.add($1) }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        say("tasks", "\(tasks)", "\(Double(asked.count) / seconds)", "\(times.quantile(0.99))")
    }
}
