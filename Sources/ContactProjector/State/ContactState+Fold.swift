extension ContactState {
    mutating func turn(_ attribute: Attribute?, on turnsOn: Bool, by activity: Activity) {
        guard let attribute else { return tally.notice(.withoutSubject, activity) }
        for kind in standings[attribute, default: Standing()].turn(turnsOn, by: activity) {
            tally.notice(kind, activity)
        }
    }

    /// Turns what an erased activity turned, and counts and notices nothing of it.
    mutating func turn(by erased: Activity) {
        guard erased.outlivesErasure, let transition = erased.transition else { return }
        _ = standings[transition.attribute, default: Standing()]
            .turn(transition.turnsOn, by: erased)
    }

    /// Learns a segment's name and colour; one that a page leaves out stays as it was.
    mutating func label(_ segment: Segment?) {
        guard let segment, let id = segment.id else { return }
        labels[id, default: SegmentLabel()].learn(from: segment)
    }

    mutating func add(_ note: Note?, by activity: Activity) {
        guard let note, let id = note.id else { return tally.notice(.withoutSubject, activity) }
        guard notesByID[id] == nil else { return tally.notice(.redundant, activity) }
        notesByID[id] = Recorded(item: note, occurredAt: activity.occurredAt, by: activity.id)
    }

    mutating func add(_ file: File?, by activity: Activity) {
        guard let file, let id = file.id else { return tally.notice(.withoutSubject, activity) }
        guard filesByID[id] == nil else { return tally.notice(.redundant, activity) }
        filesByID[id] = Recorded(item: file, occurredAt: activity.occurredAt, by: activity.id)
    }
}
