internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

/// A store as the origin of a log, with the rejected records of all imports and without places in files.
struct StoreOrigin: LogOrigin {
    let store: any LogStore
    let path: String

    var sources: [String] { [path] }
    // Each import was reported when it ran; the store adds up only what it keeps.
    var report: ImportReport? { nil }

    func rejectCount() async throws(StoreError) -> Int { try await store.rejectCount() }

    func rejects(limit: Int) async throws(StoreError) -> [RejectedRecord] {
        try await store.rejects(after: 0, limit: limit).map { reject in
            RejectedRecord(
                location: RecordLocation(
                    source: reject.source.name,
                    line: reject.line,
                    offset: reject.offset
                ),
                reason: reject.reason
            )
        }
    }

    func counts() async throws(StoreError) -> LogCounts? { try await store.knownCounts() }

    func location(of position: Position) -> RecordLocation? { nil }
}
