internal import ContactProjector
internal import Synchronization

/// A writer that brings a live census up to its log, one step after the other.
actor CensusWriter {
    private let store: any ActivityStore
    /// The file that the base is kept in.
    private let file: CensusFile?
    /// The rows of a delta past which it is merged into the base.
    private let mergeLimit: Int
    private let elapsed: @Sendable () -> Duration

    /// The census of one part that changes seldom.
    private var base = Census(.empty)
    /// The histories of the contacts that were touched since.
    private var delta: CensusPart?
    /// The place of the whole log up to which it was read; the last entry of the census may lie before it.
    private var place: LogPlace?
    /// A delta that is merged beside, while what comes meanwhile has another one.
    private var merge: Merge?
    /// The entries that were read since a merge began.
    private var news = 0
    private var step: Step?

    private typealias Step = Task<Result<Census, StoreError>, Never>

    /// The census that readers see; a step changes it at once.
    private nonisolated let seen = Mutex(Seen())

    /// A census and the moment by which everything recorded is in it; nothing before the log was read to its end.
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

    /// Brings the census up to the log's head; who is canceled stops waiting.
    func update() async throws(StoreError) -> Census {
        try await enqueue { writer in await writer.catchUp() }.outcome
    }

    /// Waits for what goes on beside, and writes the base where the file has an older one.
    func finish() async {
        _ = await enqueue { writer in await writer.takeMerged() }.value
        file?.write(base)
    }

    /// Starts a step when the one before has ended.
    private func enqueue(
        _ body: @escaping @Sendable (CensusWriter) async -> Result<Census, StoreError>
    ) -> Step {
        let task = Task { [step] in
            _ = await step?.value
            return await body(self)
        }
        step = task
        return task
    }
}

/// Catching up.
extension CensusWriter {
    private func catchUp() async -> Result<Census, StoreError> {
        do throws(StoreError) {
            return .success(try await readLog())
        } catch  where error.code == .otherLog {
            forget()
        } catch {
            return .failure(error)
        }
        // The log was restored, or another one was put in its place.
        do throws(StoreError) { return .success(try await readLog()) } catch {
            return .failure(error)
        }
    }

    private func forget() {
        base = Census(.empty)
        delta = nil
        place = nil
        merge?.result.cancel()
        merge = nil
        publish(Seen())
    }

    /// Reads on to the head, and arranges the histories of the contacts that are touched.
    private func readLog() async throws(StoreError) -> Census {
        let isFirst = place == nil
        let start = if let place { place } else { try await open() }
        let current = base.head.position == .zero ? nil : latest.census ?? base
        var rows = try LogRows(after: current)
        let (end, moment) = try await read(from: start, into: &rows)
        let isNew = rows.touchesContacts || rows.head != (current ?? base).head
        let census = isNew ? try await arranged(rows, after: current, at: end) : current ?? base
        place = end
        guard isNew else { return see(census, by: moment) }
        if isFirst { return see(settled(census), by: moment) }
        mergeIfLarge(census)
        return see(census, by: moment)
    }

    /// What was recorded since the base, the older part first.
    private var deltas: [CensusPart] { [merge?.delta, delta].compactMap(\.self) }

    /// Opens the file, where it is one of this log, and returns the place up to which it goes; else the start of the log.
    private func open() async throws(StoreError) -> LogPlace {
        base = Census(.empty)
        delta = nil
        if let census = file?.read(), let place = try await store.place(at: census.head.position),
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

    /// Reads the entries up to the head; returns its place, and a moment by which everything recorded is among them.
    private func read(
        from start: LogPlace,
        into rows: inout LogRows
    ) async throws(StoreError) -> (LogPlace, Duration) {
        var end = start
        while true {
            let moment = elapsed()
            if let batch = try await store.batch(after: end, limit: Census.batchSize) {
                try rows.add(batch.entries)
                news += batch.entries.count
                end = batch.place
                // A shorter one goes up to the head.
                if batch.entries.count < Census.batchSize { return (end, moment) }
                continue
            }
            // Of a part of a log, what others append need not be looked through again.
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
        let (report, head) = (rows.report, rows.head)
        let mark = head.position == end.position ? end.mark : 0
        guard let current else {
            let part = try await rows.part(threads: 2)
            base = Census(part, report: report, head: head, mark: mark)
            return base
        }
        guard rows.touchesContacts else {
            return Census(current, [], report: report, head: head, mark: mark)
        }
        let part = try await rows.part(threads: 1)
        delta = delta.map { PartMerge(part, into: $0).merged() } ?? part
        return Census(base, deltas, report: report, head: head, mark: mark)
    }

    /// The census after the first step, whose delta may be large, and which is kept for the next process.
    private func settled(_ census: Census) -> Census {
        var census = census
        if let delta, delta.rows.count > mergeLimit {
            base = census.merged(delta, into: base)
            self.delta = nil
            census = base
        }
        file?.write(base)
        return census
    }

    private func see(_ census: Census, by moment: Duration) -> Census {
        publish(Seen(census: census, moment: moment))
        return census
    }

    private func publish(_ new: Seen) {
        // What nobody asks any more goes after the lock: giving back a base takes long.
        let old = seen.withLock { seen in
            defer { seen = new }
            return seen
        }
        withExtendedLifetime(old) {}
    }
}

/// Merging beside.
extension CensusWriter {
    private func mergeIfLarge(_ census: Census) {
        guard merge == nil, let delta, delta.rows.count > mergeLimit else { return }
        // One contact's long history is no reason to merge at each of its activities.
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

    /// Puts the merged base in the place of the base and of the delta that went into it.
    private func takeMerged() async -> Result<Census, StoreError> {
        guard let result = merge?.result, let current = latest.census else { return .success(base) }
        base = await result.value
        merge = nil
        let census = Census(
            base,
            deltas,
            report: current.report,
            head: current.head,
            mark: current.mark
        )
        publish(Seen(census: census, moment: latest.moment))
        file?.writeBeside(base, now: elapsed())
        mergeIfLarge(census)
        return .success(census)
    }
}

extension Census {
    /// The same in one part.
    fileprivate func merged(_ delta: CensusPart, into base: Census) -> Census {
        Census(
            PartMerge(delta, into: base.base).merged(),
            report: report,
            head: head,
            mark: mark
        )
    }
}

extension Task where Success == Result<Census, StoreError>, Failure == Never {
    /// What came of it; a caller that is canceled waits no longer.
    var outcome: Census {
        get async throws(StoreError) {
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
