internal import ContactProjector

/// What a printed row stands for, so that `%n` can be typed in its place.
struct RowHandle: Equatable, Sendable {
    var contact: StreamID?
    var moment: AsOf?
    var attribute: Attribute?

    /// The segment that the row names.
    var segment: SegmentID? {
        if case .segment(let id) = attribute { id } else { nil }
    }
}
