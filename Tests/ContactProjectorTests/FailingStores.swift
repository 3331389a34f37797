import ContactProjector
import ContactProjectorTesting

/// A store that grows whenever its log is read.
actor BusyStore: ForwardingStore {
    let forwarded = InMemoryActivityStore()
    private let org: OrgID?
    private var serial = 100

    init(org: OrgID? = nil) {
        self.org = org
    }

    func log(of stream: StreamID, knownAt: [KnownAt]) async throws(StoreError) -> ContactLog {
        serial += 1
        let news: [TestActivity] =
            serial.isMultiple(of: 2) ? [.blocked(at: 1)] : [.unblocked(at: 2)]
        let busy = StreamID(org: org, contact: stream.contact)
        _ = await forwarded.append([news[0].activity(of: busy, place: serial)])
        return await forwarded.log(of: stream, knownAt: knownAt)
    }
}

/// A store like the model, with one fault.
actor BrokenStore: ForwardingStore {
    /// A fault of a store.
    enum Fault: String, CaseIterable, Sendable {
        case losesLastOfBatch, splitsAppends, trustsTheClock, keepsNoRevisions, appliesConflicts
        case ignoresKnownAt, doesNotClamp, mergesLookalikes, forgetsOrganizations, leavesGaps
        case reversesOutcomes, writesDuplicates, roundsKnownAt, dropsBytes, unsortedStreams
        case lastVersionOnly, comparesWithNewest, writesEmptyAppends, forgetsOptOuts
        case hasOneIDForAll, movesPlaces, hasPlacesBeyondTheEnd, keepsDescriptions, forgetsMerges
    }

    let forwarded: InMemoryActivityStore
    private let fault: Fault
    private let now: StoreConformance.Clock

    init(_ fault: Fault, now: @escaping StoreConformance.Clock) {
        self.fault = fault
        self.now = now
        forwarded = InMemoryActivityStore(now: now)
    }

    func append(_ activities: [Activity]) async throws(StoreError) -> AppendReport {
        let activities = activities.map(distorted)
        switch fault {
        case .losesLastOfBatch where activities.count > 1:
            let report = await forwarded.append(activities.dropLast())
            let lost = AppendOutcome.duplicate(of: report.head.position)
            return AppendReport(outcomes: report.outcomes + [lost], head: report.head)
        case .splitsAppends:
            var outcomes: [AppendOutcome] = []
            for activity in activities {
                outcomes += await forwarded.append([activity]).outcomes
                await Task.yield()
            }
            return AppendReport(outcomes: outcomes, head: await forwarded.head())
        case .reversesOutcomes:
            let report = await forwarded.append(activities)
            return AppendReport(outcomes: report.outcomes.reversed(), head: report.head)
        case .comparesWithNewest:
            let report = await forwarded.append(activities)
            return AppendReport(outcomes: report.outcomes.map(\.asRevision), head: report.head)
        case .writesEmptyAppends where activities.isEmpty:
            return await forwarded.append([TestActivity.blocked(at: 0).activity()])
        default:
            return await forwarded.append(activities)
        }
    }

    func head() async throws(StoreError) -> LogHead {
        let head = await forwarded.head()
        guard fault == .trustsTheClock, head.recordedAt != nil else { return head }
        return LogHead(position: head.position, recordedAt: now())
    }

    func streams() async throws(StoreError) -> [StreamID] {
        let streams = await forwarded.streams()
        return fault == .unsortedStreams ? streams.reversed() : streams
    }

    func log(of stream: StreamID, knownAt: [KnownAt]) async throws(StoreError) -> ContactLog {
        let log = await forwarded.log(of: distorted(stream), knownAt: knownAt.map(queryTime))
        let used = zip(knownAt, log.positions).map { knownAt, position in
            if fault == .doesNotClamp, case .position(let asked) = knownAt {
                asked
            } else {
                position
            }
        }
        let found = log.map(positions: used, distorted)
        return fault == .forgetsMerges ? found.alone : found
    }

    func erase(
        _ activities: Set<ActivityID>,
        of stream: StreamID
    ) async throws(StoreError) -> [LogEntry] {
        fault == .keepsDescriptions ? [] : await forwarded.erase(activities, of: stream)
    }

    func places(from position: Position, limit: Int) async throws(StoreError) -> [LogPlace] {
        let places = await forwarded.places(from: position, limit: limit)
        let id = await forwarded.logID()
        let head = await forwarded.head().position.rawValue
        switch fault {
        case .hasOneIDForAll:
            guard let id = LogID(bytes: [UInt8](repeating: 7, count: 16)) else { return [] }
            return places.map { place in
                LogPlace(place.position, in: id, link: UInt32(place.position.rawValue))
            }
        case .movesPlaces: return places.map { LogPlace($0.position, in: id, link: UInt32(head)) }
        case .hasPlacesBeyondTheEnd:
            let end = max(position.rawValue, position.rawValue &+ Int64(min(limit, 9)))
            return (position.rawValue..<end).map { LogPlace(Position($0), in: id, link: 7) }
        default: return places
        }
    }

    private func queryTime(_ knownAt: KnownAt) -> KnownAt {
        switch (fault, knownAt) {
        case (.ignoresKnownAt, _): .head
        case (.roundsKnownAt, .time(let time)): .time(time.advanced(byMicroseconds: -1))
        default: knownAt
        }
    }

    private func distorted(_ entries: [LogEntry]) -> [LogEntry] {
        switch fault {
        case .keepsNoRevisions:
            entries.filter { if case .revision = $0.kind { false } else { true } }
        case .lastVersionOnly:
            entries.filter { entry in
                !entries.contains { $0.kind == .revision(of: entry.position) }
            }
        case .appliesConflicts: entries.map { $0.asRevision }
        case .leavesGaps: entries.map { $0.moved(to: 2 * $0.position.rawValue) }
        case .writesDuplicates: entries + entries.suffix(1)
        case .forgetsOptOuts: entries.filter { !$0.isErased }
        default: entries
        }
    }

    private func distorted(_ stream: StreamID) -> StreamID {
        fault == .forgetsOrganizations ? StreamID(contact: stream.contact) : stream
    }

    private func distorted(_ activity: Activity) -> Activity {
        let id =
            fault == .mergesLookalikes
            ? ActivityID(activity.id.rawValue.replacing("e\u{301}", with: "\u{E9}")) : activity.id
        return activity.copy(
            of: distorted(activity.stream),
            id: id,
            payload: fault == .dropsBytes ? Payload() : activity.payload
        )
    }
}

extension Activity {
    /// Returns the activity as one of another stream, without the segments that an observation states.
    func copy(of stream: StreamID, id: ActivityID, payload: Payload) -> Activity {
        Activity(
            stream: stream,
            id: id,
            kind: kind,
            occurredAt: occurredAt,
            segment: segment,
            note: note,
            broadcast: broadcast,
            file: file,
            actor: actor,
            assistant: assistant,
            metadata: metadata,
            payload: payload
        )
    }
}

extension LogEntry {
    fileprivate var asRevision: LogEntry {
        guard case .conflict(let first) = kind else { return self }
        return LogEntry(
            position: position,
            recordedAt: recordedAt,
            activity: activity,
            kind: .revision(of: first)
        )
    }

    fileprivate func moved(to position: Int64) -> LogEntry {
        LogEntry(
            position: Position(position),
            recordedAt: recordedAt,
            activity: activity,
            kind: kind
        )
    }
}

extension AppendOutcome {
    /// The outcome of a store that takes a repeated old version for a revision.
    fileprivate var asRevision: AppendOutcome {
        guard case .duplicate(let first) = self else { return self }
        return .revision(first, of: first)
    }
}
