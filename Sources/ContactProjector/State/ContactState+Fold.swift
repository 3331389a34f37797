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
        guard let id = note?.id else { return counts.notice(.withoutSubject, activity) }
        if !recall(note, id, by: activity) { counts.notice(.redundant, activity) }
    }

    mutating func add(_ file: Activity.File?, by activity: Activity) {
        guard let id = file?.id else { return counts.notice(.withoutSubject, activity) }
        if !recall(file, id, by: activity) { counts.notice(.redundant, activity) }
    }

    /// Adds the note or file of an activity that is counted already.
    mutating func recall(_ activity: Activity) {
        guard !activity.isErased else { return }
        if activity.kind == .noteCreated, let id = activity.note?.id {
            _ = recall(activity.note, id, by: activity)
        } else if activity.kind == .fileUploaded, let id = activity.file?.id {
            _ = recall(activity.file, id, by: activity)
        }
    }

    /// The state with no note and no file, all else being as it is.
    var withoutItems: ContactState {
        var state = self
        state.notesByID = [:]
        state.filesByID = [:]
        return state
    }

    private mutating func recall(_ note: Activity.Note?, _ id: NoteID, by activity: Activity)
        -> Bool
    {
        guard let note, notesByID[id] == nil else { return false }
        notesByID[id] = ContactItem(
            content: note,
            occurredAt: activity.occurredAt,
            addedBy: activity.id
        )
        return true
    }

    private mutating func recall(_ file: Activity.File?, _ id: FileID, by activity: Activity)
        -> Bool
    {
        guard let file, filesByID[id] == nil else { return false }
        filesByID[id] = ContactItem(
            content: file,
            occurredAt: activity.occurredAt,
            addedBy: activity.id
        )
        return true
    }
}
