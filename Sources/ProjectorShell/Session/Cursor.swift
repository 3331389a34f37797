internal import ContactProjector

/// A place in a session: a contact, a time, and a position in the log.
struct Cursor: Equatable, Sendable {
    var contact: StreamID?
    var cursor = AsOf.end
    /// The activity that the cursor is just before, whose time is shown and is the base of relative times.
    var before: ActivityID?
    var knownAt = KnownAt.head
}

/// The earlier and later places of a session, for `back` and `forward`.
struct JumpList: Equatable, Sendable {
    private(set) var past: [Cursor] = []
    private(set) var future: [Cursor] = []

    /// The maximum number of earlier places.
    static let limit = 1_000

    /// Records a place that the session leaves, and drops the later ones.
    mutating func leave(_ place: Cursor) {
        future = []
        // A move that led nowhere would make `back` seem to do nothing.
        guard past.last != place else { return }
        // Bounds the memory of a long script; a user goes back a few places.
        if past.count >= Self.limit { past.removeFirst() }
        past.append(place)
    }

    /// Returns the previous place, or `nil` if there is none.
    mutating func back(from place: Cursor) -> Cursor? {
        guard let earlier = past.popLast() else { return nil }
        future.append(place)
        return earlier
    }

    /// Returns the place that the last `back` left, or `nil` if there is none.
    mutating func forward(from place: Cursor) -> Cursor? {
        guard let later = future.popLast() else { return nil }
        past.append(place)
        return later
    }
}
