#if Postgres
internal import ContactProjector

/// The decisions about one batch, made before any of it is written.
struct BatchPlan {
    private(set) var outcomes: [AppendOutcome]
    private(set) var entries: [LogEntry] = []

    /// Decides what becomes of each activity, given the recorded versions of their ids.
    init(
        _ batch: [Activity],
        held: [ActivityKey: [LogEntry]],
        after position: Position,
        at recordedAt: Timestamp
    ) {
        var held = held
        outcomes = [AppendOutcome](repeating: .duplicate(of: .zero), count: batch.count)
        for index in AppendPlan.recordingOrder(of: batch) {
            let activity = batch[index]
            let key = ActivityKey(activity)
            switch AppendPlan.decision(for: activity, given: held[key] ?? []) {
            case .duplicate(let first): outcomes[index] = .duplicate(of: first)
            case .record(let kind):
                let entry = LogEntry(
                    position: (entries.last?.position ?? position).next,
                    recordedAt: recordedAt,
                    activity: activity,
                    kind: kind
                )
                held[key, default: []].append(entry)
                entries.append(entry)
                outcomes[index] = AppendOutcome(entry)
            }
        }
    }
}
#endif
