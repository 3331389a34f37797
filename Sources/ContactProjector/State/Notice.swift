/// An unusual fact of a history, and the activity that shows it.
///
/// Notices don't change any result.
public struct Notice: Hashable, Sendable, Codable {
    /// The kind of the notice.
    public let kind: Kind
    /// The activity that shows the unusual fact.
    public let activity: ActivityID

    /// A kind of unusual fact.
    public enum Kind: String, CaseIterable, Hashable, Sendable, Codable {
        /// The contact was erased, at the position in the notice's id, and has later activities.
        case erasedEarlier
        /// The contact is still blocked or unsubscribed by an activity that was erased.
        case suppressed
        /// The attribute already had that value.
        case redundant
        /// Opposite transitions of one attribute have the same time, so their order was settled. One notice per time.
        case simultaneous
        /// The first transition turns off: the attribute was on before the log begins.
        case impliedEarlier
        /// The activity has no known time.
        case undated
        /// The activity names no segment, note or file to act on; it is kept, not applied.
        case withoutSubject
        /// The type is unknown to this version.
        case unknownType
        /// The source system's contact object stated something else than the activities before it (rule 3.10). One
        /// notice for each observation that overruled, and for each time that it gave for a flag.
        case observedOtherwise
        /// The contact became another one, which the notice's id ends with; the state is of its own activities alone.
        case mergedInto
        /// Another contact became this one, and its activities are folded with it (rule 5.8).
        case mergedFrom
    }

    /// Creates a notice.
    package init(kind: Kind, activity: ActivityID) {
        self.kind = kind
        self.activity = activity
    }
}
