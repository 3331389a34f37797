internal import ContactProjector
internal import ContactQueries
internal import TerminalText

/// A mapping of a time range to the cells of a line.
///
/// Bars have half-cell precision, and a shorter one is still drawn.
struct TimeScale: Equatable, Sendable {
    private let start: Int64
    private let length: Int64
    let cells: Int
    /// The zone whose days and hours the axis marks.
    private let zone: CalendarZone

    /// Creates a scale that spreads the time from the first to the last instant over cells.
    init(from first: Timestamp, through last: Timestamp, cells: Int, in zone: CalendarZone = .utc) {
        start = first.microseconds
        // Both ends are included, so a single instant has a length, too.
        length = max(1, last.microseconds - first.microseconds + 1)
        self.cells = max(1, cells)
        self.zone = zone
    }

    /// Returns the cell that contains an instant, or the first or last one if it is outside.
    func cell(of instant: Timestamp) -> Int {
        min(half(of: instant) / 2, cells - 1)
    }

    /// Returns the half cell that contains an instant, from 0 to twice the number of cells.
    private func half(of instant: Timestamp) -> Int {
        let distance = min(max(instant.microseconds - start, 0), length)
        // As integers, the product would overflow for a range of a few millennia.
        return Int(Double(distance) / Double(length) * Double(cells * 2))
    }

    /// Draws the time ranges in which an attribute was on.
    func bar(of bars: [LaneSpan], _ glyphs: TerminalLayout.Glyphs) -> String {
        var halves = [Bool](repeating: false, count: cells * 2)
        for bar in bars where overlaps(bar) {
            // At least half a cell, at the right edge, too, so that no short time range is lost.
            let from = min(bar.from.map(half) ?? 0, cells * 2 - 1)
            let to = bar.until.map(half) ?? cells * 2
            for index in from..<max(to, from + 1) { halves[index] = true }
        }
        return (0..<cells).map { glyphs.bar(left: halves[$0 * 2], right: halves[$0 * 2 + 1]) }
            .joined()
    }

    /// Returns a Boolean value indicating whether a part of a bar is on the line.
    private func overlaps(_ bar: LaneSpan) -> Bool {
        let begins = bar.from.map { $0.microseconds < start + length } ?? true
        let ends = bar.until.map { $0.microseconds > start } ?? true
        return begins && ends
    }

    /// Draws the number of instants in each cell, relative to the fullest one.
    func density(of instants: [Timestamp], _ glyphs: TerminalLayout.Glyphs) -> String {
        var counts = [Int](repeating: 0, count: cells)
        for instant in instants { counts[cell(of: instant)] += 1 }
        let most = counts.max() ?? 0
        return counts.map { glyphs.level($0, of: most) }.joined()
    }

    /// Draws a dot in each cell that contains an instant.
    func dots(at instants: [Timestamp], _ glyphs: TerminalLayout.Glyphs) -> String {
        let marked = Set(instants.map(cell))
        return (0..<cells).map { marked.contains($0) ? (glyphs == .unicode ? "•" : "*") : " " }
            .joined()
    }
}

/// The axis, in units of the calendar.
extension TimeScale {
    /// The labels of units at their starts, as many as fit.
    package var axis: String {
        // The finest unit whose labels fit has the most marks.
        guard let unit = AxisUnit.allCases.first(where: { fits($0) }) else { return fallback }
        var text = Array(repeating: Character(" "), count: cells)
        var free = 0
        // A unit that begins before the line is named at its left edge, unless that would hide a whole one.
        let marks = unit.marks(from: local(start), to: local(start + length - 1))
            .compactMap { mark in
                cell(ofLocal: mark.start, unit).map { (mark.label, place: $0) }
            }
        let hidesOne = marks.count > 1 && marks[1].place <= marks[0].0.count
        for (label, place) in marks.dropFirst(hidesOne ? 1 : 0) {
            guard place >= free, place + label.count <= cells else { continue }
            text.replaceSubrange(place..<place + label.count, with: label)
            free = place + label.count + 1
        }
        return String(text)
    }

    /// Returns the local time of an instant, both in microseconds.
    private func local(_ microseconds: Int64) -> Int64 {
        Timestamp(microseconds: microseconds).map(zone.local(of:))?.microseconds ?? microseconds
    }

    /// Returns the cell at which a unit begins, or `nil` for an hour that clocks skip, which gets no label.
    private func cell(ofLocal microseconds: Int64, _ unit: AxisUnit) -> Int? {
        guard let local = Timestamp(microseconds: microseconds) else { return 0 }
        if unit.isTimeOfDay, case .skipped = zone.reading(ofLocal: local) { return nil }
        return cell(of: zone.instant(ofLocal: local))
    }

    private func fits(_ unit: AxisUnit) -> Bool {
        // One more column, so that labels don't touch.
        Double(unit.length) / Double(length) * Double(cells) >= Double(unit.labelWidth + 1)
    }

    private var fallback: String {
        // Millennia don't fit either: the first year is the only label.
        let year = String((Timestamp(microseconds: local(start)) ?? .earliest).rfc3339.prefix(4))
        return (year + String(repeating: " ", count: cells)).prefix(cells).description
    }

    /// The duration of one cell in words.
    var cellWorth: String { Self.words(length / Int64(cells)) }

    /// Returns a duration in its natural unit: `2.8 days`, `18 days`, `5 h`.
    package static func words(_ microseconds: Int64) -> String {
        // Months are left out, because their lengths differ; a year is 365 days here.
        let units: [(Int64, one: String, many: String)] = [
            (365 * 86_400_000_000, "year", "years"), (86_400_000_000, "day", "days"),
            (3_600_000_000, "h", "h"), (60_000_000, "min", "min"), (1_000_000, "s", "s"),
            (1_000, "ms", "ms"), (1, "µs", "µs"),
        ]
        let (unit, one, many) = units.first { microseconds >= $0.0 } ?? (1, "µs", "µs")
        let tenths = microseconds / (unit / 10 > 0 ? unit / 10 : 1)
        // A second digit says something only below 10: 2.8 days, but 18 days.
        guard unit >= 10, tenths < 100, !tenths.isMultiple(of: 10) else {
            let number = Int(microseconds / unit)
            return "\(number.grouped) \(number == 1 ? one : many)"
        }
        return "\(tenths / 10).\(tenths % 10) \(many)"
    }
}

extension TerminalLayout.Glyphs {
    fileprivate func bar(left: Bool, right: Bool) -> String {
        switch (left, right, self) {
        case (true, true, .unicode): "━"
        case (true, false, .unicode): "╸"
        case (false, true, .unicode): "╺"
        case (false, false, _): " "
        // ASCII has no half cells, so a half is drawn as a whole one.
        case (_, _, .ascii): "="
        }
    }

    fileprivate func level(_ count: Int, of most: Int) -> String {
        guard count > 0 else { return " " }
        let levels = self == .unicode ? Array("▁▂▃▄▅▆▇█") : Array(".:-=+*#@")
        // Rounded up: a single activity is visible beside a cell of a thousand.
        let index = (count * levels.count + most - 1) / most - 1
        return String(levels[min(max(index, 0), levels.count - 1)])
    }
}
