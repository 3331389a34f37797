internal import ActivityJSON
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQueries

extension Workspace {
    /// The streams of the log in their order.
    func streams() async throws(UserError) -> [StreamID] {
        do { return try await store.streams() } catch { throw UserError(error) }
    }

    /// The streams of one contact in their order.
    func streams(of contact: ContactID) async throws(UserError) -> [StreamID] {
        do { return try await store.streams(of: contact) } catch { throw UserError(error) }
    }

    /// The end of the log.
    func head() async throws(UserError) -> LogHead {
        do { return try await store.head() } catch { throw UserError(error) }
    }

    /// The place at the end of the log.
    func headPlace() async throws(UserError) -> LogPlace {
        do { return try await store.headPlace() } catch { throw UserError(error) }
    }

    /// The id of a store's log; nil for files, whose log is gone with the process.
    func logID() async throws(UserError) -> LogID? {
        guard path != nil else { return nil }
        do { return try await store.logID() } catch { throw UserError(error) }
    }

    /// The number of activity ids that occur in more than one stream.
    func sharedIDCount() async throws(UserError) -> Int {
        guard let store = store as? SQLiteActivityStore else {
            var streams: [ActivityID: StreamID] = [:]
            var shared: Set<ActivityID> = []
            for entry in try await entries(after: .zero, limit: .max)
            where entry.kind == .activity {
                let activity = entry.activity
                let first = streams.updateValue(activity.stream, forKey: activity.id)
                if let first, first != activity.stream { shared.insert(activity.id) }
            }
            return shared.count
        }
        do { return try await store.sharedIDCount() } catch { throw UserError(error) }
    }

    /// The entries of the log after a position.
    func entries(after position: Position, limit: Int) async throws(UserError) -> [LogEntry] {
        do { return try await store.entries(after: position, limit: limit) } catch {
            throw UserError(error)
        }
    }

    /// The log of a contact, without what a what-if skips.
    func log(of stream: StreamID, knownAt: KnownAt) async throws(UserError) -> ContactLog {
        try await readLog(of: stream, knownAt: knownAt).log
    }

    /// The log of a contact by the first known-at, with the positions of all of them, in one read.
    func readLog(of stream: StreamID, knownAt: KnownAt...) async throws(UserError) -> ReadLog {
        let whole = try await wholeLog(of: stream, knownAt: knownAt)
        guard let whatIf, whatIf.stream == stream else { return ReadLog(log: whole, numbers: nil) }
        let numbers = Dictionary(
            whole.activities.enumerated().map { ($1.id, $0 + 1) },
            uniquingKeysWith: { first, _ in first }
        )
        let log = whole.filter { !whatIf.skipped.contains($0.activity.id) }
        return ReadLog(log: log, numbers: numbers)
    }

    /// The log of a contact, whatever a what-if skips.
    func wholeLog(of stream: StreamID, knownAt: [KnownAt]) async throws(UserError) -> ContactLog {
        do { return try await store.log(of: stream, knownAt: knownAt) } catch {
            throw UserError(error)
        }
    }

    /// The state of a contact.
    func state(
        of stream: StreamID,
        _ queryTime: QueryTime
    ) async throws(UserError) -> ContactState {
        if whatIf?.stream == stream {
            let log = try await log(of: stream, knownAt: queryTime.knownAt)
            do { return try log.state(asOf: queryTime.asOf) } catch { throw UserError(error) }
        }
        do {
            return try await store.state(
                of: stream,
                asOf: queryTime.asOf,
                knownAt: queryTime.knownAt
            )
        } catch {
            throw UserError(error)
        }
    }

    /// The number of records that could not be read.
    func rejectCount() async throws(UserError) -> Int {
        guard let store = store as? SQLiteActivityStore else { return report.rejected }
        do { return try await store.rejectCount() } catch { throw UserError(error) }
    }

    /// The records that could not be read, of files or of everything that was ever imported into the store.
    func rejects() async throws(UserError) -> [RejectsView.Row] {
        guard let store = store as? SQLiteActivityStore else {
            return report.rejects.map { reject in
                RejectsView.Row(
                    source: reject.place.source,
                    line: reject.place.line,
                    offset: reject.place.offset,
                    reason: "\(reject.reason)"
                )
            }
        }
        do {
            return try await store.rejects(limit: ImportReport.keptRejects).map { reject in
                RejectsView.Row(
                    source: reject.source.name,
                    line: reject.line,
                    offset: reject.offset,
                    reason: reject.reason
                )
            }
        } catch {
            throw UserError(error)
        }
    }
}

/// The log of a contact as a query reads it, once.
struct ReadLog: Sendable {
    /// The log, without what a what-if skips.
    let log: ContactLog
    /// The numbers that activities have when none is skipped; nil when none is.
    let numbers: [ActivityID: Int]?
}
