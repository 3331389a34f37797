/// The fixed stream whose folds are fingerprinted; a change of it makes every stored snapshot unusable.
enum FixedStream {
    static let id = StreamID(org: "org", contact: "con")

    /// The activities in stream order: each type with and without its subject, undated, dated, repeated and in ties.
    static let activities = StreamOrder.ordered(
        undated + segmentTurns + flagTurns + notes + files + unlikely
    )

    private static let undated = [
        make("u1", .segmentAdded, nil, segment: vip("VIP")), make("u2", .contactBlocked, nil),
        make("u3", .noteCreated, nil, note: Activity.Note(id: "n0", content: "undated")),
    ]

    private static let segmentTurns = [
        make("s1", .segmentAdded, 10, segment: vip("Very important")),
        make("s2", .segmentRemoved, 20, segment: vip("VIP")),
        make("s3", .segmentRemoved, 21, segment: Activity.Segment(id: "new")),
        make("s4", .segmentAdded, 30, segment: Activity.Segment(id: "new", name: "New")),
        make("s5", .segmentRemoved, 30, segment: Activity.Segment(id: "new")),
        make("s6", .segmentAdded, 30, segment: Activity.Segment(id: "new", color: "red")),
        make("s7", .segmentAdded, 31), make("s8", .segmentRemoved, 32),
    ]

    private static let flagTurns = [
        make("b1", .contactUnblocked, 40), make("b2", .contactBlocked, 50),
        make("b3", .contactBlocked, 51), make("b4", .contactUnblocked, 52),
        make("o1", .contactResubscribed, 60),
        make(
            "o2",
            .contactUnsubscribed,
            61,
            broadcast: Activity.Broadcast(id: "bro", name: "Sale")
        ),
        make("o3", .contactResubscribed, 61), make("o4", .contactUnsubscribed, 86_400),
    ]

    private static let notes = [
        make("n1", .noteCreated, 70, note: note("n1", "Called."), actor: ada),
        make("n2", .noteCreated, 70, note: note("n2", "")), make("n3", .noteCreated, 71),
        make("n4", .noteCreated, 172_800, note: note("n1", "Again."), actor: ada),
        make(
            "n5",
            .noteCreated,
            172_801,
            note: note("n5", "Wrote."),
            assistant: Activity.Assistant(id: "asst", name: "Concierge")
        ),
    ]

    private static let files = [
        make(
            "f1",
            .fileUploaded,
            80,
            file: Activity.File(
                id: "f1",
                name: "a.pdf",
                mimeType: "application/pdf",
                size: 7,
                url: "x"
            )
        ),
        make("f2", .fileUploaded, 81),
    ]

    private static let unlikely = [
        make("x1", .unknown("contact_merged"), 90, metadata: #"{"into":"con"}"#),
        make("x2", .unknown("tag_added"), 31_536_000, actor: ada),
    ]

    private static let ada = Activity.Actor(id: "user", name: "Ada", email: "ada@example.com")

    private static func vip(_ name: String) -> Activity.Segment {
        Activity.Segment(id: "vip", name: name, color: "blue")
    }

    private static func note(_ id: NoteID, _ text: String) -> Activity.Note {
        Activity.Note(id: id, content: text, createdAt: time(70), updatedAt: time(75), author: ada)
    }

    private static func make(
        _ id: ActivityID,
        _ kind: ActivityKind,
        _ second: Int64?,
        segment: Activity.Segment? = nil,
        note: Activity.Note? = nil,
        broadcast: Activity.Broadcast? = nil,
        file: Activity.File? = nil,
        actor: Activity.Actor? = nil,
        assistant: Activity.Assistant? = nil,
        metadata: String? = nil
    ) -> Activity {
        Activity(
            stream: Self.id,
            id: id,
            kind: kind,
            occurredAt: second.flatMap(time),
            segment: segment,
            note: note,
            broadcast: broadcast,
            file: file,
            actor: actor,
            assistant: assistant,
            metadata: metadata
        )
    }

    private static func time(_ second: Int64) -> Timestamp? {
        Timestamp(microseconds: 1_700_000_000_000_000 + second * 1_000_000)
    }
}
