extension ContactState {
    mutating func turn(_ attribute: Attribute?, on turnsOn: Bool, by activity: Activity) {
        guard let attribute else { return counts.notice(.withoutSubject, activity) }
        for kind in attributeStates[attribute, default: AttributeState()].turn(
            turnsOn,
            by: activity
        ) {
            counts.notice(kind, activity)
        }
    }

    /// Turns what an erased activity turned, and counts and notices nothing of it.
    mutating func turn(by erased: Activity) {
        guard erased.outlivesErasure, let transition = erased.transition else { return }
        _ = attributeStates[transition.attribute, default: AttributeState()]
            .turn(transition.turnsOn, by: erased)
    }

    /// Learns a segment's name and color; one that a page leaves out stays as it was.
    mutating func label(_ segment: Activity.Segment?) {
        guard let segment, let id = segment.id else { return }
        labels[id, default: SegmentLabel()].learn(from: segment)
    }

    mutating func add(_ note: Activity.Note?, by activity: Activity) {
        guard let note, let id = note.id else { return counts.notice(.withoutSubject, activity) }
        guard notesByID[id] == nil else { return counts.notice(.redundant, activity) }
        notesByID[id] = ContactItem(
            content: note,
            occurredAt: activity.occurredAt,
            addedBy: activity.id
        )
    }

    mutating func add(_ file: Activity.File?, by activity: Activity) {
        guard let file, let id = file.id else { return counts.notice(.withoutSubject, activity) }
        guard filesByID[id] == nil else { return counts.notice(.redundant, activity) }
        filesByID[id] = ContactItem(
            content: file,
            occurredAt: activity.occurredAt,
            addedBy: activity.id
        )
    }
}
