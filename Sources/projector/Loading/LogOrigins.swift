internal import ActivityJSON
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQueries

/// The files that a log in memory was read from.
struct FileOrigin: LogOrigin {
    private(set) var sources: [String] = []
    /// What became of every record.
    private(set) var outcome = ImportReport()
    /// Where each version was read, by position, the first of which is 1.
    private var places: [RecordLocation?] = []

    var report: ImportReport? { outcome }

    func rejectCount() -> Int { outcome.rejected }

    func rejects(limit: Int) -> [RejectedRecord] {
        outcome.rejects.prefix(limit).map {
            RejectedRecord(location: $0.place, reason: "\($0.reason)")
        }
    }

    func sharedIDCount() -> Int? { nil }

    func location(of position: Position) -> RecordLocation? {
        let index = Int(position.rawValue) - 1
        return places.indices.contains(index) ? places[index] : nil
    }

    /// Takes what was rejected of sources.
    mutating func add(_ rejected: ImportReport, from sources: [String]) {
        outcome.add(rejected)
        self.sources += sources
    }

    /// Takes what was appended, each activity with the place where it was read.
    mutating func add(_ appended: AppendReport, at origins: [RecordLocation]) {
        let added = Int(appended.head.position.rawValue) - places.count
        places += repeatElement(nil, count: added)
        for (outcome, place) in zip(appended.outcomes, origins) {
            switch outcome {
            case .appended(let position), .revision(let position, _), .conflict(let position, _):
                places[Int(position.rawValue) - 1] = place
            case .duplicate: break
            }
        }
        outcome.add(appended)
    }
}

/// A store, which knows what was rejected by every import, and no places.
struct StoreOrigin: LogOrigin {
    let store: SQLiteActivityStore
    let path: String

    var sources: [String] { [path] }
    var report: ImportReport? { nil }

    func rejectCount() async throws(StoreError) -> Int { try await store.rejectCount() }

    func rejects(limit: Int) async throws(StoreError) -> [RejectedRecord] {
        try await store.rejects(limit: limit).map { reject in
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

    func sharedIDCount() async throws(StoreError) -> Int? { try await store.sharedIDCount() }

    func location(of position: Position) -> RecordLocation? { nil }
}
