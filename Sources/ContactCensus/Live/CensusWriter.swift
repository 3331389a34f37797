internal import ContactProjector
internal import Synchronization

/// The actor that updates a live census to its log's head, one step after the other.
actor CensusWriter {
    private let store: any ActivityStore
    /// The file of the base.
    private let file: CensusFile?
    /// The number of rows of a delta above which it is merged into the base.
    private let mergeLimit: Int
    private let elapsed: @Sendable () -> Duration

    /// The base: a census of one part, which changes rarely.
    private var base = Census(.empty)
    /// The histories of the contacts that changed since the base.
    private var delta: CensusPart?
    /// The place of the log up to which it was read, which may be after the census's last entry.
    private var place: LogPlace?
    /// The merge in progress.
    ///
    /// Entries that are read meanwhile go into another delta.
    private var merge: Merge?
    /// The number of entries that were read since the last merge began.
    private var news = 0
    private var step: Step?
    /// A Boolean value that indicates whether the file has what an erasure took.
    private var isFileOutdated = false

    private typealias Step = Task<Result<Census, StoreError>, Never>

    /// The census that readers see, replaced as a whole.
    private nonisolated let seen = Mutex(Seen())

    /// A census and the time up to which it is complete.
    ///
    /// Both are `nil` before the log was read to its end.
    struct Seen {
        var census: Census?
        var moment: Duration?
    }

    private struct Merge {
        let delta: CensusPart
        let result: Task<Census, Never>
    }

    init(
        of store: any ActivityStore,
        file: CensusFile?,
        mergeLimit: Int,
        elapsed: @escaping @Sendable () -> Duration
    ) {
        self.store = store
        self.file = file
        self.mergeLimit = mergeLimit
        self.elapsed = elapsed
    }

    nonisolated var latest: Seen { seen.withLock(\.self) }

    /// The position up to which the log was read.
    var position: Position { place?.position ?? .zero }

    /// Updates the census to the log's head.
    ///
    /// A canceled caller stops waiting.
    func update() async throws(StoreError) -> Census {
        try await enqueue { writer in await writer.catchUp() }.outcome
    }

    /// Waits for running steps and merges, and writes the base if the file has an older one.
    func finish() async {
        _ = await enqueue { writer in await writer.takeMerged() }.value
        file?.write(base)
    }

    /// Starts a step when the step before it has ended.
    private func enqueue(
        _ body: @escaping @Sendable (CensusWriter) async -> Result<Census, StoreError>
    ) -> Step {
        // An actor alone isn't enough: it admits another call at each `await`, and two steps would
        // read the same entries.
        let task = Task { [step] in
            _ = await step?.value
            return await body(self)
        }
        step = task
        return task
    }
}

/// The steps that read new entries.
extension CensusWriter {
    private func catchUp() async -> Result<Census, StoreError> {
        do throws(StoreError) {
            return .success(try await readLog())
        } catch  where error.code == .otherLog {
            forget()
        } catch {
            return .failure(error)
        }
        // The log was restored or replaced: once more from the start. A second failure is reported.
        do throws(StoreError) { return .success(try await readLog()) } catch {
            return .failure(error)
        }
    }

    private func forget() {
        restart()
        publish(Seen())
    }

    /// Starts again from an empty base; readers see the last census meanwhile.
    private func restart() {
        base = Census(.empty)
        delta = nil
        place = nil
        merge?.result.cancel()
        merge = nil
    }

    /// Reads up to the head, and rebuilds the histories of the contacts that changed.
    private func readLog() async throws(StoreError) -> Census {
        let isFirst = place == nil
        let start = if let place { place } else { try await open() }
        let current = base.head.position == .zero ? nil : latest.census ?? base
        var rows = try LogRows(after: current)
        let (end, moment) = try await read(from: start, into: &rows)
        if rows.keepsErased {
            // The texts would keep the segments of an observation. The log no longer has them.
            isFileOutdated = true
            restart()
            return try await readLog()
        }
        let isNew = rows.touchesContacts || rows.head != (current ?? base).head
        let census =
            isNew
            ? try await arranged(rows, after: current, at: end)
            : try await (current ?? base).united()
        place = end
        guard isNew else { return see(census, by: moment) }
        if isFirst { return see(try await settled(census), by: moment) }
        mergeIfLarge(census)
        return see(census, by: moment)
    }

    /// The parts recorded since the base, the older one first.
    private var deltas: [CensusPart] { [merge?.delta, delta].compactMap(\.self) }

    /// Opens the file if it is of this log, and returns the place up to which it goes, or else the
    /// log's start.
    private func open() async throws(StoreError) -> LogPlace {
        base = Census(.empty)
        delta = nil
        if !isFileOutdated, let census = file?.read(),
            let place = try await store.place(at: census.head.position),
            place.mark == census.mark
        {
            base = census
            return place
        }
        guard let origin = try await store.place(at: .zero) else {
            throw .otherLog("the log was restored while it was read")
        }
        return origin
    }

    /// Reads the entries up to the head.
    ///
    /// Returns its place, and a time by which everything recorded is included.
    private func read(
        from start: LogPlace,
        into rows: inout LogRows
    ) async throws(StoreError) -> (LogPlace, Duration) {
        var end = start
        while true {
            // Before the read: what is recorded during it may be missing, so the census must not
            // seem younger.
            let moment = elapsed()
            if let batch = try await store.batch(after: end, limit: Census.batchSize) {
                try rows.add(batch.entries)
                news += batch.entries.count
                end = batch.place
                // A batch that isn't full reaches the head.
                if batch.entries.count < Census.batchSize { return (end, moment) }
                continue
            }
            // A store may be a part of a log that others append to. The place of the whole log's
            // head is taken, so that their entries aren't searched again.
            guard try await store.head().position > end.position else { return (end, moment) }
            let head = try await store.headPlace()
            if try await store.batch(after: end, limit: 1) == nil { return (head, moment) }
        }
    }

    private func arranged(
        _ rows: consuming LogRows,
        after current: Census?,
        at end: LogPlace
    ) async throws(StoreError) -> Census {
        let (report, head, aliases) = (rows.report, rows.head, rows.aliases)
        let mark = head.position == end.position ? end.mark : 0
        guard let current else {
            let part = try await rows.part(threads: 2)
            base = Census(part, report: report, head: head, mark: mark, aliases: aliases)
            return try await base.united()
        }
        guard rows.touchesContacts else {
            return try await Census(
                current,
                [],
                report: report,
                head: head,
                mark: mark,
                aliases: aliases
            ).united(after: current)
        }
        let part = try await rows.part(threads: 1)
        delta = delta.map { PartMerge(part, into: $0).merged() } ?? part
        return try await Census(
            base,
            deltas,
            report: report,
            head: head,
            mark: mark,
            aliases: aliases
        ).united(after: current, changed: part)
    }

    /// Merges the delta of the first step if it is large, and writes the file for the next process.
    private func settled(_ census: Census) async throws(StoreError) -> Census {
        var census = census
        if let delta, delta.rows.count > mergeLimit {
            base = census.merged(delta, into: base)
            self.delta = nil
            census = try await base.united(after: census)
        }
        file?.write(base)
        isFileOutdated = false
        return census
    }

    private func see(_ census: Census, by moment: Duration) -> Census {
        publish(Seen(census: census, moment: moment))
        return census
    }

    private func publish(_ new: Seen) {
        // The old census is released after the lock, since deallocating a base takes long.
        let old = seen.withLock { seen in
            defer { seen = new }
            return seen
        }
        withExtendedLifetime(old) {}
    }
}

/// The merge in the background.
extension CensusWriter {
    private func mergeIfLarge(_ census: Census) {
        guard merge == nil, let delta, delta.rows.count > mergeLimit else { return }
        // A delta may be large because of one contact's long history. It is merged only after many
        // new entries, or if it is large compared with the base.
        let isWorthIt = news > mergeLimit / 20 || delta.rows.count > base.base.rows.count / 8
        guard isWorthIt else { return }
        news = 0
        let result = Task.detached { [base] in census.merged(delta, into: base) }
        merge = Merge(delta: delta, result: result)
        self.delta = nil
        Task {
            _ = await result.value
            _ = enqueue { writer in await writer.takeMerged() }
        }
    }

    /// Replaces the base and the delta that was merged into it.
    private func takeMerged() async -> Result<Census, StoreError> {
        guard let result = merge?.result, let current = latest.census else { return .success(base) }
        base = await result.value
        merge = nil
        let census: Census
        do throws(StoreError) {
            census = try await Census(
                base,
                deltas,
                report: current.report,
                head: current.head,
                mark: current.mark,
                aliases: current.aliases
            ).united(after: current)
        } catch {
            return .failure(error)
        }
        publish(Seen(census: census, moment: latest.moment))
        file?.writeBeside(base, now: elapsed())
        mergeIfLarge(census)
        return .success(census)
    }
}

extension Census {
    /// Returns the same census in one part.
    fileprivate func merged(_ delta: CensusPart, into base: Census) -> Census {
        Census(
            PartMerge(delta, into: base.base).merged(),
            report: report,
            head: head,
            mark: mark,
            aliases: aliases
        )
    }
}

extension Task where Success == Result<Census, StoreError>, Failure == Never {
    /// The result of the step, or an error if the caller is canceled while it waits.
    var outcome: Census {
        get async throws(StoreError) {
            // `await value` doesn't end when the waiting task is canceled; iterating over a stream
            // does. The step itself continues for other callers.
            let results = AsyncStream.makeStream(of: Success.self)
            Task<Void, Never> {
                results.continuation.yield(await value)
                results.continuation.finish()
            }
            for await result in results.stream { return try result.get() }
            throw StoreError(
                code: .failed,
                cause: "the question was canceled while the log was indexed",
                hint: "ask again"
            )
        }
    }
}
