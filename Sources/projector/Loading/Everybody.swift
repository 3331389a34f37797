internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector
internal import ContactProjectorSQLite
internal import Synchronization

/// All contacts at once, of files or of a store.
struct Everybody: Sendable {
    let census: Census
    /// The log that the census is of; nil for files.
    private let store: (any ActivityStore)?

    /// All contacts of a log, up to its head.
    ///
    /// - Throws: ``CommandError`` when the log can't be read.
    init(of workspace: Workspace) async throws(CommandError) {
        store = workspace.store
        do {
            census =
                if let path = workspace.path {
                    try await Census.kept(at: path + ".census", of: workspace.store)
                } else {
                    try await Census(of: workspace.store)
                }
        } catch {
            throw CommandError(error)
        }
    }

    private init(_ census: Census, _ store: (any ActivityStore)?) {
        self.census = census
        self.store = store
    }

    /// The same with what the log learnt since.
    func caughtUp() async throws(CommandError) -> Everybody {
        guard let store else { return self }
        do { return Everybody(try await census.caughtUp(with: store), store) } catch {
            throw CommandError(error)
        }
    }

    /// Reads what the options name; the census of a store is kept beside it.
    init(_ source: SourceOptions) async throws {
        if let path = source.store {
            do throws(StoreError) {
                let options = SQLiteActivityStore.Options(mode: .readOnly)
                let store = try SQLiteActivityStore(path: path, options: options)
                census = try await Census.kept(at: path + ".census", of: store)
                self.store = store
            } catch {
                throw CommandError(error)
            }
        } else {
            store = nil
            do throws(ReadError) {
                census = try await Census(reading: source.sources, defaults: source.defaults)
            } catch {
                throw LoadFailure.unreadable(error)
            }
            if source.strict, let reject = census.report.rejects.first {
                throw LoadFailure.rejected(reject)
            }
            census.report.warn()
        }
    }

    /// The segments by their ids and their latest names.
    func directory() async throws(CommandError) -> Directory {
        var directory = Directory()
        for segment in census.segments {
            directory.learn(segment, name: try await name(of: segment))
        }
        return directory
    }

    /// A segment's latest name.
    func name(of segment: SegmentID) async throws(CommandError) -> String? {
        let naming: Census.Naming?
        do { naming = try census.latestNaming(of: segment) } catch { throw CommandError(error) }
        switch naming {
        case nil: return nil
        case .segment(let segment): return segment?.name
        case .position(let position):
            guard let store else { return nil }
            do {
                let before = Position(position.rawValue - 1)
                return try await store.entries(after: before, limit: 1).first?.activity.segment?
                    .name
            } catch {
                throw CommandError(error)
            }
        }
    }

    /// The states of contacts, in their order.
    func states(of streams: [StreamID], asOf: AsOf) async throws(CommandError) -> [ContactState] {
        var states: [ContactState] = []
        for stream in streams.sorted() {
            if LineEditor.takeInterrupt() { throw .interrupted }
            if let store {
                do { states.append(try await store.state(of: stream, asOf: asOf)) } catch {
                    throw CommandError(error)
                }
            } else {
                do { states.append(try census.state(of: stream, asOf: asOf)) } catch {
                    throw CommandError(error)
                }
            }
        }
        return states
    }

    /// The contacts of whom a condition holds.
    ///
    /// The words of notes are asked of the log, one contact after the other, where the census doesn't hold them.
    func contacts(
        where predicate: ContactPredicate,
        asOf: AsOf
    ) async throws(CommandError) -> [StreamID] {
        do throws(CensusError) {
            return Array(try census.contacts(where: predicate, asOf: asOf))
        } catch .needsText {
            let present: [StreamID]
            do { present = Array(try census.contacts(asOf: asOf)) } catch {
                throw CommandError(error)
            }
            return try await states(of: present, asOf: asOf).filter(predicate.matches).map(\.stream)
        } catch {
            throw CommandError(error)
        }
    }
}

/// The census of a log, made once and brought up to date when it is asked for.
actor CensusShelf {
    private nonisolated let latest = Mutex<Everybody?>(nil)

    /// The census up to the head of the log.
    func everybody(of workspace: Workspace) async throws(CommandError) -> Everybody {
        let current =
            if let made {
                try await made.caughtUp()
            } else {
                try await Everybody(of: workspace)
            }
        latest.withLock { $0 = current }
        return current
    }

    /// The census as it was last made, if it ever was.
    nonisolated var made: Everybody? { latest.withLock(\.self) }
}

extension CommandError {
    /// Says what a census can't answer.
    init(_ error: CensusError) {
        switch error {
        case .activityOfOneContact(let id):
            self.init("\(id) is no moment for everybody", hint: "give a time, such as 2024-03-05")
        case .needsText:
            self.init(
                "the words of notes can't be followed over time in a store",
                hint: "load the streams with --load"
            )
        case .changedText:
            self.init(
                "a stream was changed while it was read",
                hint: "ask again",
                status: .unreadable
            )
        }
    }
}
