import ContactProjector

/// An endless sequence of activities, the same for the same seed and start.
struct TortureHistory {
    private var state: UInt64
    private var serial: Int64

    init(seed: UInt64, after position: Position) {
        serial = position.rawValue
        // The golden ratio separates seeds that differ by 1; with the position, a writer that
        // starts again after a crash continues with other activities.
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(serial)
    }

    /// Returns 5 to 44 new activities of twenty contacts, about a tenth of them twice.
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
        // From a few bytes to some hundreds, so that pages hold records of all sizes.
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
        // Knuth's MMIX generator, of whose results the low bits repeat early and are dropped.
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}
