/// The merges of contacts (rule 5.8).
extension ActivityStore {
    /// Records that contacts became another one, as after a merge in the source system.
    ///
    /// Both are then one in every query, at every time. Contacts that are already the other one are skipped, so a merge
    /// may be repeated. All of it is one append. O(histories of the contacts).
    ///
    /// - Parameters:
    ///   - contacts: The contacts that no longer are themselves.
    ///   - new: The contact that they became.
    ///   - org: The organization of all of them.
    /// - Returns: The changes that were recorded, in the order of the contacts.
    /// - Throws: ``MergeError``; except for ``MergeError/withoutEffect(_:)`` nothing is recorded then.
    @discardableResult
    public func merge(
        _ contacts: [ContactID],
        into new: ContactID,
        in org: OrgID? = nil
    ) async throws(MergeError) -> [ContactMerge] {
        let ends = try await chain(from: new, org)
        var changes: [ContactMerge] = []
        var seen: Set<ContactID> = []
        for old in contacts where seen.insert(old).inserted {
            guard old != new else { throw .itself(old) }
            guard !ends.contains(old) else { throw .circle(old, into: new) }
            let log = try await contactLog(old, org)
            if let into = log.merges.into {
                guard try await chain(from: old, org).contains(new) else { throw .isAnother(into) }
                continue
            }
            changes.append(ContactMerge(of: old, into: new, number: log.nextChange))
        }
        return try await record(changes, org)
    }

    /// Records that contacts are themselves again.
    ///
    /// As known at earlier positions they stay merged. Contacts that are themselves are skipped. O(histories of the
    /// contacts).
    ///
    /// - Parameters:
    ///   - contacts: The contacts that became others.
    ///   - org: The organization of all of them.
    /// - Returns: The changes that were recorded, in the order of the contacts.
    /// - Throws: ``MergeError``; except for ``MergeError/withoutEffect(_:)`` nothing is recorded then.
    @discardableResult
    public func unmerge(
        _ contacts: [ContactID],
        in org: OrgID? = nil
    ) async throws(MergeError) -> [ContactMerge] {
        var changes: [ContactMerge] = []
        var seen: Set<ContactID> = []
        for old in contacts where seen.insert(old).inserted {
            let log = try await contactLog(old, org)
            // Also one without effect, which would have one as soon as another one is reversed.
            guard let into = log.merges.into ?? log.lastMerge else { continue }
            changes.append(
                ContactMerge(of: old, into: into.new, number: log.nextChange, isReversal: true)
            )
        }
        return try await record(changes, org)
    }

    /// Returns the contacts that a contact became, one through the other.
    private func chain(
        from contact: ContactID,
        _ org: OrgID?
    ) async throws(MergeError) -> Set<ContactID> {
        var found: Set<ContactID> = []
        var next: ContactID? = contact
        while let contact = next, found.insert(contact).inserted {
            next = try await contactLog(contact, org).merges.into?.new
        }
        return found
    }

    private func contactLog(
        _ contact: ContactID,
        _ org: OrgID?
    ) async throws(MergeError) -> ContactLog {
        let stream = StreamID(org: org, contact: contact)
        do { return try await log(of: stream, knownAt: .head) } catch { throw .store(error) }
    }

    private func record(
        _ changes: [ContactMerge],
        _ org: OrgID?
    ) async throws(MergeError) -> [ContactMerge] {
        guard !changes.isEmpty else { return [] }
        do {
            _ = try await append(changes.flatMap { $0.activities(in: org) })
        } catch {
            throw .store(error)
        }
        // Another writer may have recorded a change of the same contact in between, and that one holds.
        for change in changes {
            let into = try await contactLog(change.old, org).merges.into
            // One with a larger number was recorded after this one had its effect.
            let isOvertaken = into.map { $0.number > change.number } ?? false
            guard isOvertaken || (change.isReversal ? into == nil : into == change) else {
                throw .withoutEffect(change)
            }
        }
        return changes
    }
}

extension ContactLog {
    /// The last change of the contact if it is a merge, with or without effect.
    fileprivate var lastMerge: ContactMerge? {
        let changes = ownEntries.lazy.filter { $0.kind == .alias }.compactMap(\.activity.merge)
        let last = changes.filter { $0.old == stream.contact }.max { $0.number < $1.number }
        return last?.isReversal == false ? last : nil
    }

    /// The number of the next change of the contact.
    fileprivate var nextChange: Int {
        // Also those that conflict with an activity whose id a source took.
        ownEntries.compactMap { ContactMerge.number(in: $0.activity.id) }.max().map { $0 + 1 } ?? 1
    }
}

/// The reason that contacts can't become one, or themselves again.
public enum MergeError: Error, Hashable, Sendable {
    /// A contact can't become itself.
    case itself(ContactID)
    /// The first contact can't become the second one, which became it before.
    case circle(ContactID, into: ContactID)
    /// The contact became another one before; that must be reversed first.
    case isAnother(ContactMerge)
    /// The change was recorded, but another one that was recorded meanwhile holds; ``ActivityStore/unmerge(_:in:)`` removes it.
    case withoutEffect(ContactMerge)
    /// The log can't be read or written.
    case store(StoreError)
}

extension MergeError: CustomStringConvertible {
    /// The reason, with the ids of the contacts.
    public var description: String {
        switch self {
        case .itself(let contact): "\(contact) can't become itself"
        case .circle(let old, let new): "\(old) can't become \(new), which became it"
        case .isAnother(let change): "\(change.old) became \(change.new) before"
        case .withoutEffect(let change):
            "the change of \(change.old) has no effect, since another one was recorded meanwhile"
        case .store(let error): "\(error)"
        }
    }
}
