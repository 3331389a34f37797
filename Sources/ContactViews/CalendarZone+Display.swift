package import ContactProjector
package import ContactQueries
package import TerminalText

extension CalendarZone: DisplayZone {
    /// Returns an instant as a local date and time, or as a number if it is outside the range of timestamps.
    package func clock(_ microseconds: Int64) -> String {
        Timestamp(microseconds: microseconds)?.clock(in: self) ?? "\(microseconds)"
    }

    /// Returns an instant as a local date and time with the zone or its offset, or as a number if it is out of range.
    package func words(_ microseconds: Int64) -> String {
        Timestamp(microseconds: microseconds)?.words(in: self) ?? "\(microseconds)"
    }
}

extension Cell {
    /// Creates the cell of a time with words before it, or an absent cell for `nil`.
    package init(time: Timestamp?, after words: String = "") {
        self = time.map { Cell(at: $0, after: words) } ?? Cell(nil)
    }

    /// Creates the cell of an activity's time, which is undated for `nil`.
    package init(occurredAt time: Timestamp?) {
        self = time.map { Cell(at: $0) } ?? .undated
    }

    private init(at time: Timestamp, after words: String = "") {
        // Tables show the microseconds in their zone; data formats have the same text in every
        // zone.
        self.init(microseconds: time.microseconds, data: time.rfc3339, after: words)
    }
}
