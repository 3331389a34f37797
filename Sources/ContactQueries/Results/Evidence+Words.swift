internal import ActivityJSON
internal import ContactProjector

/// The place of an entry in words.
extension Evidence {
    /// Returns the place of the entry: its line in a source, or else its position and record time.
    package func words(in zone: CalendarZone) -> String {
        let revised = revision.map { ", revised at position \($0)" } ?? ""
        // A file gets its positions each time it is loaded; its lines stay the same.
        if let location { return "\(location)" }
        let recorded = recordedAt.map { ", recorded \($0.shortWords(in: zone))" } ?? ""
        return "position \(position)\(recorded)\(revised)"
    }
}
