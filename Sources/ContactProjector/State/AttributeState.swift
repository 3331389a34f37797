/// The value of an attribute, the time it was set, and the activity that set it.
///
/// Of the earlier intervals only the last one is kept. This is enough to decide whether any interval began or ended at a
/// time or later, because intervals follow each other. O(1) memory.
public struct AttributeState: Hashable, Sendable, Codable {
    /// The value.
    ///
    /// Off by default.
    public private(set) var isOn = false
    /// The time the value was set, or `nil` if it is the default or the activity is undated.
    public private(set) var since: Timestamp?
    /// The activity that set the value, or `nil` for the default, which no activity sets.
    public private(set) var decidedBy: ActivityID?

    /// The last interval of some duration that has ended.
    private var lastSpell: Spell?
    // Both are for the notice of simultaneous opposites, which is given once for each time.
    private var lastTurn: Timestamp?
    private var tieIsNoticed = false
    // Never `false`: `nil` leaves out the key, so that a state without erasures keeps its encoding.
    private var isEvidenceErased: Bool?
    /// Whether the evidence is a time that a contact object gave.
    private var isEvidenceObserved: Bool?

    /// Creates the default: off, with no evidence.
    package init() {}

    /// Creates a state from a value that was computed elsewhere.
    package init(isOn: Bool, since: Timestamp?, decidedBy: ActivityID?) {
        self.isOn = isOn
        self.since = since
        self.decidedBy = decidedBy
    }

    /// The erased activity that keeps the attribute on, or `nil` if no such activity exists.
    var erasedEvidence: ActivityID? { isOn && isEvidenceErased == true ? decidedBy : nil }

    /// A Boolean value that indicates whether the attribute is on, or was on for some duration.
    var wasEverOn: Bool { isOn || lastSpell != nil }

    /// Returns a Boolean value indicating whether an interval of some duration began at a time or later.
    func wasTurnedOn(since instant: Timestamp) -> Bool {
        // Intervals follow each other, so the last one began latest and decides for all of them.
        let latest = isOn ? since : lastSpell?.start
        return latest.map { $0 >= instant } ?? false
    }

    /// Returns a Boolean value indicating whether an interval of some duration ended at a time or later.
    func wasTurnedOff(since instant: Timestamp) -> Bool {
        lastSpell.map { $0.end >= instant } ?? false
    }

    /// The consequences of a transition.
    struct Turn {
        var notices: [Notice.Kind] = []
        /// The time of a flag that the activity accounts for, so that it is the evidence from then on.
        var accounted: ActivityID?
    }

    /// Turns the attribute on or off, and returns the notices about it.
    ///
    /// A transition to the present value changes nothing: the earlier activity remains the evidence.
    mutating func turn(_ turnsOn: Bool, by activity: Activity) -> Turn {
        if turnsOn, accounts(activity) {
            let flag = decidedBy
            decide(by: activity)
            return Turn(accounted: flag)
        }
        let notices = notices(turningOn: turnsOn, at: activity.occurredAt)
        // The first transition always decides, even one that turns off: off by evidence isn't the
        // default (rule 3.4).
        if decidedBy == nil || turnsOn != isOn {
            if isOn { endSpell(at: activity.occurredAt) }
            isOn = turnsOn
            decide(by: activity)
        }
        tieIsNoticed =
            notices.contains(.simultaneous) || tieIsNoticed && lastTurn == activity.occurredAt
        lastTurn = activity.occurredAt
        return Turn(notices: notices)
    }

    private mutating func decide(by activity: Activity) {
        since = activity.occurredAt
        decidedBy = activity.id
        isEvidenceErased = activity.isErased ? true : nil
        isEvidenceObserved = activity.isFlagObserved ? true : nil
    }

    /// Returns a Boolean value indicating whether an activity is the one that a contact object's time is of.
    ///
    /// The source system stores some times in whole seconds, so the activity may follow within one (rule 3.10).
    private func accounts(_ activity: Activity) -> Bool {
        guard isEvidenceObserved == true, isOn, !activity.isFinding, let since,
            let occurredAt = activity.occurredAt
        else { return false }
        return occurredAt.microseconds - since.microseconds < Observation.tolerance
    }

    /// Returns a Boolean value indicating whether value, start and evidence agree.
    ///
    /// The data kept about earlier intervals and the last time's transitions isn't compared.
    public static func == (left: AttributeState, right: AttributeState) -> Bool {
        left.isOn == right.isOn && left.since == right.since && left.decidedBy == right.decidedBy
    }

    /// Hashes the essential components of this value by feeding them into the given hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(isOn)
        hasher.combine(since)
        hasher.combine(decidedBy)
    }

    // An attribute that was turned on and off at one time was never on (rule 3.5: ranges are half-open).
    private mutating func endSpell(at end: Timestamp?) {
        // An undated end follows only undated activities, so its interval began at that one unknown time.
        guard let end, since != end else { return }
        lastSpell = Spell(end: end, start: since)
    }

    private func notices(turningOn turnsOn: Bool, at time: Timestamp?) -> [Notice.Kind] {
        // Rule 3.8: a first transition that turns off implies that the attribute was on before the
        // log.
        if decidedBy == nil { return turnsOn ? [] : [.impliedEarlier] }
        if turnsOn == isOn { return [.redundant] }
        // Undated activities share no known time, so they aren't a tie
        // (UndatedActivitiesAreOneGroup).
        let isTie = time != nil && time == lastTurn
        return isTie && !tieIsNoticed ? [.simultaneous] : []
    }
}

/// An interval that has ended.
private struct Spell: Codable {
    // First, so that no room is lost to its alignment.
    let end: Timestamp
    /// The start, or `nil` if it is unknown.
    let start: Timestamp?
}
