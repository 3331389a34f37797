extension ContactState {
    mutating func turn(_ attribute: Attribute?, on turnsOn: Bool, by activity: Activity) {
        guard let attribute else { return counts.notice(.withoutSubject, activity) }
        let turn = attributeStates[attribute, default: AttributeState()].turn(turnsOn, by: activity)
        for kind in turn.notices { counts.notice(kind, activity) }
        // The activity accounts for a flag's own time after all, so nothing was otherwise.
        if let flag = turn.accounted {
            let notice = Notice(kind: .observedOtherwise, activity: flag)
            if let place = counts.notices.lastIndex(of: notice) { counts.notices.remove(at: place) }
        }
    }

    /// Applies the transition of an erased activity, without counting it or adding notices.
    mutating func turn(by erased: Activity) {
        guard erased.outlivesErasure, let transition = erased.transition else { return }
        _ = attributeStates[transition.attribute, default: AttributeState()]
            .turn(transition.turnsOn, by: erased)
    }

    /// Takes the names of the segments that an observation states.
    mutating func see(_ activity: Activity) {
        guard let observation = activity.observation else {
            // Its id doesn't spell what it states, so nothing is known of it.
            return counts.notice(.unknownType, activity)
        }
        for segment in observation.segments ?? [] { label(segment) }
    }

    /// Applies a value that an observation found, without counting it.
    mutating func find(_ activity: Activity) {
        guard let transition = activity.transition else { return }
        let isOverruled = self[transition.attribute].isOn != transition.turnsOn
        // Its own notices would be about the history, which an observation isn't part of.
        _ = attributeStates[transition.attribute, default: AttributeState()]
            .turn(transition.turnsOn, by: activity)
        let notice = Notice(kind: .observedOtherwise, activity: activity.id)
        if isOverruled, counts.notices.last != notice { counts.notices.append(notice) }
    }

    /// Updates a segment's name and color; one that the activity leaves out stays as it was.
    mutating func label(_ segment: Activity.Segment?) {
        guard let segment, let id = segment.id else { return }
        labels[id, default: SegmentLabel()].learn(from: segment)
    }

    mutating func add(_ note: Activity.Note?, by activity: Activity) {
        let isNew = Self.add(note, note?.id, to: &notesByID, by: activity)
        counts.notice(adding: isNew, activity)
    }

    mutating func add(_ file: Activity.File?, by activity: Activity) {
        let isNew = Self.add(file, file?.id, to: &filesByID, by: activity)
        counts.notice(adding: isNew, activity)
    }

    /// Adds the note or file of an activity that a snapshot has counted already.
    mutating func recall(_ activity: Activity) {
        guard !activity.isErased else { return }
        if activity.kind == .noteCreated {
            _ = Self.add(activity.note, activity.note?.id, to: &notesByID, by: activity)
        } else if activity.kind == .fileUploaded {
            _ = Self.add(activity.file, activity.file?.id, to: &filesByID, by: activity)
        }
    }

    /// The state without its notes and files.
    var withoutItems: ContactState {
        var state = self
        state.notesByID = [:]
        state.filesByID = [:]
        return state
    }

    /// Adds an item under its id; returns `false` if the id has one already, or `nil` if the item has no id.
    private static func add<ID: Hashable, Content>(
        _ content: Content?,
        _ id: ID?,
        to items: inout [ID: ContactItem<Content>],
        by activity: Activity
    ) -> Bool? {
        guard let content, let id else { return nil }
        // The first activity in stream order adds the item; a later one of the same note is
        // redundant.
        guard items[id] == nil else { return false }
        items[id] = ContactItem(
            content: content,
            occurredAt: activity.occurredAt,
            addedBy: activity.id
        )
        return true
    }
}

extension StreamCounts {
    /// Adds the notice about an item that exists already or has no id.
    fileprivate mutating func notice(adding isNew: Bool?, _ activity: Activity) {
        guard let isNew else { return notice(.withoutSubject, activity) }
        if !isNew { notice(.redundant, activity) }
    }
}
