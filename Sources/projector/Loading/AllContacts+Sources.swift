internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQueries
internal import Synchronization

extension AllContacts {
    /// All contacts of a log, up to its head.
    ///
    /// - Throws: ``UserError`` when the log can't be read.
    init(of workspace: Workspace) async throws(UserError) {
        do {
            let census = try await Self.census(of: workspace.store)
            self.init(census, of: workspace.store, isInterrupted: LineEditor.takeInterrupt)
        } catch {
            throw UserError(error)
        }
    }

    /// Reads what the options name; the census of a store is kept beside it.
    init(_ source: SourceOptions) async throws {
        if let path = source.store {
            do throws(StoreError) {
                let store = try SQLiteActivityStore(reading: path)
                let census = try await Self.census(of: store)
                self.init(census, of: store, isInterrupted: LineEditor.takeInterrupt)
            } catch {
                throw UserError(error)
            }
        } else {
            let census: Census
            do throws(ReadError) {
                census = try await Census(
                    reading: source.sources,
                    defaults: source.recordDefaults.values
                )
            } catch {
                throw LoadFailure.unreadable(error)
            }
            if source.strict, let reject = census.report.rejects.first {
                throw LoadFailure.rejected(reject)
            }
            try census.accounts.check(census.report)
            self.init(census, isInterrupted: LineEditor.takeInterrupt)
        }
    }

    /// The census of a log; that of a store is kept beside it.
    private static func census(of log: any ActivityStore) async throws(StoreError) -> Census {
        if let files = log as? MappedActivityLog { return files.census }
        guard let index = (log as? SQLiteActivityStore)?.index else {
            return try await Census(of: log)
        }
        return try await Census(indexAt: index, of: log)
    }
}

/// The census of a log, made once and brought up to date when it is asked for.
actor CensusCache {
    private nonisolated let latest = Mutex<AllContacts?>(nil)

    /// The census up to the head of the log.
    func allContacts(of workspace: Workspace) async throws(UserError) -> AllContacts {
        let current =
            if let made {
                try await made.updated()
            } else {
                try await AllContacts(of: workspace)
            }
        latest.withLock { $0 = current }
        return current
    }

    /// The census as it was last made, if it ever was.
    nonisolated var made: AllContacts? { latest.withLock(\.self) }
}
