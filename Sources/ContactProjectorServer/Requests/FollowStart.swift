internal import ContactProjector
internal import ContactQueries
internal import Hummingbird

/// Where a reader of changes begins.
enum FollowStart: Equatable {
    /// Behind the end of the log.
    case head
    /// Behind a position that a person typed, of whatever log is served.
    case position(Position)
    /// Behind a place that was kept.
    case place(LogPlace)
    /// Behind a bare position that an earlier version gave out as the id of an event.
    case unplaced(Position)

    /// Reads the parameter `after`.
    init(parameter text: String) throws(Problem) {
        if text == "head" {
            self = .head
        } else if let place = LogPlace(text) {
            self = .place(place)
        } else if text.utf8.count <= 18, let number = Int(digits: text) {
            // Every number of so many digits is one that the log can have.
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

    /// The place that it is in a log.
    ///
    /// - Throws: ``Problem`` or `StoreError` for what is no place of this log.
    func place(in store: any ActivityStore) async throws -> LogPlace {
        switch self {
        case .head: return try await store.headPlace()
        case .place(let place):
            try await store.check(place)
            return place
        case .position(let position):
            if let place = try await store.place(at: position) { return place }
            // A reader who was further than the log is would miss everything up to there in silence.
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
