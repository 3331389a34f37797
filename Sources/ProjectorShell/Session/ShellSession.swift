internal import ContactProjector
internal import ContactQueries
internal import ContactViews

/// The state of a session: its contact, cursor, known-at, marks and settings; a value.
package struct ShellSession: Sendable {
    /// The contact's activities as known at the session's known-at, including skipped ones.
    private(set) var timeline: Timeline?
    private(set) var place = Cursor()
    private(set) var jumps = JumpList()
    /// The contact selected before this one.
    private(set) var previous: StreamID?
    /// The activities that a what-if skips.
    private(set) var skipped: [ActivityID] = []
    /// The marked places, by name.
    private(set) var marks: [String: Mark] = [:]
    /// The contact, time or attribute that each row of the last answer refers to.
    private(set) var handles: [RowHandle] = []
    /// The contacts of the last answer with several, in its order.
    private(set) var results: [StreamID] = []
    var settings: ShellSettings
    /// The span of all activities, or `nil` while unknown.
    var span: DataSpan?

    /// A marked place.
    struct Mark: Equatable, Sendable {
        let place: Cursor
        /// The time of the place, or `nil` at the start and after undated activities.
        let instant: Timestamp?
    }

    package init(settings: ShellSettings = ShellSettings()) {
        self.settings = settings
    }

    /// The selected contact.
    var contact: StreamID? { place.contact }
    var cursor: AsOf { place.cursor }
    var zone: CalendarZone { settings.zone }
}

/// Properties of the cursor on the contact's timeline.
extension ShellSession {
    /// The number of activities up to the cursor.
    var count: Int { timeline.flatMap { try? $0.count(asOf: cursor) } ?? 0 }

    /// The time of the cursor; at the end, the time of the last dated activity.
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

    /// The numbers of the skipped activities.
    var skippedNumbers: [Int] {
        guard let timeline, !skipped.isEmpty else { return [] }
        return timeline.activities.enumerated().filter { skipped.contains($0.element.id) }
            .map { $0.offset + 1 }
    }

    /// Returns an as-of that is valid for every contact; after an undated activity, the one after all undated ones.
    func shared(_ asOf: AsOf) -> AsOf {
        asOf.shared(on: timeline)
    }
}

/// Moves of the session, each of which records the place it leaves, for `back`.
extension ShellSession {
    /// Moves the cursor to a time, or to just before an activity.
    mutating func move(to cursor: AsOf, before next: ActivityID? = nil) {
        guard cursor != place.cursor || next != place.before else { return }
        jumps.leave(place)
        place.cursor = cursor
        place.before = next
    }

    /// Selects another contact, at the same time if that has a meaning there.
    mutating func use(_ timeline: Timeline) {
        guard timeline.stream != contact else { return refresh(timeline) }
        jumps.leave(place)
        // `#11` of one contact is no place of another: its time is.
        let cursor = shared(place.cursor)
        previous = contact ?? previous
        place.contact = timeline.stream
        place.cursor = cursor
        place.before = nil
        self.timeline = timeline
        // A what-if skips activities of one contact.
        skipped = []
    }

    /// Changes the known-at; `timeline` is the contact's timeline as known then.
    mutating func know(at knownAt: KnownAt, _ timeline: Timeline?) {
        jumps.leave(place)
        place.knownAt = knownAt
        refresh(timeline)
    }

    /// Returns the place that `back` or `forward` leads to, or `nil` if there is none.
    mutating func jump(back isBack: Bool) -> Cursor? {
        isBack ? jumps.back(from: place) : jumps.forward(from: place)
    }

    /// Returns to a place.
    mutating func stand(at place: Cursor, _ timeline: Timeline?) {
        if contact != place.contact {
            previous = contact
            skipped = []
        }
        self.place = place
        refresh(timeline)
    }

    /// Replaces the timeline of the selected contact after the log or the known-at has changed.
    mutating func refresh(_ timeline: Timeline?) {
        self.timeline = timeline
        // The activity at the cursor may not be known there: the end always is.
        if let timeline, (try? timeline.count(asOf: cursor)) == nil { place.cursor = .end }
    }

    /// Skips activities from now on; an empty array ends the what-if.
    mutating func skip(_ activities: [ActivityID]) { skipped = activities }
}

/// The marks, rows and results that later lines can refer to.
extension ShellSession {
    /// Marks the current place.
    mutating func mark(_ name: String) { marks[name] = Mark(place: place, instant: instant) }

    /// Records what the rows of an answer refer to; an answer without rows keeps the previous ones.
    mutating func remember(_ handles: [RowHandle]) {
        guard !handles.isEmpty else { return }
        self.handles = handles
        let contacts = handles.compactMap(\.contact)
        // The answer about one contact keeps the list through which Alt-Up and Alt-Down move.
        guard contacts.count > 1 || contact == nil else { return }
        var seen: Set<StreamID> = []
        results = contacts.filter { seen.insert($0).inserted }
    }

    /// Returns the contact after or before the selected one in the last results, which wrap around.
    func neighbor(after isAfter: Bool) -> StreamID? {
        guard !results.isEmpty else { return nil }
        guard let contact, let index = results.firstIndex(of: contact) else {
            return isAfter ? results.first : results.last
        }
        return results[(index + (isAfter ? 1 : results.count - 1)) % results.count]
    }
}
