internal import ContactProjector
internal import ContactQueries
internal import ContactViews

/// Where a session stands, and what it remembers; a value.
package struct ShellSession: Sendable {
    /// The contact's activities as known at the session's known-at, those that a what-if skips included.
    private(set) var timeline: Timeline?
    private(set) var place = Cursor()
    private(set) var jumps = JumpList()
    /// The contact in use before this one.
    private(set) var previous: StreamID?
    /// The activities that are asked about as if they had never been.
    private(set) var skipped: [ActivityID] = []
    /// Places by the names that they were given.
    private(set) var marks: [String: Mark] = [:]
    /// What the rows of the last answer stand for.
    private(set) var handles: [RowHandle] = []
    /// The contacts of the last answer that named several, in its order.
    private(set) var results: [StreamID] = []
    var settings: ShellSettings
    /// The times of all activities; `nil` while none is known.
    var span: DataSpan?

    /// A place with a name.
    struct Mark: Equatable, Sendable {
        let place: Cursor
        /// When it was; nil for before everything, and after what is undated.
        let instant: Timestamp?
    }

    package init(settings: ShellSettings = ShellSettings()) {
        self.settings = settings
    }

    /// The contact in use.
    var contact: StreamID? { place.contact }
    var cursor: AsOf { place.cursor }
    var zone: CalendarZone { settings.zone }
}

/// What the place comes to on the contact's timeline.
extension ShellSession {
    /// The number of activities up to the cursor.
    var count: Int { timeline.flatMap { try? $0.count(asOf: cursor) } ?? 0 }

    /// The instant of the cursor; at the end that of the last dated activity.
    var instant: Timestamp? {
        next?.activity.occurredAt ?? TimeExpression.instant(of: cursor, on: timeline)
    }

    /// The activity that the cursor was moved just before.
    var next: NumberedActivity? {
        guard let id = place.before, let activities = timeline?.activities,
            let index = activities.firstIndex(where: { $0.id == id })
        else { return nil }
        return NumberedActivity(number: index + 1, activity: activities[index])
    }

    /// The numbers of the activities that are skipped.
    var skippedNumbers: [Int] {
        guard let timeline, !skipped.isEmpty else { return [] }
        return timeline.activities.enumerated().filter { skipped.contains($0.element.id) }
            .map { $0.offset + 1 }
    }

    /// A place in terms that every contact shares; after an undated activity, that of everything undated.
    func shared(_ asOf: AsOf) -> AsOf {
        asOf.shared(on: timeline)
    }
}

/// Moves; each leaves a place that `back` returns to.
extension ShellSession {
    /// Goes to a time, which may have been named as just before an activity.
    mutating func move(to cursor: AsOf, before next: ActivityID? = nil) {
        guard cursor != place.cursor || next != place.before else { return }
        jumps.leave(place)
        place.cursor = cursor
        place.before = next
    }

    /// Goes to another contact, at the same moment where that makes sense there.
    mutating func use(_ timeline: Timeline) {
        guard timeline.stream != contact else { return refresh(timeline) }
        jumps.leave(place)
        let cursor = shared(place.cursor)
        previous = contact ?? previous
        place.contact = timeline.stream
        place.cursor = cursor
        place.before = nil
        self.timeline = timeline
        skipped = []
    }

    /// Asks by another position or time of the log; the timeline is what was known then.
    mutating func know(at knownAt: KnownAt, _ timeline: Timeline?) {
        jumps.leave(place)
        place.knownAt = knownAt
        refresh(timeline)
    }

    /// The place that `back` goes to, or `forward`; nil when there is none.
    mutating func jump(back isBack: Bool) -> Cursor? {
        isBack ? jumps.back(from: place) : jumps.forward(from: place)
    }

    /// Stands at a place again.
    mutating func stand(at place: Cursor, _ timeline: Timeline?) {
        if contact != place.contact {
            previous = contact
            skipped = []
        }
        self.place = place
        refresh(timeline)
    }

    /// Takes note that more or less is known of the contact in use.
    mutating func refresh(_ timeline: Timeline?) {
        self.timeline = timeline
        if let timeline, (try? timeline.count(asOf: cursor)) == nil { place.cursor = .end }
    }

    /// Asks as if activities had never been; none ends it.
    mutating func skip(_ activities: [ActivityID]) { skipped = activities }
}

/// What is remembered.
extension ShellSession {
    /// Names this place.
    mutating func mark(_ name: String) { marks[name] = Mark(place: place, instant: instant) }

    /// Takes note of what an answer's rows stand for; an answer without any leaves the last ones.
    mutating func remember(_ handles: [RowHandle]) {
        guard !handles.isEmpty else { return }
        self.handles = handles
        let contacts = handles.compactMap(\.contact)
        guard contacts.count > 1 || contact == nil else { return }
        var seen: Set<StreamID> = []
        results = contacts.filter { seen.insert($0).inserted }
    }

    /// The contact after, or before, the one in use among the last results, which go round.
    func neighbor(after isAfter: Bool) -> StreamID? {
        guard !results.isEmpty else { return nil }
        guard let contact, let index = results.firstIndex(of: contact) else {
            return isAfter ? results.first : results.last
        }
        return results[(index + (isAfter ? 1 : results.count - 1)) % results.count]
    }
}
