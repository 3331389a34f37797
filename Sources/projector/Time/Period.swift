internal import ContactProjector

/// A stretch of a zone's calendar.
enum Period: String, CaseIterable, Sendable {
    case hour, day, week, month, year

    /// The most periods that one answer has.
    static let most = 100_000

    private static let hourLength = 3_600_000_000 as Int64
    private static let dayLength = 24 * hourLength

    /// The periods that cover a stretch of time, in a zone.
    ///
    /// Days and what is longer start when the zone's clocks show midnight, so that they are as long as the zone makes them; hours are
    /// all alike.
    ///
    /// - Throws: ``CommandError`` when there are more than ``most``.
    func covering(
        _ span: ClosedRange<Timestamp>,
        in zone: Zone
    ) throws(CommandError) -> [Stretch] {
        var stretches: [Stretch] = []
        var local = start(of: zone.local(of: span.lowerBound))
        var start = zone.instant(ofLocal: local)
        while start <= span.upperBound {
            guard stretches.count < Self.most else {
                throw CommandError(
                    "there are more than \(Self.most) of that period",
                    hint: "choose a longer one with --by, or less time with --from and --to"
                )
            }
            let next = self == .hour ? local.advanced(byMicroseconds: Self.hourLength) : next(local)
            let end =
                self == .hour
                ? start.advanced(byMicroseconds: Self.hourLength) : zone.instant(ofLocal: next)
            guard end > start else { break }
            stretches.append(
                Stretch(
                    label: label(self == .hour ? zone.local(of: start) : local),
                    start: start,
                    end: end
                )
            )
            (local, start) = (next, end)
        }
        return stretches
    }

    /// One period.
    struct Stretch: Equatable, Sendable {
        let label: String
        let start: Timestamp
        /// The first instant behind it.
        let end: Timestamp
    }

    private func start(of local: Timestamp) -> Timestamp {
        if self == .hour { return Self.instant(local.microseconds.floored(to: Self.hourLength)) }
        let day = Int(local.microseconds.floored(to: Self.dayLength) / Self.dayLength)
        let date = CivilDate(daysSince1970: day)
        switch self {
        case .week: return Self.midnight(day - (day + 3).wrapped(7))
        case .month: return Self.midnight(CivilDate(year: date.year, month: date.month, day: 1))
        case .year: return Self.midnight(CivilDate(year: date.year, month: 1, day: 1))
        case .day, .hour: return Self.midnight(day)
        }
    }

    private func next(_ local: Timestamp) -> Timestamp {
        let day = Int(local.microseconds.floored(to: Self.dayLength) / Self.dayLength)
        let date = CivilDate(daysSince1970: day)
        switch self {
        case .hour, .day: return Self.midnight(day + 1)
        case .week: return Self.midnight(day + 7)
        case .month:
            return Self.midnight(
                date.month == 12
                    ? CivilDate(year: date.year + 1, month: 1, day: 1)
                    : CivilDate(year: date.year, month: date.month + 1, day: 1)
            )
        case .year: return Self.midnight(CivilDate(year: date.year + 1, month: 1, day: 1))
        }
    }

    private func label(_ local: Timestamp) -> String {
        let text = local.rfc3339
        switch self {
        case .hour: return text.prefix(10) + " " + text.dropFirst(11).prefix(5)
        case .day: return String(text.prefix(10))
        case .month: return String(text.prefix(7))
        case .year: return String(text.prefix(4))
        case .week:
            // A week belongs to the year that its Thursday is in.
            let monday = Int(local.microseconds / Self.dayLength)
            let thursday = CivilDate(daysSince1970: monday + 3)
            let first = CivilDate(year: thursday.year, month: 1, day: 1)?.daysSince1970 ?? 0
            let number = (monday + 3 - first) / 7 + 1
            return "\(thursday.year)-W\(number < 10 ? "0" : "")\(number)"
        }
    }

    private static func midnight(_ date: CivilDate?) -> Timestamp {
        date.map { midnight($0.daysSince1970) } ?? .latest
    }

    private static func midnight(_ day: Int) -> Timestamp { instant(Int64(day) * dayLength) }

    private static func instant(_ microseconds: Int64) -> Timestamp {
        Timestamp(microseconds: microseconds)
            ?? (microseconds < 0 ? .earliest : .latest)
    }
}

extension Int64 {
    fileprivate func floored(to unit: Int64) -> Int64 {
        let rest = self % unit
        return self - (rest < 0 ? rest + unit : rest)
    }
}

extension Int {
    fileprivate func wrapped(_ modulus: Int) -> Int {
        let rest = self % modulus
        return rest < 0 ? rest + modulus : rest
    }
}
