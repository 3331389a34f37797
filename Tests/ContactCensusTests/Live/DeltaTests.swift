import ActivityJSON
import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

@testable import ContactCensus

/// A base with a delta, compared with a census of the whole log, and merged into one.
struct DeltaTests {
    /// Appends, revisions, conflicts, late activities and erasures of one seed, a few at a time.
    private struct History {
        let store = InMemoryActivityStore()
        private var rest: ArraySlice<Activity>
        private var random: SplitMix64

        init(seed: UInt64) {
            random = SplitMix64(seed: seed)
            rest = generated(seed, contacts: 30, activities: 500)[...]
        }

        mutating func goOn() async -> Bool {
            guard !rest.isEmpty else { return false }
            let count = random.below(4) == 0 ? 60 : 1 + random.below(9)
            _ = await store.append(Array(rest.prefix(count)))
            let earlier = rest.first?.stream
            rest = rest.dropFirst(count)
            guard let stream = earlier else { return true }
            switch random.below(12) {
            case 0: _ = await store.erase(stream)
            case 1:
                let ids = await store.log(of: stream, knownAt: .head).entries.map(\.activity.id)
                guard let id = ids.randomElement(using: &random) else { return true }
                _ = await store.erase([id], of: stream)
            default: break
            }
            return true
        }
    }

    @Test(arguments: Seeds.some(2), [1, 60, .max])
    func `base and delta answer as the census of the whole log`(seed: UInt64, limit: Int)
        async throws
    {
        var history = History(seed: seed)
        let live = LiveCensus(following: history.store, mergeLimit: limit)
        var random = SplitMix64(seed: seed)
        var step = 0
        var hasDelta = false
        while await history.goOn() {
            step += 1
            let census = try await live.census()
            hasDelta = hasDelta || census.parts.count == 2
            guard step % 12 == 0 else { continue }
            let whole = try await Census(of: history.store)
            let comment = "seed \(seed), limit \(limit), step \(step)"
            try CensusAnswers.compare(census, whole, comment, &random)
        }
        #expect(hasDelta)
        let whole = try await Census(of: history.store)
        try CensusAnswers.compare(try await live.census(), whole, "seed \(seed), end", &random)
    }

    @Test(arguments: Seeds.some(4))
    func `what is merged is what is arranged anew, column for column`(seed: UInt64) async throws {
        var history = History(seed: seed)
        _ = await history.goOn()
        let base = try await Census(of: history.store)
        var delta: CensusPart?
        var census = base
        while await history.goOn() {
            var rows = try LogRows(after: census)
            let entries = await history.store.entries(
                after: census.head.position,
                limit: .max
            )
            try rows.add(entries)
            let head = rows.head
            let report = rows.report
            let part = try await rows.part(threads: 1)
            let grown = delta.map { PartMerge(part, into: $0).merged() } ?? part
            delta = grown
            census = Census(base, [grown], report: report, head: head, mark: 0, aliases: [])
            let merged = PartMerge(grown, into: base.base).merged()
            let whole = try await Census(of: history.store)
            #expect(Columns(merged) == Columns(whole.base), "seed \(seed), \(head.position)")
        }
        #expect(delta != nil)
    }

    @Test(arguments: Seeds.some(4))
    func `known at an earlier position it is the census of the log up to there`(seed: UInt64)
        async throws
    {
        var history = History(seed: seed)
        let live = LiveCensus(following: history.store, mergeLimit: 200)
        while await history.goOn() { _ = try await live.census() }
        var random = SplitMix64(seed: seed)
        let head = await history.store.head().position.rawValue
        for _ in 0..<12 {
            let position = Position(Int64(random.below(Int(head) + 1)))
            let census = try await live.census(knownAt: .position(position))
            let whole = try await Census(of: history.store, knownAt: position)
            let comment = "seed \(seed), known at \(position)"
            try CensusAnswers.compare(census, whole, comment, &random, isWhole: false)
            let again = try await live.census(knownAt: .position(position))
            #expect(again === census || position.rawValue == head)
        }
    }

    @Test func `organizations whose names differ in bytes alone stay apart`() async throws {
        let store = InMemoryActivityStore()
        let live = LiveCensus(following: store, mergeLimit: 1)
        let orgs: [OrgID] = ["\u{E9}", "e\u{301}"]
        for place in 1...8 {
            let stream = StreamID(org: orgs[place % 2], contact: ContactID("con_\(place)"))
            _ = await store.append([TestActivity.blocked(at: 1).activity(of: stream, place: place)])
            let census = try await live.census()
            #expect(census.streams == (await store.streams()))
            #expect(try census.summary(of: stream)?.isBlocked == true)
        }
        #expect(try await Set(live.census().organizations) == Set(orgs))
    }

    @Test func `a note that is told again later counts once`() async throws {
        let store = InMemoryActivityStore()
        let live = LiveCensus(following: store)
        let ada = StreamID(contact: "ada")
        for place in 1...3 {
            let note = TestActivity.noted("text", at: place, id: .fixture(place))
            _ = await store.append([note.activity(of: ada, place: place)])
            let summary = try #require(try await live.census().summary(of: ada))
            let state = try await store.log(of: ada, knownAt: .head).state(asOf: .end)
            #expect(summary.notes == state.notes.count, "\(place)")
        }
    }

    @Test func `the segments of an observation that was erased are gone from the texts`()
        async throws
    {
        for byID in [false, true] {
            let store = InMemoryActivityStore()
            let live = LiveCensus(following: store)
            _ = await store.append([TestActivity.blocked(at: 1)].activities())
            _ = try await live.census()
            let stream = StreamID(contact: "con_seen")
            let seen = Activity.observing(
                Observation(
                    seenAt: .second(9),
                    blocked: Observation.Flag(isOn: true),
                    unsubscribed: nil,
                    segments: [Activity.Segment(id: "seg_secret")]
                ),
                of: stream
            )
            _ = await store.append(seen)
            #expect(try await live.census().count(where: .inSegment("seg_secret")) == 1)
            if byID {
                _ = await store.erase([seen[0].id], of: stream)
            } else {
                _ = await store.erase(stream)
            }
            let census = try await live.census()
            #expect(try census.count(where: .blocked) == 2)
            for part in census.parts {
                let text = String(decoding: part.text.copy(0..<part.text.count), as: UTF8.self)
                #expect(!text.contains("seg_secret"))
            }
        }
    }

    @Test func `readers see one state throughout while it is merged beside`() async throws {
        let store = InMemoryActivityStore()
        _ = await store.append(generated(3, contacts: 200, activities: 2_000))
        let live = LiveCensus(following: store, mergeLimit: 1)
        _ = try await live.census()
        let news = generated(4, contacts: 200, activities: 3_000)
        let isDone = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    var last = Position.zero
                    while !Task.isCancelled {
                        guard let census = live.current, census.head.position >= last,
                            Self.isConsistent(census)
                        else { return false }
                        last = census.head.position
                        await Task.yield()
                    }
                    return true
                }
            }
            for start in stride(from: 0, to: news.count, by: 20) {
                _ = await store.append(Array(news[start..<start + 20]))
                _ = try? await live.census()
            }
            group.cancelAll()
            return await group.allSatisfy(\.self)
        }
        #expect(isDone)
        var random = SplitMix64(seed: 3)
        let whole = try await Census(of: store)
        try CensusAnswers.compare(try await live.census(), whole, "end", &random)
    }

    /// Returns whether each present contact is either blocked or not, and counts once.
    private static func isConsistent(_ census: Census) -> Bool {
        guard let present = try? census.contacts(),
            let blocked = try? census.count(where: .blocked),
            let free = try? census.count(where: !.blocked)
        else { return false }
        return blocked + free == present.count && Set(present).count == present.count
            && present.count <= census.contactCount
    }
}

/// The columns of a part, without the offsets of texts, the hashes of note ids and the numbers of segments.
///
/// A part that grew knows the segments of observations that were erased since.
private struct Columns: Equatable {
    private let contacts: [StreamID]
    private let segments: [String]
    private let ends: [UInt32]
    private let times: [Int64]
    private let kinds: [UInt8]
    private let subjects: [String?]
    private let ids: [ActivityID]
    private let turns: [[Int64]]
    private let words: [[UInt64]]
    private let marks: [[UInt32]]
    private let erasures: [UInt32: Position]

    init(_ part: CensusPart) {
        func array<Element>(_ column: Column<Element>) -> [Element] {
            column.indices.map { column[$0] }
        }
        let rows = part.rows
        contacts = (0..<part.contacts.count).map { part.contacts[$0] }
        let names = (0..<part.segments.count).map { part.segments.names[$0] }
        let turned = Set(
            rows.kinds.indices.filter { rows.kinds[$0].isSegmentTurn }.map { rows.subjects[$0] }
        )
        let numbers = turned.sorted {
            names[Int($0)].utf8.lexicographicallyPrecedes(names[Int($1)].utf8)
        }
        segments = numbers.map { names[Int($0)] }
        ends = array(rows.ends)
        times = array(rows.times)
        kinds = array(rows.kinds).map(\.rawValue)
        subjects = rows.kinds.indices.map {
            rows.kinds[$0].isSegmentTurn ? names[Int(rows.subjects[$0])] : nil
        }
        ids = rows.kinds.indices.map { part.activityID($0) }
        let attributes: [AttributeNumber] =
            [.present, .blocked, .unsubscribed] + numbers.map { .segment($0) }
        let lists = attributes.map { part.list(of: $0) }
        turns = lists.map { list in
            list.range.flatMap { [list.times[$0], Int64(list.transitions[$0].rawValue)] }
        }
        words = lists.map { list in
            (0..<list.range.count / (list.checkpoints?.spacing ?? .max)).flatMap {
                list.checkpoints?.bits($0 + 1).words ?? []
            }
        }
        marks = [part.marks.places, part.marks.ends, part.marks.rows, part.marks.notes].map(array)
        erasures = part.erasures.byContact
    }
}
