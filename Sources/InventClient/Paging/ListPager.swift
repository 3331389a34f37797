internal import ContactProjector

/// The plan of a contact's activities.
typealias ActivityPager = ListPager<ActivityID>

/// The plan by which a list is read, page by page; pure, it neither waits nor fetches.
///
/// The source lists newest first, by offset, in a list that changes: a record that arrives between two pages shifts the
/// rest, so that one repeats; one that vanishes shifts it the other way, so that one is missed. The plan therefore
/// reads until the end, or until a page with only known records. It reads the first page again whenever it read more
/// than one, until everything new is held, and compares the number held with the total that the source reports. If they
/// differ, or the list became shorter, it lists everything once more. It can't detect that one record vanished and
/// another one arrived after known ones between two listings: the numbers agree.
struct ListPager<ID: Hashable & Sendable>: Sendable {
    /// The next step of a listing.
    enum Step: Hashable, Sendable {
        /// Fetch the page of this number, the first of which is 1.
        case fetch(page: Int)
        /// Stop: the listing has this result.
        case done(ListingResult<ID>)
    }

    /// The content of one page.
    struct Page: Hashable, Sendable {
        /// The ids in the order of the page.
        let ids: [ID]
        /// The number of its records that could not be read.
        let unreadable: Int
        /// The total number of records, or `nil` if the source doesn't state it.
        let total: Int?

        /// Describes a page.
        init(ids: [ID], unreadable: Int = 0, total: Int? = nil) {
            self.ids = ids
            self.unreadable = unreadable
            self.total = total
        }

        var records: Int { ids.count + unreadable }
    }

    /// The results of earlier listings.
    struct Past: Hashable, Sendable {
        /// The ids from complete earlier listings.
        ///
        /// A page of only these ends the listing.
        var known: Set<ID> = []
        /// The ids that the log holds, including those from interrupted listings.
        var held: Set<ID> = []
        /// The ids that the log holds and an earlier listing didn't find.
        var vanished: Set<ID> = []
        /// The records that could not be read.
        var unreadable = 0
        /// The page to go on from, where an earlier listing was interrupted.
        var page = 1
        /// The total number that the source stated then, or `nil` if it stated none.
        var total: Int?

        /// Nothing was listed before.
        init() {}
    }

    /// The records that one page may hold.
    let take: Int
    /// The next step.
    private(set) var next: Step
    /// A Boolean value that indicates whether the listing can be resumed from its current page.
    ///
    /// Once the list became shorter, or more than the first page is read again, there may be a gap before that page,
    /// which a resumed listing wouldn't find. It stays so until the listing ends.
    private(set) var isResumable = true

    private let past: Past
    private let held: Set<ID>
    private let limit: Int
    private let isResumed: Bool
    private var phase = Phase.onwards
    /// What the listing has handed over.
    private var handed: Set<ID> = []
    /// What the passes that count have seen.
    private var seen: Set<ID> = []
    private var total: Int?
    private var pages = 0
    private var pass = Pass()
    private var passes = 1
    private var isWhole = false
    /// Whether the list got shorter during the present pass: whatever stood behind what vanished may have been passed over.
    private var hasShrunk = false
    /// What was seen when the first page was gone back to.
    private var before: Set<ID> = []

    private enum Phase {
        /// On to older records.
        case onwards
        /// From the first page again, for what arrived meanwhile.
        case again
        /// Over everything once more, whatever is known.
        case whole
    }

    /// What the present pass over the list came to.
    private struct Pass {
        var pages = 0
        var read: Set<ID> = []
        var unreadable = 0
        /// The full pages in a row of nothing that the pass had not read, and how many more of them arrivals explain.
        var stale = 0
        var explained = 0
    }

    /// Plans a listing.
    ///
    /// - Parameters:
    ///   - past: What earlier listings left.
    ///   - take: The records of one page, 1 to 100.
    ///   - limit: The most pages of one listing; a source that never ends is left there.
    init(after past: Past = Past(), take: Int = 100, limit: Int = 10_000) {
        precondition((1...100).contains(take), "take must be 1 to 100, not \(take)")
        self.past = past
        held = past.held.union(past.known)
        self.take = take
        self.limit = limit
        total = past.total
        next = .fetch(page: max(1, past.page))
        isResumed = past.page > 1
    }
}

extension ListPager {
    /// Applies a fetched page, and plans the next step.
    ///
    /// - Returns: What this listing had not seen before, in the order of the page.
    mutating func receive(_ page: Page) -> [ID] {
        guard case .fetch(let number) = next else { return [] }
        pages += 1
        let isOnwards = phase == .onwards
        note(page.total)
        take(page)
        seen.formUnion(page.ids)
        let fresh = page.ids.filter { handed.insert($0).inserted }
        next = plan(after: number, page)
        guard case .fetch = next else { return fresh }
        if hasShrunk || !isOnwards { isResumable = false }
        if pages >= limit || pass.stale > Self.mostStale { next = .done(listing(.endless)) }
        return fresh
    }

    /// The most passes over the whole list, however much it moves.
    private static var mostPasses: Int { 3 }
    /// The most full pages in a row without anything unread: a list may move, but one that repeats itself is no list.
    private static var mostStale: Int { 3 }

    /// Takes the number that the source tells.
    private mutating func note(_ told: Int?) {
        guard let told else { return }
        defer { total = told }
        guard let total else { return }
        // One is passed over only when more vanished before it than arrived since the last request, and then the list is shorter.
        if told < total { hasShrunk = true }
        // So many arrivals push so many pages of what was read already before the rest.
        if told > total { pass.explained += (min(told - total, limit * take) + take - 1) / take }
    }

    /// Counts a page for the present pass.
    private mutating func take(_ page: Page) {
        pass.pages += 1
        if phase != .again { pass.unreadable += page.unreadable }
        let unread = page.ids.filter { pass.read.insert($0).inserted }.count
        // What can't be read is taken for unread as long as the source tells of so many records.
        let isOdd = page.unreadable > 0 && pass.read.count + pass.unreadable <= total ?? .max
        if unread > 0 || isOdd || page.records < take {
            pass.stale = 0
        } else if pass.explained > 0 {
            pass.explained -= 1
        } else {
            pass.stale += 1
        }
    }

    private mutating func plan(after number: Int, _ page: Page) -> Step {
        switch phase {
        case .onwards, .whole:
            let isEnd = page.records < take
            let isKnown =
                phase == .onwards && !page.ids.isEmpty && past.known.isSuperset(of: page.ids)
            guard isEnd || isKnown else { return .fetch(page: number + 1) }
            isWhole = isWhole || isEnd && (phase == .whole || !isResumed)
            guard pass.pages > 1 || phase == .onwards && isResumed else { return settle() }
            (phase, before) = (.again, seen)
            pass.stale = 0
            return .fetch(page: 1)
        case .again:
            // Whatever arrived stands before what was there; a page of nothing else may have more behind it, one that repeats too.
            guard !page.ids.contains(where: isOld), page.records >= take else { return settle() }
            return .fetch(page: number + 1)
        }
    }

    /// Whether one was there before the first page was gone back to; what an interrupted listing held did not arrive since.
    private func isOld(_ id: ID) -> Bool { before.contains(id) || !isWhole && held.contains(id) }

    /// The number that is held, to be compared with the one that the source tells.
    private var count: Int {
        isWhole
            ? pass.unreadable + seen.count
            : max(past.unreadable, pass.unreadable)
                + seen.union(held.subtracting(past.vanished)).count
    }

    /// Ends the listing where the numbers agree, or lists everything once more.
    private mutating func settle() -> Step {
        let told = total ?? count
        // What vanished is told by a pass that saw everything; what is missing, by another pass.
        let agrees = count == told || isWhole && count > told
        // Without a number nobody knows what vanished while a listing was interrupted.
        let isBlind = total == nil && isResumed && !isWhole
        if !hasShrunk, !isBlind, agrees { return .done(listing(.complete)) }
        guard passes < Self.mostPasses else {
            return .done(listing(count < told ? .missing(told - count) : .moving))
        }
        if !isWhole || hasShrunk { seen = [] }
        (passes, pass, phase, isWhole, hasShrunk) = (passes + 1, Pass(), .whole, false, false)
        return .fetch(page: 1)
    }

    private func listing(_ end: ListingOutcome) -> ListingResult<ID> {
        let sawAll = isWhole && end == .complete
        return ListingResult(
            pages: pages,
            seen: handed,
            vanished: sawAll
                ? held.union(handed).subtracting(seen) : past.vanished.subtracting(seen),
            unreadable: sawAll ? pass.unreadable : max(past.unreadable, pass.unreadable),
            end: end
        )
    }
}
