internal import ContactProjector
internal import ContactQueries
internal import Hummingbird

/// The start of a stream of changes, as a client requests it.
enum FollowStart: Equatable {
    /// The end of the log: only later entries.
    case head
    /// A position that a user typed, in the log that is served.
    case position(Position)
    /// A place that a client has kept.
    case place(LogPlace)
    /// A bare position, which an earlier version used as the id of an event.
    case unplaced(Position)

    /// Reads the parameter `after`.
    init(parameter text: String) throws(Problem) {
        if text == "head" {
            self = .head
        } else if let place = LogPlace(text) {
            self = .place(place)
        } else if text.utf8.count <= 18, let number = Int(digits: text) {
            // 18 digits always fit into an Int64.
            self = .position(Position(Int64(number)))
        } else {
            throw .parameter(
                "after",
                text,
                "use head, a position, or an event id such as 812-3f9a1c20-8d02be77"
            )
        }
    }

    /// Reads the header field `Last-Event-ID`.
    init(lastEventID text: String) throws(Problem) {
        if let place = LogPlace(text) {
            self = .place(place)
        } else if let position = Position(digits: text.utf8) {
            self = .unplaced(position)
        } else {
            throw .parameter(
                "Last-Event-ID",
                text,
                "use an event id such as 812-3f9a1c20-8d02be77"
            )
        }
    }

    /// Returns the place of the start in a log.
    ///
    /// - Throws: ``Problem`` or `StoreError` if the log doesn't have it.
    func place(in store: any ActivityStore) async throws -> LogPlace {
        switch self {
        case .head: return try await store.headPlace()
        case .place(let place):
            try await store.check(place)
            return place
        case .position(let position):
            if let place = try await store.place(at: position) { return place }
            // A client that is ahead of the log would miss the entries up to its position in
            // silence.
            let head = try await store.head().position
            throw Self.refusal("position \(position) is past the log's head (\(head))")
        case .unplaced(let position):
            throw Self.refusal("position \(position) doesn't identify a log")
        }
    }

    private static func refusal(_ detail: String) -> Problem {
        Problem(.conflict, detail, hint: "read again from the start")
    }
}
