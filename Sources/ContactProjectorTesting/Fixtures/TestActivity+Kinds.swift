public import ContactProjector

extension TestActivity {
    /// The contact enters a segment.
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

    /// The contact leaves a segment.
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

    /// The contact enters a segment that the activity doesn't name.
    package static func joinedUnnamed(at second: Int? = nil, id: ActivityID? = nil) -> TestActivity
    {
        TestActivity(.segmentAdded, second, id)
    }

    /// Messages to the contact are blocked.
    public static func blocked(at second: Int? = nil, id: ActivityID? = nil) -> TestActivity {
        TestActivity(.contactBlocked, second, id)
    }

    /// Messages to the contact are allowed again.
    public static func unblocked(at second: Int? = nil, id: ActivityID? = nil) -> TestActivity {
        TestActivity(.contactUnblocked, second, id)
    }

    /// The contact opts out, perhaps because of a broadcast.
    public static func unsubscribed(
        at second: Int? = nil,
        from broadcast: BroadcastID? = nil,
        id: ActivityID? = nil
    ) -> TestActivity {
        var testActivity = TestActivity(.contactUnsubscribed, second, id)
        testActivity.broadcast = broadcast.map { Activity.Broadcast(id: $0) }
        return testActivity
    }

    /// The contact opts in again.
    public static func resubscribed(at second: Int? = nil, id: ActivityID? = nil) -> TestActivity {
        TestActivity(.contactResubscribed, second, id)
    }

    /// A note is written; without an id of its own it is named after its text.
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

    /// A file is uploaded; its id is named after it.
    package static func uploaded(
        _ name: String,
        at second: Int? = nil,
        id: ActivityID? = nil
    ) -> TestActivity {
        var testActivity = TestActivity(.fileUploaded, second, id)
        testActivity.file = Activity.File(id: FileID("file_" + name), name: name)
        return testActivity
    }

    /// Something of a type that no version knows, which may name a segment all the same.
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
