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
    /// A flag's own time is recorded only if no activity of the store accounts for it. O(own history).
    ///
    /// - Throws: `StoreError`; then nothing was recorded.
    public func record(_ contact: SourceContact) async throws(StoreError) -> Outcome {
        let stream = StreamID(org: org, contact: contact.id)
        guard let seenAt = contact.seenAt,
            let activities = try? Activity.observing(
                contact.observation(seenAt: seenAt),
                of: stream,
                in: contact.json
            )
        else { return .unreadable }
        let timeline = try await store.log(of: stream, knownAt: .head).timeline
        let state = timeline.state(at: .latest)
        guard state.basis.presence != .erased else { return .erased }
        let report = try await store.append(
            activities.filter { !timeline.accounts(for: $0) }
        )
        return report.appended + report.revisions > 0 ? .recorded : .known
    }
}

extension Timeline {
    /// Returns the state at a time.
    fileprivate func state(at time: Timestamp) -> ContactState {
        // Only an as-of by activity can fail.
        (try? state(asOf: .time(time))) ?? ContactStateProjection(stream).initialState
    }

    /// Returns a Boolean value indicating whether an activity turns a flag on within the second of its own time.
    fileprivate func accounts(for flag: Activity) -> Bool {
        guard flag.isFinding, let time = flag.occurredAt, let attribute = flag.transition?.attribute
        else { return false }
        let end = time.advanced(byMicroseconds: Observation.tolerance - 1)
        return state(at: end)[attribute].isOn
    }
}
