/// The activities of a stream under ids that another stream also has, as after a merge of contacts.
public struct SharedActivities: Hashable, Sendable {
    /// The stream that holds them.
    public let stream: StreamID
    /// The activities with an id of the other stream's, or about a note of it; all of them still have a description.
    public let activities: Set<ActivityID>
    /// The number of them with an id that the other stream has.
    package let sameActivities: Int
    /// The number of their notes that the other stream has.
    package let sameNotes: Int

    /// Creates the activities of a stream from what it holds and what another one holds.
    package init(
        of stream: StreamID,
        _ activities: Set<ActivityID>,
        _ notes: Set<NoteID>,
        sharedWith own: HeldIDs
    ) {
        self.stream = stream
        self.activities = activities
        sameActivities = activities.intersection(own.activities).count
        sameNotes = notes.count
    }
}

/// The ids of a stream's activities and notes.
package struct HeldIDs: Sendable {
    /// The ids of activities.
    package var activities: Set<ActivityID> = []
    /// The ids of notes.
    package var notes: Set<NoteID> = []

    /// Creates the ids of a stream without activities.
    package init() {}

    /// Adds an activity and the note that it is about.
    package mutating func add(_ activity: ActivityID, _ note: NoteID?) {
        activities.insert(activity)
        if let note { notes.insert(note) }
    }
}
