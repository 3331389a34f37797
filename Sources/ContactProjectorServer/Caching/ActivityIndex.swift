internal import ContactProjector

/// The positions of a contact's activities in the log, in the order of their list.
///
/// It is built once from all of the contact's entries. A page of the list then reads only its own entries.
struct ActivityIndex {
    /// The end of the log at which the list was built.
    let place: LogPlace
    private let stream: StreamID
    private let positions: [Position]
    /// The index of each activity's kind among the known ones, or their number for an unknown kind.
    private let kinds: [UInt8]

    /// Creates an index of a list of activities.
    init(of activities: [Activity], in log: ContactLog, at place: LogPlace) {
        // The newest revision has the description that is listed; a conflict was never accepted.
        var newest: [ActivityID: Position] = [:]
        for entry in log.entries {
            switch entry.kind {
            case .activity, .revision: newest[entry.activity.id] = entry.position
            case .conflict, .erasure, .observation, .alias: break
            }
        }
        let listed = activities.compactMap { activity in
            newest[activity.id].map { ($0, Self.number(of: activity.kind)) }
        }
        self.place = place
        stream = log.stream
        positions = listed.map(\.0)
        kinds = listed.map(\.1)
    }

    /// The approximate size in memory, in bytes.
    var size: Int { positions.count * (MemoryLayout<Position>.stride + 1) }

    /// Returns the positions of the activities of a kind, or of all activities.
    func positions(of kind: ActivityKind?) -> [Position] {
        guard let kind else { return positions }
        let number = Self.number(of: kind)
        return zip(positions, kinds).lazy.filter { $1 == number }.map(\.0)
    }

    /// Reads the activities at some positions, or returns `nil` if the log no longer has them there.
    func activities(
        at positions: some Collection<Position>,
        in log: OrganizationLog
    ) async throws(StoreError) -> [Activity]? {
        // Another log may hold other entries at the same positions.
        guard try await log.place(at: place.position) == place else { return nil }
        var read: [Position: Activity] = [:]
        for run in Self.runs(of: positions.sorted()) {
            let before = Position(run.lowerBound.rawValue - 1)
            let length = Int(run.upperBound.rawValue - before.rawValue)
            for entry in try await log.entries(after: before, limit: length) {
                // An erasure changes the entry at a position, and leaves no text to list.
                guard entry.activity.stream == stream, !entry.isErased else { return nil }
                read[entry.position] = entry.activity
            }
        }
        // In the order of the page, not of the log, and complete or unusable.
        let found = positions.compactMap { read[$0] }
        return found.count == positions.count ? found : nil
    }

    /// Returns ranges of consecutive positions, each of which is one read.
    private static func runs(of positions: [Position]) -> [ClosedRange<Position>] {
        positions.reduce(into: []) { runs, position in
            if let last = runs.last, last.upperBound.next == position {
                runs[runs.count - 1] = last.lowerBound...position
            } else {
                runs.append(position...position)
            }
        }
    }

    private static func number(of kind: ActivityKind) -> UInt8 {
        UInt8(ActivityKind.known.firstIndex(of: kind) ?? ActivityKind.known.count)
    }
}
