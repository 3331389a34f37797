/// A zone in which times are shown.
///
/// Tables contain instants; the zone is only known when they are shown.
package protocol DisplayZone: Sendable {
    /// The name, for headings.
    var name: String { get }

    /// Returns an instant, in microseconds UTC, as the zone's local date and time.
    func clock(_ microseconds: Int64) -> String

    /// Returns an instant, in microseconds UTC, as the zone's local date and time with the zone or its offset.
    func words(_ microseconds: Int64) -> String
}
