internal import ArgumentParser
internal import ContactQueries

/// The zone of times, typed and shown.
struct ZoneOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Read and show times in a zone, for example Europe/Berlin.",
            valueName: "zone"
        )
    )
    var tz = "UTC"

    // Before anything is loaded, since a load may take minutes.
    func validate() throws { _ = try zone() }

    /// Returns the zone by its name.
    func zone() throws(ValidationError) -> CalendarZone {
        guard let zone = CalendarZone(typed: tz) else {
            throw ValidationError(
                "unknown time zone \(tz.quoted)",
                hint: "use UTC or a name such as Europe/Berlin"
            )
        }
        return zone
    }
}
