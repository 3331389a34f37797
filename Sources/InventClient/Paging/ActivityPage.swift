internal import ActivityJSON
public import ContactProjector

/// One page of a contact's activities, newest first.
package struct ActivityPage: Sendable {
    /// The number of the page, the first of which is 1.
    let number: Int
    /// The activities in the order of the page.
    package let activities: [Activity]
    /// The records that could not be read.
    let rejects: [Reject]
    /// The total number of activities, or `nil` if the source doesn't state it.
    let total: Int?

    /// The ids and the total, for a pager.
    var content: ActivityPager.Page {
        ActivityPager.Page(ids: activities.map(\.id), unreadable: rejects.count, total: total)
    }
}

extension InventAPI {
    /// Fetches one page of a contact's activities.
    ///
    /// A response that isn't a JSON array, is truncated or has more records than requested is fetched again, as
    /// ``RetryPolicy`` decides.
    ///
    /// With a kind, only activities of that type.
    ///
    /// - Throws: ``InventError``.
    package func page(
        _ number: Int,
        of contact: ContactID,
        in org: OrgID,
        take: Int = 100,
        kind: ActivityKind? = nil
    ) async throws(InventError) -> ActivityPage {
        var query = [
            APIRequest.Parameter("page", String(number)),
            APIRequest.Parameter("take", String(take)),
        ]
        if let kind { query.append(APIRequest.Parameter("type", kind.name)) }
        let request = APIRequest(
            path: ["orgs", org.rawValue, "contacts", contact.rawValue, "activities"],
            query: query
        )
        return try await answer(to: request) { answer throws(RequestError) in
            try Self.page(number, answer, request, org, contact, take: take)
        }
    }

    private static func page(
        _ number: Int,
        _ answer: APIAnswer,
        _ request: APIRequest,
        _ org: OrgID,
        _ contact: ContactID,
        take: Int
    ) throws(RequestError) -> ActivityPage {
        // The reader also accepts objects and NDJSON, and would take an error body for a record.
        let first = answer.body.first { !" \t\r\n".utf8.contains($0) }
        guard first == UInt8(ascii: "[") else { throw .unreadable("it is no array") }
        var activities: [Activity] = []
        var rejects: [Reject] = []
        do throws(ReadError) {
            let reader = try ActivityReader(
                .bytes(answer.body, name: request.target),
                defaults: ReadDefaults(org: org, contact: contact)
            )
            while let item = try reader.next() {
                switch item {
                case .activity(let activity, _): activities.append(activity)
                case .rejected(let reject): rejects.append(reject)
                }
            }
        } catch {
            throw .unreadable(error.description)
        }
        // A record that names a contact overrides the defaults: another contact's activities must
        // not be recorded as this one's.
        let stream = StreamID(org: org, contact: contact)
        guard activities.allSatisfy({ $0.stream == stream }) else {
            throw .unreadable("activities of another contact")
        }
        guard !rejects.contains(where: \.breaksPage) else { throw .unreadable("truncated JSON") }
        // Page numbers count in steps of `take`: in longer pages, offsets would overlap.
        guard activities.count + rejects.count <= take else {
            throw .unreadable("more records than requested")
        }
        return ActivityPage(
            number: number,
            activities: activities,
            rejects: rejects,
            total: answer.total
        )
    }

    /// Returns a contact's activities, each once, although the list may change while it is read.
    ///
    /// They come newest first, except for those that arrive during the listing, which come last. A page of only
    /// `known` activities ends the listing. With a kind, only activities of that type are listed; `known` must then be
    /// the known activities of that type, since their number is compared with the source's total.
    ///
    /// The sequence throws ``InventError`` with the code `incomplete` at its end if the source listed fewer records
    /// than it reports: activities may be missing.
    public func activities(
        of contact: ContactID,
        in org: OrgID,
        kind: ActivityKind? = nil,
        known: Set<ActivityID> = [],
        take: Int = 100
    ) -> ContactActivities {
        var past = ActivityPager.Past()
        past.known = known
        return ContactActivities(
            api: self,
            contact: contact,
            org: org,
            kind: kind,
            pager: ActivityPager(after: past, take: take)
        )
    }
}

extension Reject {
    /// A Boolean value that indicates whether the page itself is broken, and not a record in it.
    fileprivate var breaksPage: Bool { if case .brokenPage = reason { true } else { false } }
}

/// The activities of one contact, fetched as they are read.
public struct ContactActivities: AsyncSequence, Sendable {
    let api: InventAPI
    let contact: ContactID
    let org: OrgID
    let kind: ActivityKind?
    let pager: ActivityPager

    /// Returns an iterator that starts at the first page.
    public func makeAsyncIterator() -> Iterator { Iterator(list: self, pager: pager) }

    /// An iterator that fetches a page whenever the last one is used up.
    public struct Iterator: AsyncIteratorProtocol {
        let list: ContactActivities
        var pager: ActivityPager
        var pending: ArraySlice<Activity> = []

        /// Returns the next activity, or `nil` at the end.
        ///
        /// - Throws: ``InventError``.
        public mutating func next() async throws(InventError) -> Activity? {
            while pending.isEmpty {
                guard case .fetch(let number) = pager.next else { return try end() }
                let page = try await list.page(number, take: pager.take)
                let fresh = Set(pager.receive(page.content))
                pending = page.activities.filter { fresh.contains($0.id) }[...]
            }
            return pending.popFirst()
        }

        private func end() throws(InventError) -> Activity? {
            guard case .done(let listing) = pager.next else { return nil }
            try InventError.check(listing.end, of: "the activities of \(list.contact)")
            return nil
        }
    }

    private func page(_ number: Int, take: Int) async throws(InventError) -> ActivityPage {
        try await api.page(number, of: contact, in: org, take: take, kind: kind)
    }
}
