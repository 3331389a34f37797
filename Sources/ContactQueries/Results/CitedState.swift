internal import ContactProjector

/// A state with the log's entries of the activities that are the evidence of its values.
struct CitedState {
    let state: ContactState
    let basis: ContactBasis
    /// The activities with their entries, by id, or none if no entries were read for the state.
    var items: [ActivityID: NumberedActivity] = [:]
}

extension ContactState {
    /// The activities that set an attribute, or added a note or a file.
    var evidence: Set<ActivityID> {
        Set(attributeStates.values.compactMap(\.decidedBy))
            .union(notes.map(\.addedBy)).union(files.map(\.addedBy))
    }
}
