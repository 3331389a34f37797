internal import ActivityJSON
internal import ContactProjector

/// A time at which a report can be read, with the state at that time.
struct ReportStop {
    /// The as-of whose state it is.
    let asOf: AsOf
    /// The time, or `nil` for the time before all dated activities.
    let time: Timestamp?
    /// The indexes of the activities of that time in stream order.
    let activities: Range<Int>
    let status: ContactStatus
    let reachability: Reachability
    /// The number of activities that count.
    let count: Int
    let notes: Int
    /// The value of each lane's attribute.
    let values: [Bool]
    /// The number of segments that the contact is in and that have no lane.
    let otherSegments: Int
    /// The attributes that changed at that time.
    let changes: [Attribute]
    /// Those of them that are on.
    let turnedOn: Set<Attribute>
}

/// The times of a report: one before all dated activities, and one for each time of an activity.
struct ReportStops {
    /// The stops that the page has, in order.
    let stops: [ReportStop]
    /// The number of times that it doesn't have.
    let omitted: Int
    /// The index of the stop of the time asked about, or `nil` without stops.
    let asked: Int?

    /// The largest number of stops; beyond it only those that change an attribute are kept.
    static let most = 2_000

    /// Folds the activities once, and keeps the state after each time.
    ///
    /// O(activities × lanes).
    init(_ timeline: Timeline, asOf: AsOf, lanes: [Attribute]) throws(QueryError) {
        let asked = try timeline.count(asOf: asOf)
        let all = Self.all(timeline, lanes)
        let kept = all.count <= Self.most ? all : Self.changing(all, around: asked)
        stops = kept
        omitted = all.count - kept.count
        self.asked =
            kept.isEmpty
            ? nil : max(0, kept.firstIndexByHalves { $0.activities.upperBound > asked } - 1)
    }

    private static func all(_ timeline: Timeline, _ lanes: [Attribute]) -> [ReportStop] {
        let activities = timeline.folded
        guard !activities.isEmpty else { return [] }
        let projection = ContactStateProjection(timeline.stream)
        var state = projection.initialState
        var stops: [ReportStop] = []
        var index = 0
        // The number of those before it that are listed; what an observation found isn't.
        var listed = 0
        let first = activities.firstIndexByHalves { $0.occurredAt != nil }
        let start = activities.indices.contains(first) ? activities[first].occurredAt : nil
        repeat {
            let time = stops.isEmpty ? nil : activities[index].occurredAt
            let end =
                time.map { time in
                    activities.firstIndexByHalves { $0.occurredAt.map { $0 > time } ?? false }
                } ?? first
            var touched: [Attribute: Bool] = [:]
            for activity in activities[index..<end] {
                if let attribute = activity.transition?.attribute, touched[attribute] == nil {
                    touched[attribute] = state[attribute].isOn
                }
                projection.apply(activity, to: &state)
            }
            let firstListed = listed
            listed += activities[index..<end].count { !$0.isDerived }
            let changes = touched.filter { state[$0.key].isOn != $0.value }.keys.sorted()
            stops.append(
                ReportStop(
                    asOf: time.map { .time($0) } ?? start.map { .before($0) } ?? .end,
                    time: time,
                    activities: firstListed..<listed,
                    state,
                    lanes,
                    changes
                )
            )
            index = end
        } while index < activities.count
        return stops
    }

    /// Returns the stops that change an attribute, and of too many those around the time asked about.
    private static func changing(_ all: [ReportStop], around asked: Int) -> [ReportStop] {
        let kept = all.prefix(1) + all.dropFirst().filter { !$0.changes.isEmpty }
        guard kept.count > most else { return Array(kept) }
        let middle = kept.firstIndexByHalves { $0.activities.upperBound > asked }
        let start = min(max(0, middle - most / 2), kept.count - most)
        return Array(kept[start..<start + most])
    }
}

extension ReportStop {
    fileprivate init(
        asOf: AsOf,
        time: Timestamp?,
        activities: Range<Int>,
        _ state: ContactState,
        _ lanes: [Attribute],
        _ changes: [Attribute]
    ) {
        self.init(
            asOf: asOf,
            time: time,
            activities: activities,
            status: state.status,
            reachability: state.reachability,
            count: state.counts.activities,
            notes: state.noteCount,
            values: lanes.map { state[$0].isOn },
            otherSegments: state.segmentCount(besides: lanes),
            changes: changes,
            turnedOn: Set(changes.filter { state[$0].isOn })
        )
    }
}

extension ContactState {
    /// Returns the number of segments that the contact is in, without those of lanes.
    fileprivate func segmentCount(besides lanes: [Attribute]) -> Int {
        let shown = lanes.count { attribute in
            if case .segment = attribute { self[attribute].isOn } else { false }
        }
        let all = attributeStates.count { attribute, value in
            if case .segment = attribute { value.isOn } else { false }
        }
        return all - shown
    }
}
