/// The value of an attribute, the time it was set, and the activity that set it.
///
/// Of the earlier intervals only the start of the last one is kept. This is enough to decide whether any interval began
/// at a time or later, because intervals follow each other. O(1) memory.
public struct AttributeState: Hashable, Sendable, Codable {
    /// The value.
    ///
    /// Off by default.
    public private(set) var isOn = false
    /// The time the value was set, or `nil` if it is the default or the activity is undated.
    public private(set) var since: Timestamp?
    /// The activity that set the value, or `nil` for the default, which no activity sets.
    public private(set) var decidedBy: ActivityID?

    /// Whether it was on for a while that is over.
    private var hadSpell = false
    /// When the last spell that is over began; nil when there was none, or none that is dated.
    private var lastSpell: Timestamp?
    private var lastTurn: Timestamp?
    private var tieIsNoticed = false
    /// Only ever true or absent, so that the encoding of a state without erasures has no such key.
    private var isEvidenceErased: Bool?

    /// The default: off, with no evidence.
    package init() {}

    /// Creates a state from a value that was computed elsewhere.
    package init(isOn: Bool, since: Timestamp?, decidedBy: ActivityID?) {
        self.isOn = isOn
        self.since = since
        self.decidedBy = decidedBy
    }

    /// The erased activity by which the attribute is still on, or `nil` if there is none.
    var erasedEvidence: ActivityID? { isOn && isEvidenceErased == true ? decidedBy : nil }

    /// A Boolean value that indicates whether the attribute is or was on, for longer than the time it was turned on at.
    var wasEverOn: Bool { isOn || hadSpell }

    /// Returns a Boolean value indicating whether it was turned on at a time or later, for longer than that time.
    func wasTurnedOn(since instant: Timestamp) -> Bool {
        let latest = isOn ? since : lastSpell
        return latest.map { $0 >= instant } ?? false
    }

    /// Turns the attribute and returns what is odd about it.
    ///
    /// A turn to the value that already holds changes nothing: the earlier activity goes on being the evidence.
    mutating func turn(_ turnsOn: Bool, by activity: Activity) -> [Notice.Kind] {
        let notices = notices(turningOn: turnsOn, at: activity.occurredAt)
        if decidedBy == nil || turnsOn != isOn {
            if isOn { endSpell(at: activity.occurredAt) }
            isOn = turnsOn
            since = activity.occurredAt
            decidedBy = activity.id
            isEvidenceErased = activity.isErased ? true : nil
        }
        tieIsNoticed =
            notices.contains(.simultaneous) || tieIsNoticed && lastTurn == activity.occurredAt
        lastTurn = activity.occurredAt
        return notices
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

    /// On and off within one instant is on at no instant.
    private mutating func endSpell(at end: Timestamp?) {
        guard since != end else { return }
        hadSpell = true
        lastSpell = since ?? lastSpell
    }

    private func notices(turningOn turnsOn: Bool, at time: Timestamp?) -> [Notice.Kind] {
        if decidedBy == nil { return turnsOn ? [] : [.impliedEarlier] }
        if turnsOn == isOn { return [.redundant] }
        let isTie = time != nil && time == lastTurn
        return isTie && !tieIsNoticed ? [.simultaneous] : []
    }
}
