/// The state of a contact without texts and notices, with its notes by their ids: all that a summary is made of.
package struct SummaryState: Codable, Equatable, Sendable {
    /// The state; labels, notes, files and notices are left out.
    package var state: ContactState
    /// The number of notes that a snapshot left out of ``notes``.
    package var earlierNotes = 0
    /// The ids of the notes.
    package var notes: Set<NoteID> = []
}

/// The fold of what a summary tells, for which the defining fields of activities are enough.
///
/// It is the one fold of contacts, with all that grows with a history left out, so that its snapshots stay small.
package struct ContactSummaryProjection: SnapshottableProjection {
    /// The version of the fold of contacts, of which this is a part.
    package static let version = ContactStateProjection.version
    /// The name of the fold.
    package let name = "contact_summary"

    private let fold: ContactStateProjection

    /// Creates the fold for a contact.
    package init(_ stream: StreamID) { fold = ContactStateProjection(stream) }

    /// The contact with no activity.
    package var initialState: SummaryState { SummaryState(state: fold.initialState) }

    /// Applies one activity to the state.
    package func apply(_ activity: Activity, to state: inout SummaryState) {
        fold.apply(activity, to: &state.state)
        state.state.counts.notices.removeAll()
        state.state.labels.removeAll()
        guard ContactStateProjection.recalledKinds.contains(activity.kind) else { return }
        state.state = state.state.withoutItems
        if activity.kind == .noteCreated, !activity.isErased, let note = activity.note?.id {
            state.notes.insert(note)
        }
    }

    /// Returns the state with its notes counted.
    package func kept(of state: SummaryState) -> SummaryState {
        SummaryState(state: state.state, earlierNotes: state.earlierNotes + state.notes.count)
    }

    /// The fingerprint of the fold, the same for every contact.
    package var fingerprint: ProjectionFingerprint { Self.fixedFingerprint }

    // Not computed, as that of the states isn't.
    private static var fixedFingerprint: ProjectionFingerprint {
        ProjectionFingerprint(rawValue: 0x9058_0491_22a7_68a7)
    }
}
