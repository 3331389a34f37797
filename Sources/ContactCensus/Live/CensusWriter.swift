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
    private var merge: Merge?
    private var step: Step?

    private typealias Step = Task<Result<Census, StoreError>, Never>

    /// The census that readers see; a step changes it at once.
    private nonisolated let seen = Mutex(Seen())

    /// A census and the moment by which everything recorded is in it; nothing before the log was read to its end.
    struct Seen {
        var census: Census?
        var moment: Duration?
    }

    /// A merge that goes on beside, and the contacts that were touched meanwhile.
    private struct Merge {
        let result: Task<Census, Never>
        var touched: Set<StreamID> = []
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
        if let merge { _ = await merge.result.value }
        _ = await step?.value
        await file?.write(base)
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
        seen.withLock { $0 = Seen() }
    }

    private func readLog() async throws(StoreError) -> Census {
        // Before the head is looked up: what is recorded by now lies before that.
        let moment = elapsed()
        let head = try await store.headPlace()
        let isFirst = place == nil
        if let place {
            guard place != head else { return see(latest.census ?? base, by: moment) }
            try await store.check(place)
        } else {
            place = try await start()
        }
        let census = try await read(upTo: head)
        // A log that went back before its entries were read is found out.
        try await store.check(head)
        place = head
        if isFirst { return see(await settled(census), by: moment) }
        mergeIfLarge(census)
        return see(census, by: moment)
    }

    /// Opens the file of the log, where it is one of this log; returns the place that it goes up to.
    private func start() async throws(StoreError) -> LogPlace? {
        base = Census(.empty)
        delta = nil
        guard let census = await file?.read(),
            let place = try await store.place(at: census.head.position),
            place.mark == census.mark
        else { return nil }
        base = census
        return place
    }

    /// Reads on, and arranges the histories of the contacts that are touched.
    private func read(upTo head: LogPlace) async throws(StoreError) -> Census {
        let isEmpty = base.head.position == .zero
        let current = isEmpty ? nil : latest.census ?? base
        var rows = try LogRows(after: current)
        var position = place?.position ?? .zero
        while position < head.position {
            let entries = try await store.entries(after: position, limit: Census.batchSize)
            guard let last = entries.last else { break }
            let news = entries.prefix { $0.position <= head.position }
            try rows.add(news)
            merge?.touched.formUnion(news.lazy.map(\.activity.stream))
            position = last.position
        }
        let (report, end) = (rows.report, rows.head)
        let mark = end.position == head.position ? head.mark : 0
        guard rows.touchesContacts else {
            if end == current?.head { return current ?? base }
            return Census(current ?? base, report: report, head: end, mark: mark)
        }
        let part = try await rows.part(threads: current == nil ? 2 : 1)
        guard current != nil else {
            base = Census(part, report: report, head: end, mark: mark)
            return base
        }
        delta = delta.map { PartMerge(part, into: $0).merged() } ?? part
        return Census(base, delta, report: report, head: end, mark: mark)
    }

    /// The census after the first step, whose delta may be large, and which is kept for the next process.
    private func settled(_ census: Census) async -> Census {
        var census = census
        if let delta, delta.rows.count > mergeLimit {
            base = census.merged(delta, into: base)
            self.delta = nil
            census = base
        }
        await file?.write(base)
        return census
    }

    private func see(_ census: Census, by moment: Duration) -> Census {
        seen.withLock { $0 = Seen(census: census, moment: moment) }
        return census
    }
}

/// Merging beside.
extension CensusWriter {
    private func mergeIfLarge(_ census: Census) {
        guard merge == nil, let delta, delta.rows.count > mergeLimit else { return }
        let result = Task.detached { [base] in census.merged(delta, into: base) }
        merge = Merge(result: result)
        Task {
            _ = await result.value
            _ = enqueue { writer in await writer.takeMerged() }
        }
    }

    /// Puts the merged base in the place of base and delta, but for the contacts that were touched meanwhile.
    private func takeMerged() async -> Result<Census, StoreError> {
        guard let merge, let current = latest.census else { return .success(base) }
        do throws(StoreError) {
            let merged = await merge.result.value
            var delta: CensusPart?
            if !merge.touched.isEmpty {
                var rows = try LogRows(after: current)
                try rows.touch(merge.touched)
                delta = try await rows.part(threads: 1)
            }
            base = merged
            self.delta = delta
            self.merge = nil
            let census = Census(
                base,
                delta,
                report: current.report,
                head: current.head,
                mark: current.mark
            )
            seen.withLock { $0.census = census }
            file?.writeBeside(base, now: elapsed())
            mergeIfLarge(census)
            return .success(census)
        } catch {
            // Memory is short: the next merge tries again.
            self.merge = nil
            return .failure(error)
        }
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
