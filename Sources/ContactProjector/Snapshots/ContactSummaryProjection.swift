/// The state that a summary is made of: that of a contact without texts and notices, with the ids of its notes.
package struct SummaryState: Codable, Equatable, Sendable {
    /// The state without labels, notes, files and notices.
    package var state: ContactState
    /// The number of notes that a snapshot left out of ``notes``.
    package var earlierNotes = 0
    /// The ids of the notes.
    package var notes: Set<NoteID> = []
}

/// The fold of a contact's activities into its summary, which needs only their defining fields.
///
/// It applies ``ContactStateProjection`` and leaves out all that grows with a history, so its snapshots stay small.
package struct ContactSummaryProjection: SnapshottableProjection {
    /// The version of ``ContactStateProjection``, which this fold applies.
    package static let version = ContactStateProjection.version
    /// The name of the fold.
    package let name = "contact_summary"

    private let fold: ContactStateProjection

    /// Creates the fold for a contact.
    package init(_ stream: StreamID) { fold = ContactStateProjection(stream) }

    /// The state of a contact without activities.
    package var initialState: SummaryState { SummaryState(state: fold.initialState) }

    /// Applies one activity to the state.
    package func apply(_ activity: Activity, to state: inout SummaryState) {
        fold.apply(activity, to: &state.state)
        state.state.counts.notices.removeAll()
        state.state.labels.removeAll()
        // Only notes and files add items, so the other types need no copy of the state without
        // them.
        guard ContactStateProjection.recalledKinds.contains(activity.kind) else { return }
        state.state = state.state.withoutItems
        if activity.kind == .noteCreated, !activity.isErased, let note = activity.note?.id {
            state.notes.insert(note)
        }
    }

    /// Returns the state with a count in place of the ids of its notes.
    package func kept(of state: SummaryState) -> SummaryState {
        SummaryState(state: state.state, earlierNotes: state.earlierNotes + state.notes.count)
    }

    /// The fingerprint of the fold, the same for every contact.
    package var fingerprint: ProjectionFingerprint { Self.fixedFingerprint }

    // A constant, as for the state: computing it takes 3 ms in every process. A test compares the two.
    private static var fixedFingerprint: ProjectionFingerprint {
        ProjectionFingerprint(rawValue: 0xaea8_b89f_94bd_2c09)
    }
}
