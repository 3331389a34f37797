/// What one contact's attributes hold while its activities are walked through, and since which of them.
///
/// Starting with another contact costs nothing: what was written for an earlier one counts as never written.
struct RunningAttributes {
    enum Change { case nothing, decides, change }

    private struct Slot {
        var epoch: UInt32 = 0
        var isOn = false
        var place: UInt32 = 0
        var event: UInt32 = 0
    }

    private var slots: [Slot]
    private var epoch: UInt32 = 0
    /// The attributes that the contact turned.
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

    /// The event by which the attribute was last turned on.
    func lastEvent(of attribute: AttributeNumber) -> Int {
        Int(slots[Int(attribute.rawValue)].event)
    }

    /// The place of the activity that decided the attribute's value.
    func place(of attribute: AttributeNumber) -> UInt32 { slots[Int(attribute.rawValue)].place }

    /// Turns an attribute; `event` is the number that the event of the turn would have.
    mutating func transition(
        _ attribute: AttributeNumber,
        on turnsOn: Bool,
        at place: Int,
        event: Int
    ) -> Change {
        let index = Int(attribute.rawValue)
        let isFirst = slots[index].epoch != epoch
        let wasOn = !isFirst && slots[index].isOn
        if !isFirst && wasOn == turnsOn { return .nothing }
        if isFirst { turned.append(attribute) }
        slots[index].epoch = epoch
        slots[index].isOn = turnsOn
        slots[index].place = UInt32(place)
        if turnsOn { slots[index].event = UInt32(event) }
        return wasOn == turnsOn ? .decides : .change
    }
}
