public import ContactProjector

/// The plan by which a contact's activities are listed, page by page; pure, it neither waits nor fetches.
///
/// The source lists newest first and pages by offset over a list that moves: what arrives between two pages shifts the rest, so that
/// an activity repeats; what vanishes shifts it the other way, so that one is missed. The plan therefore reads on until the end, or until a page
/// of which everything was known before; reads the first page again whenever it read more than one, until everything new is held;
/// and compares the number held with the number that the source tells. Where they differ it lists everything once more.
public struct ActivityPager: Sendable {
    /// What is to be done next.
    public enum Step: Hashable, Sendable {
        /// Fetch the page of this number, the first of which is 1.
        case fetch(page: Int)
        case done(Listing)
    }

    /// What one page held.
    public struct Page: Hashable, Sendable {
        /// The ids in the order of the page.
        public let ids: [ActivityID]
        /// The number of its records that are no activities that could be read.
        public let unreadable: Int
        /// The number of all activities, as far as the source tells.
        public let total: Int?

        /// Describes a page.
        public init(ids: [ActivityID], unreadable: Int = 0, total: Int? = nil) {
            self.ids = ids
            self.unreadable = unreadable
            self.total = total
        }

        var records: Int { ids.count + unreadable }
    }

    /// The activities that one page may hold.
    public let take: Int
    /// The step to take now.
    public private(set) var next: Step

    private let known: Set<ActivityID>
    private let held: Set<ActivityID>
    private let limit: Int
    private let isResumed: Bool
    private var phase = Phase.onwards
    /// What the listing has handed over.
    private var handed: Set<ActivityID> = []
    /// What the passes that count have seen.
    private var seen: Set<ActivityID> = []
    private var total: Int?
    private var pages = 0
    /// The pages that the present pass over the list has read, and how many of the last ones held nothing unseen.
    private var passed = 0
    private var stale = 0
    /// The unreadable records of the present pass, which the source counts as well.
    private var unreadable = 0
    private var passes = 1
    /// Whether the list got shorter during the present pass: whatever stood behind what vanished may have been passed over.
    private var shrank = false
    private var isWhole = false

    private enum Phase {
        /// On to older activities.
        case onwards
        /// From the first page again, for what arrived meanwhile.
        case again
        /// Over everything once more, whatever is known.
        case whole
    }

    /// The most passes over the whole list, however much it moves.
    private static let mostPasses = 3
    /// The most full pages in a row without anything unseen: a list may move, but one that repeats itself is no list.
    private static let mostStale = 3

    /// Plans a listing.
    ///
    /// - Parameters:
    ///   - known: What earlier listings brought to their ends; a page of nothing else ends this one.
    ///   - held: Everything that is held already, that of listings that were interrupted included.
    ///   - page: The page to go on from, where an earlier listing was interrupted.
    ///   - total: The number that the source told then.
    ///   - take: The activities of one page, 1 to 100.
    ///   - limit: The most pages of one listing; a source that never ends is left there.
    public init(
        known: Set<ActivityID> = [],
        held: Set<ActivityID> = [],
        from page: Int = 1,
        total: Int? = nil,
        take: Int = 100,
        limit: Int = 10_000
    ) {
        precondition((1...100).contains(take), "a page of \(take) activities")
        self.known = known
        self.held = held.union(known)
        self.take = take
        self.limit = limit
        self.total = total
        next = .fetch(page: max(1, page))
        isResumed = page > 1
    }

    /// Takes a page that was fetched, and plans the next step.
    ///
    /// - Returns: What this listing had not seen before, in the order of the page.
    public mutating func receive(_ page: Page) -> [ActivityID] {
        guard case .fetch(let number) = next else { return [] }
        pages += 1
        passed += 1
        let grew = note(page.total)
        // What an interrupted listing held is nothing that arrived since.
        let isArrival = { [phase, isWhole, held] (id: ActivityID) in
            phase != .again || isWhole || !held.contains(id)
        }
        let unseen = page.ids.filter { seen.insert($0).inserted && isArrival($0) }.count
        let fresh = page.ids.filter { handed.insert($0).inserted }
        if phase != .again { unreadable += page.unreadable }
        stale = unseen == 0 && page.records >= take && !grew ? stale + 1 : 0
        let isEndless = pages >= limit || stale > Self.mostStale
        next = isEndless ? .done(listing(.endless)) : plan(after: number, page, unseen)
        return fresh
    }

    /// Takes the number that the source tells; true when it grew, which explains a page of nothing unseen.
    private mutating func note(_ told: Int?) -> Bool {
        guard let told else { return false }
        defer { total = told }
        guard let total else { return false }
        // An activity is passed over only when more vanished before it than arrived since the last request, and then the list is shorter.
        if told < total { shrank = true }
        return told > total
    }

    private mutating func plan(after number: Int, _ page: Page, _ unseen: Int) -> Step {
        switch phase {
        case .onwards, .whole:
            let isEnd = page.records < take
            let isKnown = phase == .onwards && !page.ids.isEmpty && known.isSuperset(of: page.ids)
            guard isEnd || isKnown else { return .fetch(page: number + 1) }
            isWhole = isWhole || isEnd && (phase == .whole || !isResumed)
            guard passed > 1 else { return settle() }
            phase = .again
            stale = 0
            return .fetch(page: 1)
        case .again:
            // Whatever arrived stands before what was seen; a page of nothing but new ones may have more behind it.
            guard unseen == page.ids.count, page.records >= take else { return settle() }
            return .fetch(page: number + 1)
        }
    }

    /// Ends the listing where the numbers agree, or lists everything once more.
    private mutating func settle() -> Step {
        let count = unreadable + (isWhole ? seen.count : seen.union(held).count)
        let told = total ?? count
        // What vanished is told by a pass that saw everything; what is missing, by another pass.
        if !shrank, count == told || isWhole && count > told { return .done(listing(.complete)) }
        guard passes < Self.mostPasses else {
            return .done(listing(count < told ? .missing(told - count) : .moving))
        }
        if !isWhole || shrank { seen = [] }
        (passes, passed, stale, unreadable, phase) = (passes + 1, 0, 0, 0, .whole)
        (isWhole, shrank) = (false, false)
        return .fetch(page: 1)
    }

    private func listing(_ end: Listing.End) -> Listing {
        let isComplete = isWhole && end == .complete
        return Listing(
            pages: pages,
            seen: handed,
            vanished: isComplete ? held.subtracting(seen) : [],
            end: end
        )
    }
}

/// What a listing came to.
public struct Listing: Hashable, Sendable {
    /// The number of pages that were fetched.
    public let pages: Int
    /// The activities that were seen.
    public let seen: Set<ActivityID>
    /// What was known and is listed no more; empty unless everything was listed.
    public let vanished: Set<ActivityID>
    /// How it ended.
    public let end: End

    /// Describes a listing.
    public init(pages: Int, seen: Set<ActivityID>, vanished: Set<ActivityID> = [], end: End) {
        self.pages = pages
        self.seen = seen
        self.vanished = vanished
        self.end = end
    }

    /// How a listing ended.
    public enum End: Hashable, Sendable {
        /// Everything that the source told of is held.
        case complete
        /// The source tells of more activities than it lists, however often it is asked.
        case missing(Int)
        /// The list got shorter during every pass: something may have been passed over.
        case moving
        /// The source never came to an end.
        case endless
    }
}
