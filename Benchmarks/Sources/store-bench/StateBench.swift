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
        var times = Times()
        for contact in asked {
            let state = try await times.measure { try await store.state(of: contact) }
            say("answer", contact.rawValue, state.attributesOn.joined(separator: "\t"))
        }
        times.say(as: "state")
    }
}
