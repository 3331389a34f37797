import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Testing

/// The same bytes as files with a census, and as a log in memory of which each contact is folded.
struct CensusHarness {
    let logs: LogPair
    let timelines: [StreamID: Timeline]

    var census: Census { logs.mapped.census }
    var report: ImportReport { logs.report }

    /// Reads sources both ways, with a single append, as the counts of a census assume.
    init(
        _ sources: [ActivitySource],
        defaults: ReadDefaults = ReadDefaults(),
        limits: ReadLimits = ReadLimits(),
        threads: Int = 2
    ) async throws {
        logs = try await LogPair([sources], defaults: defaults, limits: limits, threads: threads)
        var timelines: [StreamID: Timeline] = [:]
        for stream in await logs.memory.streams() {
            timelines[stream] = await logs.memory.log(of: stream, knownAt: .head).timeline
        }
        self.timelines = timelines
    }

    init(_ text: [UInt8], threads: Int = 2) async throws {
        try await self.init([.bytes(text, name: "text")], threads: threads)
    }

    /// Compares the census with the log, each part once.
    func compareWhole(_ comment: Comment) async throws {
        try await logs.compare(comment)
        #expect(census.report == report, comment)
        #expect(census.streams == listed.keys.sorted(), comment)
        #expect(census.contactCount == listed.count, comment)
        let counts = listed.values.map(\.activities.count)
        #expect(census.activityCount == counts.reduce(0, +), comment)
    }

    /// The timelines of the contacts that aren't others by now.
    var listed: [StreamID: Timeline] { timelines.filter { $0.value.merges.into == nil } }

    /// Compares every contact's state at a time.
    func compareStates(_ asOf: AsOf, _ comment: Comment) throws {
        for (stream, timeline) in timelines {
            let state = try timeline.state(asOf: asOf)
            let attributeState = try #require(try census.summary(of: stream, asOf: asOf))
            #expect(Standings(attributeState) == Standings(state), "\(comment) \(stream) \(asOf)")
            #expect(
                attributeState.activities == state.basis.activities,
                "\(comment) \(stream) \(asOf)"
            )
        }
    }

    /// Returns the present contacts that meet a condition, by a fold of each.
    func folded(_ predicate: ContactPredicate, _ asOf: AsOf) throws -> Set<StreamID> {
        var found: Set<StreamID> = []
        for (stream, timeline) in listed {
            let state = try timeline.state(asOf: asOf)
            if state.basis.presence == .present && predicate.matches(state) { found.insert(stream) }
        }
        return found
    }

    /// Returns times of activities, times just before them, and others.
    func instants(_ count: Int, _ random: inout SplitMix64) -> [AsOf] {
        let known = timelines.values.flatMap { $0.activities.compactMap(\.occurredAt) }
        guard let first = known.min(), let last = known.max() else { return [.end] }
        let span = last.microseconds - first.microseconds
        return (0..<count).map { number in
            let instant = known[Int.random(in: known.indices, using: &random)]
            let between = first.advanced(
                byMicroseconds: Int64.random(in: -1...span + 1, using: &random)
            )
            return [AsOf.time(instant), .before(instant), .time(between)][number % 3]
        } + [.end, .start, .before(.earliest), .time(.latest)]
    }
}

/// The parts of a contact's state that a census has without reading texts.
struct Standings: Equatable {
    private let blocked: AttributeState
    private let unsubscribed: AttributeState
    private let status: ContactStatus
    private let segments: [SegmentID]
    private let memberships: [AttributeState]
    private let notes: Int

    init(_ state: ContactState) {
        blocked = state[.blocked]
        unsubscribed = state[.unsubscribed]
        status = state.status
        segments = state.segments.map(\.segment)
        memberships = segments.map { state[.segment($0)] }
        notes = state.notes.count
    }

    init(_ attributeState: ContactSummary) {
        blocked = attributeState[.blocked]
        unsubscribed = attributeState[.unsubscribed]
        status = attributeState.status
        segments = attributeState.segments.map(\.segment)
        memberships = attributeState.segments.map(\.state)
        notes = attributeState.notes
    }
}

/// Returns the JSON of activities, a line each.
func lines(_ activities: some Sequence<Activity>) -> [UInt8] {
    activities.flatMap { $0.json + [UInt8(ascii: "\n")] }
}

/// Returns a random history of several contacts with all special cases.
func generated(
    _ seed: UInt64,
    contacts: Int = 12,
    activities: Int = 600,
    aliases: Double = 0.01
) -> [Activity] {
    var options = ActivityGenerator.Options()
    options.ties = 0.15
    options.redundant = 0.1
    options.implied = 0.3
    options.undated = 0.05
    options.datedByNote = 0.05
    options.duplicates = 0.08
    options.revisions = 0.08
    options.conflicts = 0.03
    options.lookalikes = 0.02
    options.unicode = 0.2
    options.merges = 0.02
    options.observations = 0.05
    options.aliases = aliases
    options.segments = 5
    return Array(
        ActivityGenerator(
            contacts: contacts,
            activities: activities,
            seed: seed,
            options: options
        )
    )
}
