internal import ContactProjector

extension Timestamp? {
    /// Returns the time as people read it in a zone, or `undated` for `nil`.
    package func words(in zone: CalendarZone) -> String { self?.words(in: zone) ?? "undated" }

    /// Returns the time in whole seconds, or `undated` for `nil`.
    package func shortWords(in zone: CalendarZone) -> String {
        self?.shortWords(in: zone) ?? "undated"
    }
}
