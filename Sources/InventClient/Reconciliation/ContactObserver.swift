internal import ActivityJSON
public import ContactProjector

/// Records in a store what the source's contact objects said, as evidence of its own kind (rule 3.10).
///
/// ```swift
/// let observer = ContactObserver(into: store, org: "org_7")
/// let outcome = try await observer.record(contact)
/// ```
public struct ContactObserver: Sendable {
    private let store: any ActivityStore
    private let org: OrgID

    /// The outcome of recording one observation.
    public enum Outcome: String, Hashable, Sendable {
        /// The observation was recorded.
        case recorded
        /// The store held the observation already.
        case known
        /// The contact was erased, and nothing of it may come back.
        case erased
        /// The time of the request isn't known, or the object's JSON can't be kept.
        case unreadable
    }

    /// Creates an observer of an organization's contacts.
    public init(into store: any ActivityStore, org: OrgID) {
        self.store = store
        self.org = org
    }

    /// Records what the source said of a contact at the time of the request.
    ///
    /// O(own history).
    ///
    /// - Throws: `StoreError`; then nothing was recorded.
    public func record(_ contact: SourceContact) async throws(StoreError) -> Outcome {
        try await record([contact])[0]
    }

    /// Records what the source said of several contacts, in one append.
    ///
    /// O(own histories).
    ///
    /// - Returns: The outcomes in the order of the contacts.
    /// - Throws: `StoreError`; then nothing was recorded.
    public func record(_ contacts: [SourceContact]) async throws(StoreError) -> [Outcome] {
        var outcomes: [Outcome] = []
        var activities: [Activity] = []
        // The index of each recorded contact's first activity.
        var first: [Int: Int] = [:]
        for (index, contact) in contacts.enumerated() {
            let stream = StreamID(org: org, contact: contact.id)
            guard let seenAt = contact.seenAt,
                let own = try? Activity.observing(
                    contact.observation(seenAt: seenAt),
                    of: stream,
                    in: contact.json
                )
            else {
                outcomes.append(.unreadable)
                continue
            }
            let presence = try await presence(of: stream)
            if presence != .erased {
                first[index] = activities.count
                activities += own
            }
            outcomes.append(presence == .erased ? .erased : .recorded)
        }
        let report = try await store.append(activities)
        for (index, place) in first {
            if case .duplicate = report.outcomes[place] { outcomes[index] = .known }
        }
        return outcomes
    }

    private func presence(of stream: StreamID) async throws(StoreError) -> Basis.Presence {
        let summary: ContactSummary
        do {
            summary = try await store.summary(of: stream)
        } catch .store(let error) {
            throw error
        } catch {
            // Neither an activity nor an ambiguous contact was asked for.
            return .unknown
        }
        guard summary.merges != ContactMerges() else { return summary.presence }
        // What is seen is of the contact's own stream, and so is its erasure.
        let log = try await store.log(of: stream, knownAt: .head).alone
        return (try? log.state().basis.presence) ?? .unknown
    }
}
