import ActivityJSON
import ContactProjector

/// A fold of your own: the number of notes that each agent wrote about a contact, as of any time.
struct NotesPerAgent: Projection {
    static let version = 1

    var initialState: [String: Int] { [:] }

    func apply(_ activity: Activity, to state: inout [String: Int]) {
        guard activity.kind == .noteCreated, let agent = activity.actor?.name else { return }
        state[agent, default: 0] += 1
    }
}

/// Folds it over every contact of a file.
///
///     swift run --package-path Examples notes-per-agent Examples/Streams/ana.json
@main
struct Main {
    static func main() async throws {
        guard let path = CommandLine.arguments.dropFirst().first else {
            return print("usage: notes-per-agent FILE")
        }
        let store = InMemoryActivityStore()
        _ = try await store.append(ActivityReader(.file(path)))
        for stream in await store.streams() {
            let timeline = await store.log(of: stream, knownAt: .head).timeline
            let notes = try timeline.fold(NotesPerAgent())
            for (agent, count) in notes.sorted(by: { $0.key < $1.key }) {
                print("\(stream.contact)  \(agent)  \(count)")
            }
        }
    }
}
