internal import CActivityScan
internal import ContactProjector

/// The attributes of one contact during a replay, with the activities that decided them.
///
/// Starting with another contact takes no time: values of an earlier epoch count as unset.
struct RunningAttributes {
    enum Change { case nothing, decides, change }

    private struct Slot {
        var epoch: UInt32 = 0
        var isOn = false
        var place: UInt32 = 0
        var event: UInt32 = 0
        /// The end of the time in which an activity accounts for a flag's own time (rule 3.10).
        var accountedUntil: Int64 = .min
    }

    private var slots: [Slot]
    private var epoch: UInt32 = 0
    /// The attributes that the contact's activities have set.
    private(set) var turned: [AttributeNumber] = []

    init(count: Int) {
        slots = Array(repeating: Slot(), count: count)
    }

    mutating func begin() {
        epoch += 1
        turned.removeAll(keepingCapacity: true)
    }

    func isOn(_ attribute: AttributeNumber) -> Bool {
        let slot = slots[Int(attribute.rawValue)]
        return slot.epoch == epoch && slot.isOn
    }

    /// Returns the number of the event that last turned the attribute on.
    func lastEvent(of attribute: AttributeNumber) -> Int {
        Int(slots[Int(attribute.rawValue)].event)
    }

    /// Returns the row of the activity that decided the attribute's value.
    func place(of attribute: AttributeNumber) -> UInt32 { slots[Int(attribute.rawValue)].place }

    /// Sets an attribute.
    ///
    /// `event` is the number that an event for the change would have.
    mutating func transition(
        _ attribute: AttributeNumber,
        by row: Row,
        at place: Int,
        event: Int
    ) -> Change {
        let kind = row.rowKind
        let turnsOn = kind.turnsOn
        let index = Int(attribute.rawValue)
        let isFirst = slots[index].epoch != epoch
        let wasOn = !isFirst && slots[index].isOn
        if !isFirst && wasOn == turnsOn {
            guard turnsOn, !kind.isFinding, row.time < slots[index].accountedUntil else {
                return .nothing
            }
            slots[index].place = UInt32(place)
            slots[index].accountedUntil = .min
            return .decides
        }
        if isFirst { turned.append(attribute) }
        slots[index].epoch = epoch
        slots[index].isOn = turnsOn
        slots[index].place = UInt32(place)
        slots[index].accountedUntil =
            kind.isFlagObserved && row.time != RowColumns.undated
            ? row.time + Observation.tolerance : .min
        if turnsOn { slots[index].event = UInt32(event) }
        return wasOn == turnsOn ? .decides : .change
    }
}
