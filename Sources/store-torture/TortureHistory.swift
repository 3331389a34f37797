import ContactProjector

/// Activities that never end, the same for the same seed and start.
struct TortureHistory {
    private var state: UInt64
    private var serial: Int64

    init(seed: UInt64, after position: Position) {
        serial = position.rawValue
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(serial)
    }

    /// A batch of 5 to 44 activities: new ones of twenty contacts, and now and then a repetition of the one before.
    mutating func nextBatch() -> [Activity] {
        var batch: [Activity] = []
        for _ in 0..<(5 + below(40)) {
            if below(10) == 0, let last = batch.last { batch.append(last) }
            batch.append(nextActivity())
        }
        return batch
    }

    private mutating func nextActivity() -> Activity {
        serial += 1
        let text = String(repeating: "text \(serial) ", count: 1 + below(60))
        return Activity(
            stream: StreamID(contact: ContactID("con_\(below(20))")),
            id: ActivityID("act_\(serial)_\(below(1 << 30))"),
            kind: .noteCreated,
            occurredAt: Timestamp(microseconds: 1_700_000_000_000_000 + serial * 1_000_000),
            note: Activity.Note(id: NoteID("note_\(serial)"), content: text)
        )
    }

    private mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}
