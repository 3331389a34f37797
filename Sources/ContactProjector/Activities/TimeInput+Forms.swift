/// The grammar as a table, which help shows and tests read.
extension TimeInput {
    /// A format of a time.
    package struct Form: Sendable {
        /// The examples of this format, which all mean the same time.
        package let examples: [String]
        /// The explanation of the format, as help shows it.
        package let meaning: String
        /// The value of each example.
        package let reading: TimeInput

        fileprivate init(_ examples: [String], _ meaning: String, _ reading: TimeInput) {
            self.examples = examples
            self.meaning = meaning
            self.reading = reading
        }
    }

    /// The formats that are read.
    package static let forms = [
        Form(
            ["2024-06-03T09:00:07.250Z", "2024-06-03 09:00:07.25z"],
            "an exact time, to the microsecond",
            .instant("2024-06-03T09:00:07.250Z")
        ),
        Form(
            ["2024-06-03 11:00+02:00", "2024-06-03 11:00 +0200", "2024-06-03T11:00:00+02"],
            "with an offset: +02:00, +0200 or +02",
            .instant("2024-06-03T09:00:00Z")
        ),
        Form(
            ["2024-06-03 09:00 UTC", "2024-06-03 09:00 Z", "2024-06-03 09:00:00UTC"],
            "in UTC",
            .instant("2024-06-03T09:00:00Z")
        ),
        Form(
            ["2024-06-03 09:00", "2024-06-03 9am", "2024-06-03T09:00:00"],
            "in the zone of --tz or `set tz`",
            .local("2024-06-03T09:00:00Z")
        ),
        Form(
            ["2024-06-03", "2024/06/03", "2024-6-3", "20240603"],
            "the start of that day",
            .start("2024-06-03T00:00:00Z", of: .day)
        ),
        Form(
            ["3 June 2024", "June 3, 2024", "Jun 3 2024"],
            "the same in English",
            .start("2024-06-03T00:00:00Z", of: .day)
        ),
        Form(
            ["2024-06", "June 2024"],
            "the start of that month",
            .start("2024-06-01T00:00:00Z", of: .month)
        ),
        Form(["2024"], "the start of that year", .start("2024-01-01T00:00:00Z", of: .year)),
        Form(
            ["@1717405200", "@1717405200000"],
            "a Unix time, in seconds or milliseconds",
            .instant("2024-06-03T09:00:00Z")
        ),
    ]

    /// The examples of dates that are refused because two people may mean two days by one of them.
    package static let refused = ["03/06/2024", "6/3/2024", "13.06.2024"]
}
