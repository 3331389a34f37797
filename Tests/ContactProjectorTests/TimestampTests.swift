import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `4.8 Dates in input` {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.000001Z", 1),
            ("1969-12-31T23:59:59.999999Z", -1), ("2024-03-05T12:00:07Z", 1_709_640_007_000_000),
            ("2024-03-05t12:00:07z", 1_709_640_007_000_000),
            ("2024-03-05 12:00:07Z", 1_709_640_007_000_000),
            ("2024-03-05T14:00:07+02:00", 1_709_640_007_000_000),
            ("2024-03-05T06:30:07-05:30", 1_709_640_007_000_000),
            ("2024-03-05T12:00:07-00:00", 1_709_640_007_000_000),
            ("2024-03-06T11:59:07+23:59", 1_709_640_007_000_000),
            ("2024-03-04T12:01:07-23:59", 1_709_640_007_000_000),
            ("2024-03-05T12:00:07.5Z", 1_709_640_007_500_000),
            ("2024-03-05T12:00:07.123456Z", 1_709_640_007_123_456),
            ("2024-03-05T12:00:07.123456999999999999999Z", 1_709_640_007_123_456),
            ("2024-03-05T12:00:07.0000009Z", 1_709_640_007_000_000),
            ("1969-12-31T23:59:59.9999999Z", -1),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
            ("2017-01-01T00:00:00Z", 1_483_228_800_000_000),
            ("2016-12-31T23:59:60.25Z", 1_483_228_800_250_000),
            ("2017-01-01T05:29:60+05:30", 1_483_228_800_000_000),
            ("1990-12-31T15:59:60-08:00", 662_688_000_000_000),
            ("2000-02-29T00:00:00Z", 951_782_400_000_000),
            ("1600-02-29T00:00:00Z", -11_670_998_400_000_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
            ("0001-01-01T00:01:00+00:01", -62_135_596_800_000_000),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
            ("9999-12-31T22:59:59.9999999-01:00", 253_402_300_799_999_999),
        ] as [(String, Int64)]
    )
    func `4.8 reads RFC 3339 to the microsecond, truncated`(text: String, microseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
        #expect(Timestamp(text) == Timestamp(rfc3339: text))
        #expect(TimeInput(text) == Timestamp(microseconds: microseconds).map(TimeInput.instant))
    }

    @Test(arguments: [
        "", " ", "Z", "now", "2024", "2024-03", "2024-03-05T", "2024-03-05T12", "2024-03-05T12:00",
        "2024-03-05T12:00Z", "2024-03-05T12:00:07.Z", "2024-03-05T12:00:07,5Z",
        "2024-03-05T12:00:07 Z", " 2024-03-05T12:00:07Z", "2024-03-05T12:00:07Z ",
        "2024-03-05T12:00:07Z\n", "2024-03-05T12:00:07ZZ", "2024-03-05T12:00:07\u{0}Z",
        "2024-03-05T12:00:07+02", "2024-03-05T12:00:07+0200", "2024-03-05T12:00:07+2:00",
        "2024-03-05T12:00:07+24:00", "2024-03-05T12:00:07+02:60",
        "2024-03-05T12:00:07\u{2212}02:00",
        "2024-03-05T12:00:07+-2:00", "2024-03-05T12:00:07UTC", "2024-03-05_12:00:07Z",
        "2024-03-05  12:00:07Z", "2024/03/05T12:00:07Z", "20240305T120007Z", "24-03-05T12:00:07Z",
        "+2024-03-05T12:00:07Z", "-024-03-05T12:00:07Z", "12024-03-05T12:00:07Z",
        "2024-00-05T12:00:07Z", "2024-13-05T12:00:07Z", "2024-03-00T12:00:07Z",
        "2024-03-32T12:00:07Z", "2024-02-30T12:00:07Z", "2023-02-29T12:00:07Z",
        "1900-02-29T12:00:07Z", "2100-02-29T12:00:07Z", "2024-04-31T12:00:07Z",
        "2024-06-31T12:00:07Z", "2024-09-31T12:00:07Z", "2024-11-31T12:00:07Z",
        "2024-3-5T12:00:07Z", "2024-03-05T24:00:00Z", "2024-03-05T12:60:00Z",
        "2024-03-05T12:00:61Z", "2024-03-05T12:00:60Z", "2016-12-31T23:58:60Z",
        "2016-12-31T22:59:60Z", "2016-12-31T23:59:60+01:00", "2016-12-31T23:59:61Z",
        "0000-12-31T23:59:59Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:60Z",
        "9999-12-31T23:59:59-00:01", "10000-01-01T00:00:00Z",
        "২০২৪-০৩-০৫T১২:০০:০৭Z", "２０２４-03-05T12:00:07Z", "2024-03-05T12:00:٠٧Z",
        "2024-03-05T12:00:07.٥Z", "2024-03-05T12:00:07.1e3Z", "2024-03-05T12:0x:07Z",
    ])
    func `4.8 refuses what is no RFC 3339 date-time`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(
        arguments: [
            ("2024-03-05", "2024-03-05T00:00:00Z"), ("2024-02-29", "2024-02-29T00:00:00Z"),
            ("0001-01-01", "0001-01-01T00:00:00Z"), ("9999-12-31", "9999-12-31T00:00:00Z"),
        ] as [(String, Timestamp)]
    )
    func `4.8 a date alone is its first instant in a zone to be chosen`(
        text: String,
        right: Timestamp
    ) {
        #expect(TimeInput(text) == .start(right, of: .day))
    }

    @Test(arguments: [
        "", "2023-02-29", "2024-03-05Z", "2024-03-05T12:00:60", "yesterday", "0000-01-01",
        "２０２４-03-05",
    ])
    func `4.8 refuses what is no date either`(text: String) {
        #expect(TimeInput(text) == nil)
    }

    @Test(
        arguments: [
            ("2024-03-05T12:00:07.000Z", "2024-03-05T12:00:07Z"),
            ("2024-03-05T12:00:07.1Z", "2024-03-05T12:00:07.100Z"),
            ("2024-03-05T12:00:07.0001Z", "2024-03-05T12:00:07.000100Z"),
            ("2024-03-05T00:00:07+01:00", "2024-03-04T23:00:07Z"),
            ("0999-03-05T12:00:07Z", "0999-03-05T12:00:07Z"),
        ] as [(Timestamp, String)]
    )
    func `an instant is written in UTC with 0, 3 or 6 fraction digits`(
        instant: Timestamp,
        text: String
    ) {
        #expect(instant.rfc3339 == text)
        #expect("\(instant)" == text)
    }

    @Test(arguments: Seeds.some(10))
    func `what is written reads back as the same instant`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let span = Timestamp.latest.microseconds - Timestamp.earliest.microseconds
        for _ in 0..<500 {
            let unit = [1, 1_000, 1_000_000, 86_400_000_000][random.below(4)]
            let offset = Int64(random.below(Int(span)) / unit * unit)
            let instant = Timestamp.earliest.advanced(byMicroseconds: offset)
            #expect(Timestamp(rfc3339: instant.rfc3339) == instant)
        }
    }

    @Test func `every day from year 1 to year 9999 has one name and follows the one before`() {
        let day: Int64 = 86_400_000_000
        var instant = Timestamp.earliest
        var last = ""
        // A prime number of days, so that every weekday, month and year comes up.
        while instant.microseconds < Timestamp.latest.microseconds - 97 * day {
            let text = instant.rfc3339
            #expect(text > last && Timestamp(rfc3339: text) == instant)
            last = text
            instant = instant.advanced(byMicroseconds: 97 * day)
        }
    }

    @Test func `instants stay within years 0001 to 9999`() {
        #expect(Timestamp(microseconds: Timestamp.earliest.microseconds - 1) == nil)
        #expect(Timestamp(microseconds: Timestamp.latest.microseconds + 1) == nil)
        #expect(Timestamp.latest.advanced(byMicroseconds: 1) == .latest)
        #expect(Timestamp.earliest.advanced(byMicroseconds: .min) == .earliest)
        #expect(Timestamp.earliest.advanced(byMicroseconds: .max) == .latest)
    }
}
