public import ContactProjector

/// The records of a list of the source, fetched as they are read.
///
/// Each comes once, although the list may change while it is read: newest first, except for those that arrive during the
/// listing, which come last. One page is held at a time, and the ids of the records before it.
///
/// ```swift
/// for try await item in api.recipients(of: "brd_7", in: "org_kestrel") {
///     if case .record(let recipient) = item { print(recipient.id, recipient.sentAt as Any) }
/// }
/// ```
public struct SourceRecords<Record: SourceRecord>: AsyncSequence, Sendable {
    /// A record, or one that can't be read.
    public enum Item: Hashable, Sendable {
        /// A record.
        case record(Record)
        /// A record that can't be read, once for each page that is fetched the first time.
        case rejected(UnreadableRecord)
    }

    let name: String
    let take: Int
    let page: @Sendable (_ number: Int) async throws(InventError) -> RecordPage<Record>

    // Ten million records in pages of 100; the pager's own limit of 10,000 pages is one million.
    private static var mostPages: Int { 100_000 }

    /// Returns an iterator that starts at the first page.
    public func makeAsyncIterator() -> Iterator {
        Iterator(list: self, pager: ListPager(take: take, limit: Self.mostPages))
    }

    /// An iterator that fetches a page whenever the last one is used up.
    public struct Iterator: AsyncIteratorProtocol {
        let list: SourceRecords
        var pager: ListPager<Record.ID>
        var pending: ArraySlice<Item> = []
        var furthest = 0

        /// Returns the next item, or `nil` at the end.
        ///
        /// - Throws: ``InventError``, with the code `incomplete` at the end if the source listed fewer records than it
        ///   reports.
        public mutating func next() async throws(InventError) -> Item? {
            while pending.isEmpty {
                guard case .fetch(let number) = pager.next else { return try end() }
                let page = try await list.page(number)
                let fresh = Set(pager.receive(page.content))
                pending = page.records.filter { fresh.contains($0.id) }.map(Item.record)[...]
                // Without an id, a record of a page that is read again can't be recognized.
                guard number > furthest else { continue }
                furthest = number
                pending += page.rejected.map(Item.rejected)
            }
            return pending.popFirst()
        }

        private func end() throws(InventError) -> Item? {
            guard case .done(let listing) = pager.next else { return nil }
            try InventError.check(listing.end, of: list.name)
            return nil
        }
    }
}

extension InventAPI {
    /// Returns a contact's notes as the source has them now.
    ///
    /// The text of a note at an earlier time is in no list: edits leave no activity.
    public func notes(
        of contact: ContactID,
        in org: OrgID,
        take: Int = 100
    ) -> SourceRecords<SourceNote> {
        records(
            ["orgs", org.rawValue, "contacts", contact.rawValue, "notes"],
            "the notes of \(contact)",
            take
        ) { $0.contact ?? contact == contact }
    }

    /// Returns the recipients of a broadcast, with one record for each message: a contact may have several.
    public func recipients(
        of broadcast: BroadcastID,
        in org: OrgID,
        take: Int = 100
    ) -> SourceRecords<BroadcastRecipient> {
        records(
            ["orgs", org.rawValue, "broadcasts", broadcast.rawValue, "recipients"],
            "the recipients of \(broadcast)",
            take
        ) { $0.broadcast ?? broadcast == broadcast }
    }

    private func records<Record: ReadableRecord>(
        _ path: [String],
        _ name: String,
        _ take: Int,
        isListed: @escaping @Sendable (Record) -> Bool
    ) -> SourceRecords<Record> {
        SourceRecords(name: name, take: take) { number throws(InventError) in
            let request = APIRequest(
                path: path,
                query: [
                    APIRequest.Parameter("page", String(number)),
                    APIRequest.Parameter("take", String(take)),
                ]
            )
            return try await self.answer(to: request) { answer throws(RequestError) in
                try RecordPage(answer, to: request, take: take, isListed: isListed)
            }
        }
    }
}
