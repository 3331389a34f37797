internal import ArgumentParser
internal import ContactQueries

/// The zone of times, typed and shown.
struct ZoneOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Read and show times in ZONE, for example Europe/Berlin.",
            valueName: "zone"
        )
    )
    var tz = "UTC"

    func validate() throws { _ = try zone() }

    /// The zone by its name.
    func zone() throws(ValidationError) -> CalendarZone {
        guard let zone = CalendarZone(typed: tz) else {
            throw ValidationError(
                "unknown time zone \(tz.quoted); use UTC or a name such as Europe/Berlin"
            )
        }
        return zone
    }
}
