import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `Conformance of stores that are only read` {
    private static func make(
        _ batches: [[Activity]],
        _ fault: FrozenStore.Fault?,
        _ clock: @escaping StoreConformance.Clock
    ) async -> FrozenStore {
        let log = InMemoryActivityStore(now: clock)
        for batch in batches { _ = await log.append(batch) }
        return FrozenStore(log: log, fault: fault)
    }

    @Test(arguments: ReadOnlyStoreConformance.rules, [false, true])
    func `a store in memory that refuses to be written keeps`(rule: String, isOneAppend: Bool) async
    {
        for seed in Seeds.some(3) {
            let suite = ReadOnlyStoreConformance(seed: seed, isOneAppend: isOneAppend) {
                await Self.make($0, nil, $1)
            }
            #expect(await suite.violation(of: rule) == nil)
        }
    }

    @Test func `every fault is found and every rule can be broken`() async {
        var broken: Set<String> = []
        for fault in FrozenStore.Fault.allCases {
            let suite = ReadOnlyStoreConformance { await Self.make($0, fault, $1) }
            let violations = await suite.violations()
            #expect(!violations.isEmpty, "\(fault) was not found")
            broken.formUnion(violations.map(\.rule))
        }
        #expect(ReadOnlyStoreConformance.rules.filter { !broken.contains($0) } == [])
    }

    @Test func `a store of one append is made of at most one batch`() async {
        let suite = ReadOnlyStoreConformance(isOneAppend: true) { batches, clock in
            #expect(batches.count <= 1)
            return await Self.make(batches, nil, clock)
        }
        #expect(await suite.violations() == [])
    }

    @Test func `a store that can't be made is named with its error`() async {
        let failure = StoreError(code: .damaged, cause: "torn", hint: "mend it")
        let suite = ReadOnlyStoreConformance { _, _ in throw failure }
        let violation = await suite.violation(of: ReadOnlyStoreConformance.rules[0])
        #expect(violation?.finding == "the store failed: torn; mend it")
    }
}

/// A read-only log in memory, which may have one fault.
private struct FrozenStore: ActivityStore {
    let log: InMemoryActivityStore
    let fault: Fault?

    /// A fault of a store.
    enum Fault: CaseIterable {
        case recordsAtOneTime, losesRevisions, losesConflicts, countsFromOne, ignoresLimit
        case reversesStreams, forgetsStreams, makesStreams, forgetsRecordTime, losesLastEntry
        case ignoresKnownAt, doesNotClamp, losesKnownAts, foldsTheHead, foldsNothing
        case acceptsAppends, acceptsErasures, acceptsErasuresOfActivities, refusesOtherwise
        case hasOnePlace, hasPlacesBeyondTheEnd, wakesNobody
    }

    private func refuse() -> StoreError {
        StoreError(
            code: fault == .refusesOtherwise ? .failed : .readOnly,
            cause: "the log is only read",
            hint: "copy it"
        )
    }

    func append(_ activities: [Activity]) async throws(StoreError) -> AppendReport {
        guard fault == .acceptsAppends else { throw refuse() }
        return await log.append(activities)
    }

    func erase(_ stream: StreamID) async throws(StoreError) -> LogEntry? {
        guard fault == .acceptsErasures else { throw refuse() }
        return await log.erase(stream)
    }

    func erase(
        _ activities: Set<ActivityID>,
        of stream: StreamID
    ) async throws(StoreError) -> [LogEntry] {
        guard fault == .acceptsErasuresOfActivities else { throw refuse() }
        return await log.erase(activities, of: stream)
    }

    func head() async throws(StoreError) -> LogHead {
        let head = await log.head()
        guard fault == .forgetsRecordTime else { return head }
        return LogHead(position: head.position, recordedAt: nil)
    }

    func logID() async throws(StoreError) -> LogID { await log.logID() }

    func places(from position: Position, limit: Int) async throws(StoreError) -> [LogPlace] {
        let places = await log.places(from: position, limit: limit)
        switch fault {
        case .hasOnePlace: return places.isEmpty ? [] : await log.places(from: .zero, limit: 1)
        case .hasPlacesBeyondTheEnd where places.isEmpty && limit > 0 && position < Position(.max):
            return [LogPlace(position, in: await log.logID(), link: 0)]
        default: return places
        }
    }

    func streams() async throws(StoreError) -> [StreamID] {
        let streams = await log.streams()
        return fault == .reversesStreams ? streams.reversed() : streams
    }

    func streams(of contact: ContactID) async throws(StoreError) -> [StreamID] {
        switch fault {
        case .forgetsStreams: Array(await log.streams(of: contact).prefix(1))
        case .makesStreams: [StreamID(contact: contact)]
        default: await log.streams(of: contact)
        }
    }

    func log(of stream: StreamID, knownAt: [KnownAt]) async throws(StoreError) -> ContactLog {
        let asked: [KnownAt] =
            switch fault {
            case .ignoresKnownAt: knownAt.map { _ in .head }
            case .losesKnownAts: Array(knownAt.prefix(1))
            default: knownAt
            }
        let found = await log.log(of: stream, knownAt: asked)
        var positions = found.positions
        if fault == .doesNotClamp, case .position(let position)? = knownAt.first {
            positions[0] = position
        }
        let isUnknown = fault == .makesStreams && found.entries.isEmpty
        let other = await log.entries(after: .zero, limit: 1)
        return ContactLog(
            stream: stream,
            entries: isUnknown ? other : distorted(found.entries),
            head: found.head,
            positions: positions
        )
    }

    func fold<P: SnapshottableProjection>(
        of contact: ContactReference,
        asOf: AsOf,
        knownAt: KnownAt,
        by projection: @escaping @Sendable (StreamID) -> P
    ) async throws(QueryError) -> FoldResult<P.State> {
        let knownAt = fault == .foldsTheHead ? .head : knownAt
        let asOf = fault == .foldsNothing ? .start : asOf
        return try await log.fold(of: contact, asOf: asOf, knownAt: knownAt, by: projection)
    }

    func entries(after position: Position, limit: Int) async throws(StoreError) -> [LogEntry] {
        let start = fault == .countsFromOne ? Position(max(0, position.rawValue - 1)) : position
        let limit = fault == .ignoresLimit ? .max : limit
        return distorted(await log.entries(after: start, limit: limit))
    }

    func waitForEntry(after position: Position) async throws(StoreError) {
        guard fault == .wakesNobody else { return await log.waitForEntry(after: position) }
        throw StoreError(code: .unavailable, cause: "nothing is followed", hint: "read again")
    }

    private func distorted(_ entries: [LogEntry]) -> [LogEntry] {
        switch fault {
        case .losesRevisions:
            entries.filter { if case .revision = $0.kind { false } else { true } }
        case .losesConflicts:
            entries.filter { if case .conflict = $0.kind { false } else { true } }
        case .losesLastEntry: Array(entries.dropLast())
        case .recordsAtOneTime:
            entries.map { entry in
                LogEntry(
                    position: entry.position,
                    recordedAt: .second(100),
                    activity: entry.activity,
                    kind: entry.kind
                )
            }
        default: entries
        }
    }
}
