extension Table {
    /// Returns the width of each column that holds all its cells whole.
    func widths(_ headings: [String], _ rows: [[StyledText]]) -> [Int] {
        columns.indices.map { column in
            rows.reduce(SafeText.width(headings[column])) {
                max($0, SafeText.width($1[column].text))
            }
        }
    }

    /// The widths of a box's columns, and the blanks on each side of a cell.
    struct Fit {
        var widths: [Int]
        let padding: Int

        init(_ widths: [Int], padding: Int) {
            self.widths = widths
            self.padding = padding
        }

        /// Returns a Boolean value indicating whether the box fits a width, where `nil` is any.
        func fits(within width: Int?) -> Bool { width.map { surplus($0) <= 0 } ?? true }

        /// Returns the columns that the box is too wide by: each column has a stroke, and one more ends the row.
        func surplus(_ width: Int) -> Int { widths.reduce(1) { $0 + $1 + 1 + 2 * padding } - width }
    }

    /// Returns the widths of columns in a box that fits, or `nil` if cutting texts and ids doesn't help.
    ///
    /// Texts alone are cut if that is enough, or else other ids too, and the id of the row itself last. In each group the widest
    /// column is cut before a narrower one, so that a long cell costs the other columns nothing. Numbers and times stay whole.
    func fitted(_ whole: [Int], within width: Int?) -> Fit? {
        guard let width else {
            // Each row is as long as the longest cell, so that one of a megabyte would fill a pipe with blanks.
            return Fit(whole.map { min($0, 200) }, padding: 1)
        }
        for padding in [1, 0] {
            let fit = Fit(whole, padding: padding)
            if fit.fits(within: width) { return fit }
        }
        // A single row is shown in full below its headings.
        guard rows.count > 1 else { return nil }
        return cuts.lazy.map { steps in
            var fit = Fit(whole, padding: 0)
            for (columns, least) in steps {
                Self.level(&fit.widths, of: columns, to: least, by: fit.surplus(width))
            }
            return fit
        }
        .first { $0.fits(within: width) }
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
