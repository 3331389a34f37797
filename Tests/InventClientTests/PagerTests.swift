import ContactProjector
import ContactProjectorTesting
@testable import InventClient
import Testing

@Suite struct PagerTests {
    private typealias Page = ActivityPager.Page

    private static func ids(_ numbers: some Sequence<Int>) -> [ActivityID] {
        numbers.map { ActivityID("a\($0)") }
    }

    private func fetched(_ pager: ActivityPager) -> Int? {
        if case .fetch(let page) = pager.next { page } else { nil }
    }

    @Test func `a short first page is everything, and is not read again`() {
        var pager = ActivityPager(take: 3)
        #expect(pager.receive(Page(ids: Self.ids([2, 1]), total: 2)) == Self.ids([2, 1]))
        #expect(
            pager.next
                == .done(
                    ListingResult(pages: 1, seen: Set(Self.ids([1, 2])), end: .complete)
                )
        )
    }

    @Test func `pages are read to the end, then the first one again`() {
        var pager = ActivityPager(take: 2)
        for (page, numbers) in [[5, 4], [3, 2], [1]].enumerated() {
            #expect(fetched(pager) == page + 1)
            _ = pager.receive(Page(ids: Self.ids(numbers), total: 5))
        }
        #expect(fetched(pager) == 1)
        #expect(pager.receive(Page(ids: Self.ids([5, 4]), total: 5)).isEmpty)
        #expect(fetched(pager) == nil)
    }

    @Test func `a page of nothing but what was known ends the listing`() {
        var pager = ActivityPager(after: .knowing(Self.ids(1...4)), take: 2)
        #expect(pager.receive(Page(ids: Self.ids([6, 5]), total: 6)) == Self.ids([6, 5]))
        _ = pager.receive(Page(ids: Self.ids([4, 3]), total: 6))
        #expect(fetched(pager) == 1)
        _ = pager.receive(Page(ids: Self.ids([6, 5]), total: 6))
        #expect(fetched(pager) == nil)
    }

    @Test
    func `where the numbers disagree everything is listed once more, and what vanished is named`() {
        var pager = ActivityPager(after: .knowing(Self.ids(1...5)), take: 2)
        // Five are known, and the source reports four.
        _ = pager.receive(Page(ids: Self.ids([5, 4]), total: 4))
        #expect(fetched(pager) == 1)
        _ = pager.receive(Page(ids: Self.ids([5, 4]), total: 4))
        _ = pager.receive(Page(ids: Self.ids([2, 1]), total: 4))
        _ = pager.receive(Page(ids: [], total: 4))
        _ = pager.receive(Page(ids: Self.ids([5, 4]), total: 4))
        guard case .done(let listing) = pager.next else {
            return #expect(Bool(false), "\(pager.next)")
        }
        #expect(listing.vanished == Set(Self.ids([3])))
        #expect(listing.end == .complete)
    }

    @Test func `a source that tells of more than it lists is told apart`() {
        var pager = ActivityPager(take: 2)
        var pages = 0
        while let page = fetched(pager), pages < 100 {
            pages += 1
            _ = pager.receive(Page(ids: page == 1 ? Self.ids([1]) : [], total: 3))
        }
        guard case .done(let listing) = pager.next else {
            return #expect(Bool(false), "\(pager.next)")
        }
        #expect(listing.end == .missing(2))
    }

    @Test(arguments: [true, false])
    func `a list that never ends is left`(repeats: Bool) {
        var pager = ActivityPager(take: 2, limit: 50)
        var number = 0
        while let page = fetched(pager), number < 10_000 {
            number += 1
            _ = pager.receive(Page(ids: Self.ids(repeats ? [1, 2] : [page * 2, page * 2 + 1])))
        }
        guard case .done(let listing) = pager.next else {
            return #expect(Bool(false), "\(pager.next)")
        }
        #expect(listing.end == .endless)
        #expect(number <= 50)
    }

    @Test func `an interrupted listing goes on from its page and repeats no other`() {
        let all = Self.ids((1...9).reversed())
        var past = ActivityPager.Past()
        past.held = Set(all[..<6])
        past.page = 3
        var pager = ActivityPager(after: past, take: 2)
        var read: [Int] = []
        while let page = fetched(pager) {
            read.append(page)
            _ = pager.receive(Page(ids: Array(all.dropFirst((page - 1) * 2).prefix(2)), total: 9))
        }
        #expect(read == [3, 4, 5, 1])
    }

    @Test func `records that can't be read count as records`() {
        var pager = ActivityPager(take: 2)
        _ = pager.receive(Page(ids: Self.ids([3]), unreadable: 1, total: 3))
        #expect(fetched(pager) == 2)
        _ = pager.receive(Page(ids: Self.ids([1]), total: 3))
        _ = pager.receive(Page(ids: Self.ids([3]), unreadable: 1, total: 3))
        #expect(fetched(pager) == nil)
    }

    /// Lists of which the source reports too many: each pass reads all records, and the list isn't endless.
    @Test(arguments: [(450, 451, 1), (300, 302, 2), (1_000, 1_007, 7)])
    func `a long list that is short of its number is missing some, and not endless`(
        listed: Int,
        told: Int,
        missing: Int
    ) {
        let all = Self.ids((1...listed).reversed())
        var pager = ActivityPager()
        while let page = fetched(pager) {
            let ids = Array(all.dropFirst((page - 1) * 100).prefix(100))
            _ = pager.receive(Page(ids: ids, total: told))
        }
        #expect(end(of: pager) == .missing(missing))
    }

    @Test func `a burst of many pages between two requests is no endless list`() {
        var all = Self.ids((1...250).reversed())
        var pager = ActivityPager()
        var requests = 0
        while let page = fetched(pager), requests < 100 {
            requests += 1
            let ids = Array(all.dropFirst((page - 1) * 100).prefix(100))
            _ = pager.receive(Page(ids: ids, total: all.count))
            if requests == 2 { all.insert(contentsOf: Self.ids((1_001...1_900).reversed()), at: 0) }
        }
        guard case .done(let listing) = pager.next else {
            return #expect(Bool(false), "\(pager.next)")
        }
        #expect(listing.end == .complete && listing.seen == Set(all))
    }

    @Test func `what vanished before, and what can't be read, is counted once and for all`() {
        let all = Self.ids([9, 8, 7, 6, 4, 3, 2])
        var past = ActivityPager.Past.knowing(Self.ids(1...9))
        past.vanished = Set(Self.ids([1, 5]))
        past.unreadable = 1
        var pager = ActivityPager(after: past, take: 3)
        _ = pager.receive(Page(ids: Array(all.prefix(3)), total: 8))
        guard case .done(let listing) = pager.next else {
            return #expect(Bool(false), "\(pager.next)")
        }
        #expect(listing.end == .complete && listing.pages == 1)
        #expect(listing.vanished == past.vanished && listing.unreadable == 1)
    }

    @Test func `without a number an interrupted listing is read over once more`() {
        let all = Self.ids((1...9).reversed())
        var past = ActivityPager.Past()
        past.held = Set(all[..<6])
        past.page = 4
        var pager = ActivityPager(after: past, take: 2)
        var read: [Int] = []
        while let page = fetched(pager) {
            read.append(page)
            _ = pager.receive(Page(ids: Array(all.dropFirst((page - 1) * 2).prefix(2))))
        }
        #expect(read == [4, 5, 1, 1, 2, 3, 4, 5, 1])
        #expect(end(of: pager) == .complete)
    }

    @Test func `a list of nothing readable for pages is read to its end`() {
        var pager = ActivityPager()
        while let page = fetched(pager) {
            let ids = Self.ids((1...1_000).reversed().dropFirst((page - 1) * 100).prefix(100))
            let isOdd = page <= 6
            _ = pager.receive(
                Page(ids: isOdd ? [] : ids, unreadable: isOdd ? 100 : 0, total: 1_000)
            )
        }
        guard case .done(let listing) = pager.next else {
            return #expect(Bool(false), "\(pager.next)")
        }
        #expect(listing.end == .complete && listing.seen.count == 400)
        #expect(listing.unreadable == 600)
    }

    @Test func `what was handed over and went meanwhile has vanished`() {
        var list = Self.ids((1...5).reversed())
        var pager = ActivityPager(take: 2)
        var requests = 0
        while let page = fetched(pager) {
            requests += 1
            let ids = Array(list.dropFirst((page - 1) * 2).prefix(2))
            _ = pager.receive(Page(ids: ids, total: list.count))
            if requests == 1 { list.removeFirst() }
        }
        guard case .done(let listing) = pager.next else {
            return #expect(Bool(false), "\(pager.next)")
        }
        #expect(listing.end == .complete && listing.vanished == ["a5"])
        #expect(listing.seen.isSuperset(of: list))
    }

    @Test func `a list of just as many pages as there may be is none that never ends`() {
        var pager = ActivityPager(take: 2, limit: 3)
        for ids in [[3, 2], [1], [3, 2]] {
            _ = pager.receive(Page(ids: Self.ids(ids), total: 3))
        }
        #expect(end(of: pager) == .complete)
    }

    /// Lists with an unchanged total, in which only the first page shows the change.
    @Test
    func `what arrived while a listing was interrupted is found although another one vanished`() {
        let old = Self.ids((1...9).reversed())
        var past = ActivityPager.Past()
        past.held = Set(old[..<8])
        past.page = 5
        past.total = 9
        let list = Self.ids([10]) + old.filter { $0 != "a7" }
        var pager = ActivityPager(after: past, take: 2)
        while let page = fetched(pager) {
            let ids = Array(list.dropFirst((page - 1) * 2).prefix(2))
            _ = pager.receive(Page(ids: ids, total: list.count))
        }
        guard case .done(let listing) = pager.next else {
            return #expect(Bool(false), "\(pager.next)")
        }
        #expect(listing.end == .complete && listing.vanished == ["a7"])
        #expect(past.held.union(listing.seen).isSuperset(of: list))
    }

    @Test(arguments: [Int.max, 0, 1])
    func `no number that a source tells is too large or too small`(told: Int) {
        var pager = ActivityPager(take: 2, limit: 20)
        var requests = 0
        while fetched(pager) != nil, requests < 100 {
            requests += 1
            let total = requests.isMultiple(of: 2) ? told : 3
            _ = pager.receive(Page(ids: Self.ids([requests, requests + 1]), total: total))
        }
        #expect(requests <= 20 && end(of: pager) != nil)
    }

    private func end(of pager: ActivityPager) -> ListingOutcome? {
        if case .done(let listing) = pager.next { listing.end } else { nil }
    }

    /// Lists that grow or shrink between requests: each remaining record is returned, and once.
    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `a list that moves between pages loses and repeats nothing`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var complete = 0
        for _ in 0..<20 {
            let take = 1 + random.below(5)
            var list = Self.ids((0..<random.below(30)).reversed())
            let known = Set(list.suffix(random.chance(0.5) ? random.below(list.count + 1) : 0))
            let start = Set(list)
            var pager = ActivityPager(after: .knowing(known), take: take, limit: 1_000)
            var handed: [ActivityID] = []
            var vanished: Set<ActivityID> = []
            var next = 1_000
            var requests = 0
            while let page = fetched(pager), requests < 1_000 {
                requests += 1
                let ids = Array(list.dropFirst((page - 1) * take).prefix(take))
                handed += pager.receive(Page(ids: ids, total: list.count))
                guard requests < 30 else { continue }
                for _ in 0..<(random.chance(0.3) ? random.below(4) : 0) {
                    list.insert(ActivityID("a\(next)"), at: 0)
                    next += 1
                }
                if random.chance(0.1), !list.isEmpty {
                    vanished.insert(list.remove(at: random.below(list.count)))
                }
            }
            let stayed = start.subtracting(vanished)
            #expect(Set(handed).count == handed.count, "seed \(seed)")
            guard case .done(let listing) = pager.next, listing.end == .complete else { continue }
            complete += 1
            #expect(stayed.subtracting(known).isSubset(of: handed), "seed \(seed), take \(take)")
        }
        // A list that shrinks all the time may stay incomplete; most don't.
        #expect(complete >= 10, "seed \(seed)")
    }

    /// One insertion at each boundary in turn: nothing is lost, and no page is read without need.
    @Test(arguments: 1...6)
    func `an arrival at any boundary is held when the listing ends`(boundary: Int) {
        var list = Self.ids((1...10).reversed())
        var pager = ActivityPager(take: 3)
        var handed: [ActivityID] = []
        var requests = 0
        while let page = fetched(pager) {
            requests += 1
            let ids = Array(list.dropFirst((page - 1) * 3).prefix(3))
            handed += pager.receive(Page(ids: ids, total: list.count))
            if requests == boundary { list.insert("new", at: 0) }
        }
        let isBeforeEnd = boundary < requests
        #expect(handed.count == Set(handed).count)
        #expect(Set(handed).isSuperset(of: Self.ids(1...10)))
        #expect(!isBeforeEnd || handed.contains("new"), "\(requests) requests")
    }
}

extension ActivityPager.Past {
    fileprivate static func knowing(_ ids: some Sequence<ActivityID>) -> Self {
        var past = Self()
        past.known = Set(ids)
        return past
    }
}
