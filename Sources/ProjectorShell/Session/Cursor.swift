internal import ContactProjector

/// A place that a session can stand at, and come back to.
struct Cursor: Equatable, Sendable {
    var contact: StreamID?
    var cursor = AsOf.end
    /// The activity that the cursor was moved just before, for the time that is shown and counted from.
    var before: ActivityID?
    var knownAt = KnownAt.head
}

/// The places that a session stood at, for going back and forward.
struct JumpList: Equatable, Sendable {
    private(set) var past: [Cursor] = []
    private(set) var future: [Cursor] = []

    /// The most places that are remembered.
    static let limit = 1_000

    /// Takes note of a place that is being left for another one.
    mutating func leave(_ place: Cursor) {
        future = []
        guard past.last != place else { return }
        if past.count >= Self.limit { past.removeFirst() }
        past.append(place)
    }

    /// The place before this one; nil when there is none.
    mutating func back(from place: Cursor) -> Cursor? {
        guard let earlier = past.popLast() else { return nil }
        future.append(place)
        return earlier
    }

    /// The place that was gone back from; nil when there is none.
    mutating func forward(from place: Cursor) -> Cursor? {
        guard let later = future.popLast() else { return nil }
        past.append(place)
        return later
    }
}
