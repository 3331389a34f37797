public import ContactProjector

/// An organization's contacts as the source lists them.
public struct ContactListing: Hashable, Sendable {
    /// The contacts, each once as first seen, in the source's order; contacts that arrived during the listing come
    /// last.
    public let contacts: [SourceContact]
    /// The outcome of the listing.
    ///
    /// If it isn't complete, contacts may be missing.
    public let end: ListingOutcome

    /// Creates a list of contacts from any other source, by default a complete one.
    package init(contacts: [SourceContact], end: ListingOutcome = .complete) {
        self.contacts = contacts
        self.end = end
    }
}

extension InventAPI {
    /// Lists an organization's contacts.
    ///
    /// The list is paged by offset and may change meanwhile. It is read by the same rules as a contact's
    /// activities: to its end, and again if the numbers disagree.
    ///
    /// - Throws: ``InventError``.
    public func contacts(
        in org: OrgID,
        take: Int = 100
    ) async throws(InventError) -> ContactListing {
        // Ten million contacts in pages of 100; the pager's own limit of 10,000 pages is one
        // million.
        var pager = ListPager<ContactID>(take: take, limit: 100_000)
        var contacts: [SourceContact] = []
        while case .fetch(let number) = pager.next {
            let page = try await page(number, ofContactsIn: org, take: take)
            let fresh = Set(pager.receive(page.content))
            contacts += page.contacts.filter { fresh.contains($0.id) }
        }
        guard case .done(let listing) = pager.next else {
            return ContactListing(contacts: contacts, end: .endless)
        }
        return ContactListing(
            contacts: contacts.filter { !listing.vanished.contains($0.id) },
            end: listing.end
        )
    }

    private func page(
        _ number: Int,
        ofContactsIn org: OrgID,
        take: Int
    ) async throws(InventError) -> ContactPage {
        let request = APIRequest(
            path: ["orgs", org.rawValue, "contacts"],
            query: [
                APIRequest.Parameter("page", String(number)),
                APIRequest.Parameter("take", String(take)),
            ]
        )
        return try await answer(to: request) { answer throws(RequestError) in
            do throws(InventError) {
                let contacts = try SourceContact.list(in: answer.body, seenAt: answer.seenAt)
                // Page numbers count in steps of `take`: in longer pages, offsets would overlap.
                guard contacts.count <= take else {
                    throw InventError(
                        .unreadable,
                        cause: "more records than requested",
                        hint: ""
                    )
                }
                return ContactPage(contacts: contacts, total: answer.total)
            } catch {
                throw .unreadable(error.cause)
            }
        }
    }
}

private struct ContactPage {
    let contacts: [SourceContact]
    let total: Int?

    var content: ListPager<ContactID>.Page {
        ListPager.Page(ids: contacts.map(\.id), total: total)
    }
}
