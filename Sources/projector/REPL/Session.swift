internal import ContactProjector

/// Where a session stands: the contact, the moment, and the zone that times are read in.
struct Session: Sendable {
    private(set) var timeline: Timeline?
    private(set) var previous: StreamID?
    var cursor = AsOf.end
    let zone: Zone

    init(zone: Zone = .utc) {
        self.zone = zone
    }

    /// The contact in use.
    var contact: StreamID? { timeline?.stream }

    /// The number of activities up to the cursor.
    var count: Int { timeline.flatMap { try? $0.count(asOf: cursor) } ?? 0 }

    /// The instant of the cursor; at the end that of the last dated activity.
    var instant: Timestamp? { TimeExpression.instant(of: cursor, on: timeline) }

    /// The cursor in terms that every contact shares: a place after one contact's activity becomes its instant.
    var sharedCursor: AsOf { shared(cursor) }

    /// A place in terms that every contact shares; after an undated activity, that of everything undated.
    func shared(_ asOf: AsOf) -> AsOf {
        guard case .activity = asOf else { return asOf }
        return TimeExpression.instant(of: asOf, on: timeline).map(AsOf.time) ?? .before(.earliest)
    }

    /// Goes to another contact, at the same moment where that makes sense there.
    mutating func use(_ timeline: Timeline) {
        if let contact, contact != timeline.stream { previous = contact }
        cursor = sharedCursor
        self.timeline = timeline
    }

    /// Takes note that more is known of the contact in use.
    mutating func refresh(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// What stands before the cursor while a line is typed.
    func prompt(_ glyphs: Layout.Glyphs) -> Prompt {
        let arrow = Span(glyphs == .unicode ? "› " : "> ")
        guard let timeline else { return Prompt([Span("projector "), arrow]) }
        let total = timeline.activities.count
        let name = TerminalText.truncated(timeline.stream.contact.rawValue, to: 24)
        return Prompt([
            Span(name + " ", .cyan),
            Span((instant.readable) + " ", count == total ? .green : .yellow),
            Span("#\(count)/\(total) ", .dim),
            arrow,
        ])
    }
}
