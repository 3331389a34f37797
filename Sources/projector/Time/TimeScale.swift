internal import ContactProjector

/// A mapping of a span of time to the cells of a line.
///
/// A bar has half-cell precision, and nothing that lasts at all is ever lost.
struct TimeScale: Equatable, Sendable {
    private let start: Int64
    private let length: Int64
    let cells: Int

    /// Spreads the time from the first to the last instant, both included, over cells.
    init(from first: Timestamp, through last: Timestamp, cells: Int) {
        start = first.microseconds
        length = max(1, last.microseconds - first.microseconds + 1)
        self.cells = max(1, cells)
    }

    /// The cell that an instant falls in; the first or last one when it lies outside.
    func cell(of instant: Timestamp) -> Int {
        min(half(of: instant) / 2, cells - 1)
    }

    /// The half cell that an instant falls in, 0 to twice the cells.
    private func half(of instant: Timestamp) -> Int {
        let distance = min(max(instant.microseconds - start, 0), length)
        return Int(Double(distance) / Double(length) * Double(cells * 2))
    }

    /// The stretches in which an attribute was on.
    func bar(of intervals: [Interval], _ glyphs: Layout.Glyphs) -> String {
        var halves = [Bool](repeating: false, count: cells * 2)
        for interval in intervals {
            let from = min(interval.since.map(half) ?? 0, cells * 2 - 1)
            let to = interval.isOpen ? cells * 2 : interval.until.map(half) ?? 0
            for index in from..<max(to, from + 1) { halves[index] = true }
        }
        return (0..<cells).map { glyphs.bar(left: halves[$0 * 2], right: halves[$0 * 2 + 1]) }
            .joined()
    }

    /// How many instants fall in each cell, against the fullest one.
    func density(of instants: [Timestamp], _ glyphs: Layout.Glyphs) -> String {
        var counts = [Int](repeating: 0, count: cells)
        for instant in instants { counts[cell(of: instant)] += 1 }
        let most = counts.max() ?? 0
        return counts.map { glyphs.level($0, of: most) }.joined()
    }

    /// A dot in each cell that an instant falls in.
    func dots(at instants: [Timestamp], _ glyphs: Layout.Glyphs) -> String {
        let marked = Set(instants.map(cell))
        return (0..<cells).map { marked.contains($0) ? (glyphs == .unicode ? "•" : "*") : " " }
            .joined()
    }

    /// The first date, and the last one where there is room for both.
    var axis: String {
        let first = date(at: 0)
        let last = date(at: length - 1)
        guard cells >= first.count + last.count + 1, first != last else {
            return String(first.prefix(cells))
                + String(repeating: " ", count: max(0, cells - first.count))
        }
        return first + String(repeating: " ", count: cells - first.count - last.count) + last
    }

    private func date(at distance: Int64) -> String {
        let instant = Timestamp(microseconds: start + distance) ?? .latest
        return String(instant.rfc3339.prefix(10))
    }
}

extension Layout.Glyphs {
    fileprivate func bar(left: Bool, right: Bool) -> String {
        switch (left, right, self) {
        case (true, true, .unicode): "━"
        case (true, false, .unicode): "╸"
        case (false, true, .unicode): "╺"
        case (false, false, _): " "
        case (_, _, .ascii): "="
        }
    }

    fileprivate func level(_ count: Int, of most: Int) -> String {
        guard count > 0 else { return " " }
        let levels = self == .unicode ? Array("▁▂▃▄▅▆▇█") : Array(".:-=+*#@")
        let index = (count * levels.count + most - 1) / most - 1
        return String(levels[min(max(index, 0), levels.count - 1)])
    }
}
