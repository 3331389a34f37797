import ContactProjector
import ContactProjectorSQLite

/// A measurement of the present state of one contact after another.
struct StateBench {
    let questions: Int
    let seed: UInt64

    func run(on path: String) async throws {
        let options = SQLiteActivityStore.Options(mode: .readOnly)
        let store = try SQLiteActivityStore(path: path, options: options)
        let asked = try await store.contacts(questions, seed)
        guard !asked.isEmpty else { return }
        // Once before, so that every page that is read is in memory.
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

/// A measurement of the present states of contacts, read by several tasks at the same time.
struct ConcurrencyBench {
    let questions: Int
    let seed: UInt64

    func run(on path: String) async throws {
        let options = SQLiteActivityStore.Options(mode: .readOnly)
        let store = try SQLiteActivityStore(path: path, options: options)
        let asked = try await store.contacts(questions, seed)
        guard !asked.isEmpty else { return }
        var expected: [ContactState] = []
        for contact in asked { expected.append(try await store.state(of: contact)) }
        for tasks in [1, 8, 64, 1_000] { try await ask(asked, tasks, store, expected) }
    }

    private func ask(
        _ asked: [ContactID],
        _ tasks: Int,
        _ store: SQLiteActivityStore,
        _ expected: [ContactState]
    ) async throws {
        // Compared after the clock is stopped: comparing states costs as much as reading some.
        let start = ContinuousClock.now
        let answers = try await withThrowingTaskGroup(of: Answers.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var answers = Answers()
                    for index in stride(from: task, to: asked.count, by: tasks) {
                        let state = try await answers.times.measure {
                            try await store.state(of: asked[index])
                        }
                        answers.states.append((index, state))
                    }
                    return answers
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        var times = Times()
        for answer in answers {
            times.add(answer.times)
            for (index, state) in answer.states where state != expected[index] {
                say("different", asked[index].rawValue)
            }
        }
        say("tasks", "\(tasks)", "\(Double(asked.count) / seconds)", "\(times.quantile(0.99))")
    }

    /// The times of a task, and its states by index, to compare once all tasks have ended.
    private struct Answers {
        var times = Times()
        var states: [(Int, ContactState)] = []
    }
}

extension SQLiteActivityStore {
    /// Returns random contacts, or none from an empty store.
    fileprivate func contacts(_ count: Int, _ seed: UInt64) async throws -> [ContactID] {
        let contacts = try await streams().map(\.contact)
        var chance = Chance(state: seed)
        return (0..<count).compactMap { _ in contacts.randomElement(using: &chance) }
    }
}
