/// A part of the input that can't be read as an activity.
///
/// Reading continues after it.
public struct Reject: Hashable, Sendable {
    /// The location where the rejected part starts.
    public let place: RecordLocation
    /// The reason for the rejection.
    public let reason: RejectReason

    /// Creates a reject from a location and a reason.
    package init(place: RecordLocation, reason: RejectReason) {
        self.place = place
        self.reason = reason
    }
}

extension Reject: CustomStringConvertible {
    /// The location, the reason and the hint in one line.
    public var description: String { "\(place): \(reason)" }
}
