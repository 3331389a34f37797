/// Whether one attribute is on, since when, and which activity says so.
public struct Standing: Hashable, Sendable, Codable {
    /// The value.
    ///
    /// Off by default.
    public private(set) var isOn = false
    /// When it took this value; nil by default and when the deciding activity is undated.
    public private(set) var since: Timestamp?
    /// The activity that decided the value; nil is the default, for which there is no evidence.
    public private(set) var decidedBy: ActivityID?

    private var lastTurn: Timestamp?
    private var tieIsNoticed = false

    /// The default: off, with no evidence.
    public init() {}

    /// Turns the attribute and returns what is odd about it.
    ///
    /// A turn to the value that already holds changes nothing: the earlier activity goes on being the evidence.
    mutating func turn(_ turnsOn: Bool, by activity: Activity) -> [Notice.Kind] {
        let notices = notices(turningOn: turnsOn, at: activity.occurredAt)
        if decidedBy == nil || turnsOn != isOn {
            isOn = turnsOn
            since = activity.occurredAt
            decidedBy = activity.id
        }
        tieIsNoticed =
            notices.contains(.simultaneous) || tieIsNoticed && lastTurn == activity.occurredAt
        lastTurn = activity.occurredAt
        return notices
    }

    /// Tells whether value, start and evidence agree.
    ///
    /// How the last instant's turns went is kept for the notices alone: a redundant turn is no difference.
    public static func == (left: Standing, right: Standing) -> Bool {
        left.isOn == right.isOn && left.since == right.since && left.decidedBy == right.decidedBy
    }

    /// Feeds what equality compares to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(isOn)
        hasher.combine(since)
        hasher.combine(decidedBy)
    }

    private func notices(turningOn turnsOn: Bool, at time: Timestamp?) -> [Notice.Kind] {
        if decidedBy == nil { return turnsOn ? [] : [.impliedEarlier] }
        if turnsOn == isOn { return [.redundant] }
        let isTie = time != nil && time == lastTurn
        return isTie && !tieIsNoticed ? [.simultaneous] : []
    }
}
