internal import ContactProjector

/// The pager of a contact's activities.
typealias ActivityPager = ListPager<ActivityID>

/// A state machine that decides which page of a changing list to fetch next; it does no I/O itself.
///
/// The source lists newest first, by offset, in a list that changes: a record that arrives between two pages shifts the
/// rest, so that one repeats; one that vanishes shifts it the other way, so that one is missed. The pager therefore
/// reads until the end, or until a page with only known records. It reads the first page again whenever it read more
/// than one, until everything new is held, and compares the number held with the total that the source reports. If they
/// differ, or the list became shorter, it lists everything once more. It can't detect that one record vanished and
/// another one arrived after known ones between two listings: the numbers agree.
struct ListPager<ID: Hashable & Sendable>: Sendable {
    /// The next step of a listing.
    enum Step: Hashable, Sendable {
        /// A page to fetch, by its number, the first of which is 1.
        case fetch(page: Int)
        /// The end of the listing, with its result.
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

        /// Creates the content of a page.
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
        /// The page to continue from if an earlier listing was interrupted, or 1.
        var page = 1
        /// The total number that the source stated then, or `nil` if it stated none.
        var total: Int?

        /// Creates the state before any listing.
        init() {}
    }

    /// The maximum number of records of a page.
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
    /// The ids that the listing has returned.
    private var handed: Set<ID> = []
    /// The ids found by the passes whose results count.
    private var seen: Set<ID> = []
    private var total: Int?
    private var pages = 0
    private var pass = Pass()
    private var passes = 1
    private var isWhole = false
    /// A Boolean value that indicates whether the list became shorter during the current pass.
    ///
    /// The records after a vanished one move up, so that some of them may have been skipped.
    private var hasShrunk = false
    /// The ids that were seen before the first page was read again.
    private var before: Set<ID> = []

    private enum Phase {
        /// The first pass, towards older records.
        case onwards
        /// The first pages again, for records that arrived meanwhile.
        case again
        /// A further pass over everything, known or not.
        case whole
    }

    /// The counts of the current pass over the list.
    private struct Pass {
        var pages = 0
        var read: Set<ID> = []
        var unreadable = 0
        /// The number of full pages in a row without a record that is new to the pass.
        var stale = 0
        /// The number of further such pages that arrivals explain.
        var explained = 0
    }

    /// Plans a listing.
    ///
    /// - Parameters:
    ///   - past: The results of earlier listings.
    ///   - take: The number of records of a page, 1 to 100.
    ///   - limit: The maximum number of pages, at which a list without end is given up.
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
    /// - Returns: The ids that are new to this listing, in the order of the page.
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

    // Each pass costs one request per 100 records, and the source allows 500 a minute.
    private static var mostPasses: Int { 3 }
    // A source that ignores the page number repeats a page without end. Repetitions in a list that
    // moves are in `explained`.
    private static var mostStale: Int { 3 }

    /// Notes the total that the source reports.
    private mutating func note(_ told: Int?) {
        guard let told else { return }
        defer { total = told }
        guard let total else { return }
        // A record is skipped only if more vanished before it than arrived since the last request,
        // and then the total is smaller.
        if told < total { hasShrunk = true }
        // Arrivals move records that were read to later pages: one page of repetitions for each
        // `take` of them. `min` keeps an absurd total from overflowing the sum.
        if told > total { pass.explained += (min(told - total, limit * take) + take - 1) / take }
    }

    /// Counts a page for the current pass.
    private mutating func take(_ page: Page) {
        pass.pages += 1
        if phase != .again { pass.unreadable += page.unreadable }
        let unread = page.ids.filter { pass.read.insert($0).inserted }.count
        // An unreadable record has no id: it counts as new while the total allows for so many.
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
            // Only a pass that began at page 1 and reached the end has seen everything.
            isWhole = isWhole || isEnd && (phase == .whole || !isResumed)
            // A single page is one answer, in which nothing moves. A resumed listing hasn't read
            // page 1.
            guard pass.pages > 1 || phase == .onwards && isResumed else { return settle() }
            (phase, before) = (.again, seen)
            pass.stale = 0
            return .fetch(page: 1)
        case .again:
            // Arrivals come before older records. A full page without an old record may have more
            // arrivals after it, even if it only repeats the page before.
            guard !page.ids.contains(where: isOld), page.records >= take else { return settle() }
            return .fetch(page: number + 1)
        }
    }

    /// Returns a Boolean value indicating whether a record was listed before the first page was read again.
    ///
    /// The records that an interrupted listing held count too, since they can't have arrived later.
    private func isOld(_ id: ID) -> Bool { before.contains(id) || !isWhole && held.contains(id) }

    /// The number of records held, to compare with the total that the source reports.
    private var count: Int {
        isWhole
            ? pass.unreadable + seen.count
            : max(past.unreadable, pass.unreadable)
                + seen.union(held.subtracting(past.vanished)).count
    }

    /// Ends the listing if the numbers agree, or lists everything once more.
    private mutating func settle() -> Step {
        let told = total ?? count
        // More than the total is right after a whole pass: the rest vanished. Less needs another
        // pass.
        let agrees = count == told || isWhole && count > told
        // Without a total, only a whole pass finds what vanished during an interruption.
        let isBlind = total == nil && isResumed && !isWhole
        if !hasShrunk, !isBlind, agrees { return .done(listing(.complete)) }
        guard passes < Self.mostPasses else {
            return .done(listing(count < told ? .missing(told - count) : .moving))
        }
        // The ids of a whole pass that skipped nothing still count in the next one.
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
