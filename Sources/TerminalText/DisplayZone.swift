/// A zone in which times are shown.
///
/// Tables hold times as instants, and only what shows them knows the zone. What a zone is, its owner says.
package protocol DisplayZone: Sendable {
    /// The name, for headings.
    var name: String { get }

    /// Returns an instant, in microseconds UTC, as a clock of the zone shows it.
    func clock(_ microseconds: Int64) -> String

    /// Returns an instant, in microseconds UTC, as clocks show it, with the zone or its offset.
    func words(_ microseconds: Int64) -> String
}
