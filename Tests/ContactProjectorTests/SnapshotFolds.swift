import ContactProjector
import Foundation

/// A custom fold that depends on all of the activities, their order and content.
struct Trail: SnapshottableProjection {
    static let version = 1
    let name = "trail"

    struct State: Codable, Hashable, Sendable {
        var chain: UInt64 = 0
        var turns: [Attribute: Int] = [:]
        var texts: Set<String> = []
    }

    var initialState: State { State() }

    func apply(_ activity: Activity, to state: inout State) {
        for byte in activity.description.utf8 { state.chain = state.chain &* 31 &+ UInt64(byte) }
        if let attribute = activity.transition?.attribute {
            state.turns[attribute, default: 0] = state.turns.count
        }
        if let text = activity.note?.content { state.texts.insert(text) }
    }
}

/// A fold with variants that differ in one property each.
struct Variant: SnapshottableProjection {
    static let version = 1
    var name = "variant"
    var counted = ActivityKind.noteCreated

    var initialState: [String: Int] { [:] }

    func apply(_ activity: Activity, to state: inout [String: Int]) {
        if activity.kind == counted { state["count", default: 0] += 1 }
    }
}

/// A variant of the fold with another version.
struct NextVariant: SnapshottableProjection {
    static let version = 2
    let name = "variant"

    var initialState: [String: Int] { [:] }

    func apply(_ activity: Activity, to state: inout [String: Int]) {
        Variant().apply(activity, to: &state)
    }
}

/// A variant of the fold with a state of another type.
struct ReshapedVariant: SnapshottableProjection {
    static let version = 1
    let name = "variant"

    var initialState: [String: String] { [:] }

    func apply(_ activity: Activity, to state: inout [String: String]) {
        guard activity.kind == .noteCreated else { return }
        state["count"] = String((state["count"].flatMap { Int($0) } ?? 0) + 1)
    }
}

extension Snapshot where State: Codable {
    /// Returns the snapshot as a store returns it after encoding and decoding.
    func afterStorage() throws -> Snapshot {
        try JSONDecoder().decode(Snapshot.self, from: try JSONEncoder().encode(self))
    }
}
