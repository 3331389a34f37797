extension StateChanges {
    /// A subject whose value differs between two states.
    public struct Change<Subject: Hashable & Sendable, Value: Hashable & Sendable>: Hashable,
        Sendable
    {
        /// The subject of the change.
        public let subject: Subject
        /// The value in the first state, or `nil` if the first state has none.
        public let before: Value?
        /// The value in the second state, or `nil` if the second state has none.
        public let after: Value?

        /// The change in the opposite direction.
        var reversed: Change { Change(subject: subject, before: after, after: before) }

        /// Returns the changes of those subjects whose values differ, among some subjects or among all.
        static func all(
            from before: [Subject: Value],
            to after: [Subject: Value],
            among subjects: Set<Subject>? = nil
        ) -> [Change] where Subject: Comparable {
            (subjects ?? Set(before.keys).union(after.keys)).sorted().compactMap { subject in
                let change = Change(
                    subject: subject,
                    before: before[subject],
                    after: after[subject]
                )
                return change.before == change.after ? nil : change
            }
        }

        func apply(to values: inout [Subject: Value]) { values[subject] = after }
    }
}

/// The difference between two states of a contact.
///
/// Applying it to the first yields the second.
public struct StateChanges: Hashable, Sendable {
    /// The attributes that differ in value or in evidence.
    public let attributeStates: [Change<Attribute, AttributeState>]
    /// The segments whose name or color differs.
    public let labels: [Change<SegmentID, SegmentLabel>]
    /// The notes that differ.
    public let notes: [Change<NoteID, ContactItem<Activity.Note>>]
    /// The files that differ.
    public let files: [Change<FileID, ContactItem<Activity.File>>]
    /// The counts and the basis of the first state.
    public let before: Endpoint
    /// The counts and the basis of the second state.
    public let after: Endpoint

    /// The counts of a state, and its basis.
    public struct Endpoint: Hashable, Sendable {
        /// The counts and notices of the state.
        public let counts: StreamCounts
        /// The basis of the state.
        public let basis: Basis

        init(_ state: ContactState) {
            counts = state.counts
            basis = state.basis
        }
    }

    /// Creates the difference between two states of one contact.
    ///
    /// O(size of the states).
    public init(from before: ContactState, to after: ContactState) {
        attributeStates = Change.all(from: before.attributeStates, to: after.attributeStates)
        labels = Change.all(from: before.labels, to: after.labels)
        notes = Change.all(from: before.notesByID, to: after.notesByID)
        files = Change.all(from: before.filesByID, to: after.filesByID)
        self.before = Endpoint(before)
        self.after = Endpoint(after)
    }

    /// Creates the difference between the states before and after one activity.
    init(from before: ContactState, to after: ContactState, by activity: Activity) {
        // Only what the activity can change is compared. Comparing whole states at each step would
        // be quadratic in the history.
        let segments = Set([activity.segment?.id].compactMap(\.self))
        let attributes = Set([activity.transition?.attribute].compactMap(\.self))
        let notes = Set([activity.note?.id].compactMap(\.self))
        let files = Set([activity.file?.id].compactMap(\.self))
        attributeStates = Change.all(
            from: before.attributeStates,
            to: after.attributeStates,
            among: attributes
        )
        labels = Change.all(from: before.labels, to: after.labels, among: segments)
        self.notes = Change.all(from: before.notesByID, to: after.notesByID, among: notes)
        self.files = Change.all(from: before.filesByID, to: after.filesByID, among: files)
        self.before = Endpoint(before)
        self.after = Endpoint(after)
    }

    private init(reversing other: StateChanges) {
        attributeStates = other.attributeStates.map(\.reversed)
        labels = other.labels.map(\.reversed)
        notes = other.notes.map(\.reversed)
        files = other.files.map(\.reversed)
        before = other.after
        after = other.before
    }

    /// A Boolean value that indicates whether only counts and the basis differ.
    public var isEmpty: Bool {
        attributeStates.isEmpty && labels.isEmpty && notes.isEmpty && files.isEmpty
    }

    /// The difference in the opposite direction.
    package var reversed: StateChanges { StateChanges(reversing: self) }

    /// Returns the second state, given the first.
    package func applied(to state: ContactState) -> ContactState {
        var state = state
        // A change without a second value removes the key, since the dictionary's subscript gets
        // nil.
        for change in attributeStates { change.apply(to: &state.attributeStates) }
        for change in labels { change.apply(to: &state.labels) }
        for change in notes { change.apply(to: &state.notesByID) }
        for change in files { change.apply(to: &state.filesByID) }
        state.counts = after.counts
        state.basis = after.basis
        return state
    }
}
