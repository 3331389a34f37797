extension Table {
    /// Returns the width of each column that holds all its cells whole.
    func widths(_ headings: [String], _ rows: [[StyledText]]) -> [Int] {
        columns.indices.map { column in
            rows.reduce(SafeText.width(headings[column])) {
                max($0, SafeText.width($1[column].text))
            }
        }
    }

    /// Returns a Boolean value indicating whether a box with columns of such widths fits a surface.
    static func fits(_ widths: [Int], within width: Int) -> Bool {
        surplus(widths, width) <= 0
    }

    /// Returns the number of columns by which a box is too wide for a surface.
    private static func surplus(_ widths: [Int], _ width: Int) -> Int {
        widths.reduce(1) { $0 + $1 + 3 } - width
    }

    /// Returns the widths of columns in a box that fits, or `nil` where cutting texts and ids doesn't help.
    ///
    /// Texts alone give way if that is enough; else other ids do too, and the id of the row itself last. In each group the widest column gives way before a
    /// narrower one, so that a long cell costs the other columns nothing. Numbers and times stay whole.
    func fitted(_ whole: [Int], within width: Int) -> [Int]? {
        if Self.fits(whole, within: width) { return whole }
        // A row alone is shown in full below its headings.
        guard rows.count > 1 else { return nil }
        return cuts.lazy.map { steps in
            var widths = whole
            for (columns, least) in steps {
                Self.level(&widths, of: columns, to: least, by: Self.surplus(widths, width))
            }
            return widths
        }
        .first { Self.fits($0, within: width) }
    }

    /// The ways to cut, the first that helps being taken: groups of columns, and how narrow they may become, step by step.
    private var cuts: [[(columns: [Int], least: Int)]] {
        let flexible = columns.indices.filter { !columns[$0].isNumeric && !columns[$0].isTime }
        let texts = flexible.filter { column in rows.contains { $0[column].isText } }
        let ids = flexible.filter { column in
            !texts.contains(column) && rows.contains { $0[column].isID }
        }
        let key = ids.filter { $0 == flexible.first }
        let others = ids.filter { $0 != flexible.first }
        // 5 hold the number of segments, 12 the word unsubscribed, 8 an id's kind and the start of what differs, 16 most ids.
        return [[(texts, 5)], [(texts, 12), (others, 8), (texts, 5), (key, 16)]]
    }

    /// Takes columns off the widest of a group, down to one level for all of them.
    private static func level(
        _ widths: inout [Int],
        of group: [Int],
        to least: Int,
        by surplus: Int
    ) {
        var surplus = surplus
        let descending = group.sorted { widths[$0] > widths[$1] }
        for (index, column) in descending.enumerated() where surplus > 0 {
            let next = index + 1 < descending.count ? widths[descending[index + 1]] : 0
            let high = widths[column]
            let count = index + 1
            let low = max(next, least, high - (surplus + count - 1) / count)
            guard low < high else { continue }
            // What the division leaves over is given back from the left.
            let spare = max(0, (high - low) * count - surplus)
            for (place, cut) in descending.prefix(count).sorted().enumerated() {
                widths[cut] = low + (place < spare ? 1 : 0)
            }
            surplus -= (high - low) * count - spare
        }
    }
}
