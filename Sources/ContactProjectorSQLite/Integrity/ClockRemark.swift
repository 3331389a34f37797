internal import ContactProjector

/// The appends at which the clock hadn't advanced.
///
/// An append is recorded at the time of the clock, or one microsecond after the append before it if
/// the clock isn't later. Two appends that are really so close aren't possible: each waits for the
/// disk.
struct ClockRemark {
    private var count = 0
    private var first = Position.zero

    /// Adds the end of an append that begins at a position, after another one.
    mutating func add(_ append: LogHead, after earlier: LogHead, at position: Position) {
        guard let time = append.recordedAt,
            time == earlier.recordedAt?.advanced(byMicroseconds: 1)
        else { return }
        if count == 0 { first = position }
        count += 1
    }

    /// The remark, or `nil` if there is no such append.
    var remark: VerificationReport.Remark? {
        guard count > 0 else { return nil }
        let appends = count == 1 ? "1 append" : "\(count) appends"
        return VerificationReport.Remark(
            position: first,
            text: "at \(appends) the clock hadn't advanced, first at position \(first): "
                + "it stood still or was set back"
        )
    }
}
