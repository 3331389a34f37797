/// A part of the input that can't be read as an activity.
///
/// Reading continues after it.
public struct Reject: Hashable, Sendable {
    /// The location of its start.
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
    /// One line: the place, what is wrong, and what to do next.
    public var description: String { "\(place): \(reason)" }
}
