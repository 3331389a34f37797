/// An attribute's value, the activity that set it, and the activities that didn't.
///
/// ```swift
/// let why = try log.explain(.unsubscribed, asOf: .now)
/// let evidence = why.deciding?.id  // the activity that set the value
/// for other in why.others { print(other.activity.id, other.reason) }
/// ```
public struct Explanation: Sendable {
    /// The attribute to explain.
    public let attribute: Attribute
    /// The state of the attribute.
    public let state: AttributeState
    /// The deciding activity, or `nil` if the value is the default.
    public let deciding: Activity?
    /// The last observation that saw this value after it was set, or `nil` if none did (rule 3.10).
    public let confirmation: Activity?
    /// The time at which the source's contact object was last seen with this value since it was set, or `nil` if it
    /// wasn't.
    public var seenAt: Timestamp? { confirmation?.seenAt ?? deciding?.seenAt }
    /// The other activities about the attribute, in stream order, with those not yet known last.
    public let others: [Candidate]
    /// The basis of the explanation.
    public let basis: Basis

    /// An activity that concerns the attribute but didn't set its value.
    public struct Candidate: Hashable, Sendable {
        /// The activity.
        public let activity: Activity
        /// The reason the activity didn't set the value.
        public let reason: Reason

        /// Hashes the essential components of this value by feeding them into the given hasher.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(activity.id)
            hasher.combine(reason)
        }
    }

    /// The reason an activity didn't set the value.
    public enum Reason: Hashable, Sendable {
        /// A later transition overrode the activity.
        case earlier
        /// The attribute had that value already.
        case redundant
        /// An opposite transition at the same time was ordered after it.
        case simultaneous
        /// The activity names no segment, or conflicts with the entry first recorded under its id, at this position.
        case inapplicable(Position?)
        /// The activity occurred after the as-of.
        case later
        /// The activity was recorded only at this position, after the known-at.
        case notYetKnown(Position)
    }
}

extension ContactLog {
    /// Returns the explanation of an attribute's value at an as-of and the log's known-at.
    ///
    /// O(n log n).
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the as-of names an activity that was not known.
    public func explain(_ attribute: Attribute, asOf: AsOf) throws(QueryError) -> Explanation {
        let timeline = timeline
        let count = try timeline.foldedCount(asOf: asOf)
        var builder = ExplanationBuilder(attribute)
        for place in 0..<count {
            builder.consider(timeline.folded[place], as: timeline.listed(at: place))
        }
        for place in count..<timeline.folded.count
        where timeline.folded[place].concerns(attribute) {
            builder.ruleOut(timeline.listed(at: place), .later)
        }
        for entry in conflicts where entry.activity.concerns(attribute) {
            builder.ruleOut(entry.activity, .inapplicable(entry.position))
        }
        for entry in notYetKnown
        where (entry.activity.concerns(attribute) || entry.activity.observation?[attribute] != nil)
            && entry.activity.isAdmitted(by: asOf)
        {
            builder.ruleOut(entry.activity, .notYetKnown(entry.position))
        }
        return builder.explanation(timeline.basis(asOf: asOf, folding: count))
    }
}

/// A collector of the activities about one attribute, in stream order.
private struct ExplanationBuilder {
    private let attribute: Attribute
    private var state = AttributeState()
    private var deciding: Activity?
    private var confirmation: Activity?
    private var others: [Explanation.Candidate] = []
    /// The number of other activities before the deciding one in stream order.
    private var earlier = 0

    init(_ attribute: Attribute) {
        self.attribute = attribute
    }

    /// Takes the next folded activity, which is told as the observation that it belongs to.
    mutating func consider(_ activity: Activity, as listed: Activity) {
        if !activity.isDerived, activity.observation?[attribute] == state.isOn {
            confirmation = activity
        }
        guard let transition = activity.transition else {
            if activity.lacksSubject(for: attribute) { ruleOut(activity, .inapplicable(nil)) }
            return
        }
        guard transition.attribute == attribute else { return }
        _ = state.turn(transition.turnsOn, by: activity)
        guard state.decidedBy == activity.id else { return ruleOut(listed, .redundant) }
        confirmation = nil
        // Before `deciding` and `earlier` change: the former deciding activity goes to its own
        // place in stream order, not to the end.
        overturn(by: listed)
        deciding = listed
        earlier = others.count
    }

    private mutating func overturn(by activity: Activity) {
        guard let deciding else { return }
        let isTie = deciding.isSimultaneous(with: activity)
        others.insert(
            Explanation.Candidate(activity: deciding, reason: isTie ? .simultaneous : .earlier),
            at: earlier
        )
    }

    mutating func ruleOut(_ activity: Activity, _ reason: Explanation.Reason) {
        others.append(Explanation.Candidate(activity: activity, reason: reason))
    }

    func explanation(_ basis: Basis) -> Explanation {
        Explanation(
            attribute: attribute,
            state: state,
            deciding: deciding,
            confirmation: confirmation,
            others: others,
            basis: basis
        )
    }
}

extension Activity {
    fileprivate func concerns(_ attribute: Attribute) -> Bool { transition?.attribute == attribute }

    fileprivate func isSimultaneous(with other: Activity) -> Bool {
        occurredAt != nil && occurredAt == other.occurredAt
    }

    /// Returns a Boolean value indicating whether the activity joins or leaves a segment without naming one.
    fileprivate func lacksSubject(for attribute: Attribute) -> Bool {
        // The missing segment may be the one to explain, so the activity is listed for every
        // segment.
        guard case .segment = attribute else { return false }
        return kind == .segmentAdded || kind == .segmentRemoved
    }

    /// Returns a Boolean value indicating whether an as-of would admit the activity if it were known.
    fileprivate func isAdmitted(by asOf: AsOf) -> Bool {
        guard asOf != .start else { return false }
        guard let occurredAt else { return true }
        switch asOf {
        case .end: return true
        case .time(let time): return occurredAt <= time
        case .before(let time): return occurredAt < time
        // The order of an unknown activity and the named one isn't defined, so an as-of by activity
        // admits none.
        case .activity, .start: return false
        }
    }
}
