package import ContactProjector
package import ContactQueries
package import TerminalText

extension CalendarZone: DisplayZone {
    /// The instant as a clock of the zone shows it; as a number where no timestamp is that far.
    package func clock(_ microseconds: Int64) -> String {
        Timestamp(microseconds: microseconds)?.clock(in: self) ?? "\(microseconds)"
    }

    /// The instant as clocks show it, with the zone or its offset; as a number where no timestamp is that far.
    package func words(_ microseconds: Int64) -> String {
        Timestamp(microseconds: microseconds)?.words(in: self) ?? "\(microseconds)"
    }
}

extension Cell {
    /// A time, or its absence.
    package init(time: Timestamp?, after words: String = "") {
        self = time.map { Cell(at: $0, after: words) } ?? Cell(nil)
    }

    /// The time at which something occurred, or that nothing says when.
    package init(occurredAt time: Timestamp?) {
        self = time.map { Cell(at: $0) } ?? .undated
    }

    private init(at time: Timestamp, after words: String = "") {
        self.init(microseconds: time.microseconds, data: time.rfc3339, after: words)
    }
}
