public import ContactProjector

extension TestActivity {
    /// Creates an activity in which the contact enters a segment.
    public static func joined(
        _ segment: SegmentID,
        at second: Int? = nil,
        named name: String? = nil,
        color: String? = nil,
        updatedAt update: Int? = nil,
        id: ActivityID? = nil
    ) -> TestActivity {
        var testActivity = TestActivity(.segmentAdded, second, id)
        testActivity.segment = Activity.Segment(
            id: segment,
            name: name,
            color: color,
            updatedAt: update.map(Timestamp.second)
        )
        return testActivity
    }

    /// Creates an activity in which the contact leaves a segment.
    public static func left(
        _ segment: SegmentID,
        at second: Int? = nil,
        named name: String? = nil,
        color: String? = nil,
        updatedAt update: Int? = nil,
        id: ActivityID? = nil
    ) -> TestActivity {
        var testActivity = TestActivity(.segmentRemoved, second, id)
        testActivity.segment = Activity.Segment(
            id: segment,
            name: name,
            color: color,
            updatedAt: update.map(Timestamp.second)
        )
        return testActivity
    }

    /// Creates an activity in which the contact enters a segment that isn't named.
    package static func joinedUnnamed(at second: Int? = nil, id: ActivityID? = nil) -> TestActivity
    {
        TestActivity(.segmentAdded, second, id)
    }

    /// Creates an activity that blocks messages to the contact.
    public static func blocked(at second: Int? = nil, id: ActivityID? = nil) -> TestActivity {
        TestActivity(.contactBlocked, second, id)
    }

    /// Creates an activity that allows messages to the contact again.
    public static func unblocked(at second: Int? = nil, id: ActivityID? = nil) -> TestActivity {
        TestActivity(.contactUnblocked, second, id)
    }

    /// Creates an activity in which the contact opts out, perhaps because of a broadcast.
    public static func unsubscribed(
        at second: Int? = nil,
        from broadcast: BroadcastID? = nil,
        id: ActivityID? = nil
    ) -> TestActivity {
        var testActivity = TestActivity(.contactUnsubscribed, second, id)
        testActivity.broadcast = broadcast.map { Activity.Broadcast(id: $0) }
        return testActivity
    }

    /// Creates an activity in which the contact opts in again.
    public static func resubscribed(at second: Int? = nil, id: ActivityID? = nil) -> TestActivity {
        TestActivity(.contactResubscribed, second, id)
    }

    /// Creates an activity that adds a note.
    ///
    /// Without an id, the note is named after its text.
    public static func noted(
        _ text: String,
        at second: Int? = nil,
        note: NoteID? = nil,
        writtenAt written: Int? = nil,
        updatedAt update: Int? = nil,
        id: ActivityID? = nil
    ) -> TestActivity {
        var testActivity = TestActivity(.noteCreated, second, id)
        testActivity.note = Activity.Note(
            id: note ?? NoteID("note_" + text),
            content: text,
            createdAt: written.map(Timestamp.second),
            updatedAt: update.map(Timestamp.second)
        )
        return testActivity
    }

    /// Creates an activity that uploads a file, whose id is named after it.
    package static func uploaded(
        _ name: String,
        at second: Int? = nil,
        id: ActivityID? = nil
    ) -> TestActivity {
        var testActivity = TestActivity(.fileUploaded, second, id)
        testActivity.file = Activity.File(id: FileID("file_" + name), name: name)
        return testActivity
    }

    /// Creates an activity of an unknown type, which may name a segment.
    package static func unheardOf(
        _ type: String,
        at second: Int? = nil,
        naming segment: Activity.Segment? = nil,
        id: ActivityID? = nil
    ) -> TestActivity {
        var testActivity = TestActivity(.unknown(type), second, id)
        testActivity.segment = segment
        return testActivity
    }
}
