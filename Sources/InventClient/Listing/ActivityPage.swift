public import ActivityJSON
public import ContactProjector

/// One page of a contact's activities, newest first.
public struct ActivityPage: Sendable {
    /// The number of the page, the first of which is 1.
    public let number: Int
    /// The activities in the order of the page.
    public let activities: [Activity]
    /// The records that could not be read.
    public let rejects: [Reject]
    /// The number of all activities, as far as the source tells.
    public let total: Int?

    /// What a pager needs to know of it.
    public var content: ActivityPager.Page {
        ActivityPager.Page(ids: activities.map(\.id), unreadable: rejects.count, total: total)
    }
}

extension InventAPI {
    /// Fetches one page of a contact's activities.
    ///
    /// An answer that is no array of JSON is fetched again, as ``RetryPolicy`` decides.
    ///
    /// With a kind, only activities of that type; with a token, that of the source's special endpoints, sent as `next`.
    ///
    /// - Throws: ``InventError``.
    public func page(
        _ number: Int,
        of contact: ContactID,
        in org: OrgID,
        take: Int = 100,
        kind: ActivityKind? = nil,
        token: String? = nil
    ) async throws(InventError) -> ActivityPage {
        var query = [
            APIRequest.Parameter("page", String(number)),
            APIRequest.Parameter("take", String(take)),
        ]
        if let kind { query.append(APIRequest.Parameter("type", kind.name)) }
        if let token { query.append(APIRequest.Parameter("next", token)) }
        let request = APIRequest(
            path: ["orgs", org.rawValue, "contacts", contact.rawValue, "activities"],
            query: query
        )
        var tries = 0
        while true {
            tries += 1
            let answer = try await answer(to: request)
            do throws(RequestFailure) {
                return try Self.page(number, answer, request, org, contact)
            } catch {
                try await rest(after: error, try: tries, request)
            }
        }
    }

    private static func page(
        _ number: Int,
        _ answer: APIAnswer,
        _ request: APIRequest,
        _ org: OrgID,
        _ contact: ContactID
    ) throws(RequestFailure) -> ActivityPage {
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
        // What belongs to somebody else by its own word is not this contact's.
        let stream = StreamID(org: org, contact: contact)
        guard activities.allSatisfy({ $0.stream == stream }) else {
            throw .unreadable("it holds another contact's activities")
        }
        guard rejects.isEmpty || isWhole(answer.body) else { throw .unreadable("it is cut short") }
        return ActivityPage(
            number: number,
            activities: activities,
            rejects: rejects,
            total: answer.total
        )
    }

    private static func isWhole(_ body: [UInt8]) -> Bool {
        body.last { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "]")
    }

    /// A contact's activities, newest first, each once, read to the end of a list that may move meanwhile.
    ///
    /// What is known already ends the listing at the first page of nothing else.
    public func activities(
        of contact: ContactID,
        in org: OrgID,
        known: Set<ActivityID> = []
    ) -> ContactActivities {
        ContactActivities(api: self, contact: contact, org: org, known: known)
    }
}

/// The activities of one contact, fetched as they are asked for.
public struct ContactActivities: AsyncSequence, Sendable {
    let api: InventAPI
    let contact: ContactID
    let org: OrgID
    let known: Set<ActivityID>

    /// Starts at the first page.
    public func makeAsyncIterator() -> Iterator {
        Iterator(list: self, pager: ActivityPager(known: known))
    }

    /// Fetches a page whenever the last one is used up.
    public struct Iterator: AsyncIteratorProtocol {
        let list: ContactActivities
        var pager: ActivityPager
        var pending: ArraySlice<Activity> = []

        /// Returns the next activity; nil at the end.
        ///
        /// - Throws: ``InventError``.
        public mutating func next() async throws(InventError) -> Activity? {
            while pending.isEmpty {
                guard case .fetch(let number) = pager.next else { return nil }
                let page = try await list.api.page(
                    number,
                    of: list.contact,
                    in: list.org,
                    take: pager.take
                )
                let fresh = Set(pager.receive(page.content))
                pending = page.activities.filter { fresh.contains($0.id) }[...]
            }
            return pending.popFirst()
        }
    }
}
