internal import ContactProjector

/// The places of a contact's activities in the log, in the order of their list.
///
/// It is made once of all that the log holds of the contact; a page of the list then reads its own entries alone.
struct ActivityIndex {
    /// The end of the log at which this is the list.
    let place: LogPlace
    private let stream: StreamID
    private let positions: [Position]
    /// The number of each activity's kind among the known ones, or one past the last of them.
    private let kinds: [UInt8]

    /// Finds the places of a list.
    init(of activities: [Activity], in log: ContactLog, at place: LogPlace) {
        var newest: [ActivityID: Position] = [:]
        for entry in log.entries {
            switch entry.kind {
            case .activity, .revision: newest[entry.activity.id] = entry.position
            case .conflict, .erasure: break
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

    /// About how many bytes it takes.
    var size: Int { positions.count * (MemoryLayout<Position>.stride + 1) }

    /// The places of the activities of a kind, or of all.
    func positions(of kind: ActivityKind?) -> [Position] {
        guard let kind else { return positions }
        let number = Self.number(of: kind)
        return zip(positions, kinds).lazy.filter { $1 == number }.map(\.0)
    }

    /// Reads the activities at some of the places; nil where the log no longer holds at them what it held.
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
                // An erasure changes what lies at a place, and leaves no text that could be listed.
                guard entry.activity.stream == stream, !entry.isErased else { return nil }
                read[entry.position] = entry.activity
            }
        }
        let found = positions.compactMap { read[$0] }
        return found.count == positions.count ? found : nil
    }

    /// Positions that follow each other, together.
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
