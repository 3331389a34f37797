/// What long runs hold at some of their places.
struct ReplayCheckpoints: Sendable {
    let places: Column<UInt32>
    let ends: Column<UInt32>
    let rows: Column<UInt32>
    let notes: Column<UInt32>

    init(places: Column<UInt32>, ends: Column<UInt32>, rows: Column<UInt32>, notes: Column<UInt32>)
    {
        self.places = places
        self.ends = ends
        self.rows = rows
        self.notes = notes
    }

    var size: Int { places.size + ends.size + rows.size + notes.size }

    /// The last mark in a run whose rows up to a place are all before its end; nil when there is none.
    ///
    /// O(log marks).
    func last(in run: Range<Int>) -> Mark? {
        let count = places.count(in: places.indices, upTo: UInt32(run.upperBound))
        guard count > 0, Int(places[count - 1]) > run.lowerBound else { return nil }
        let start = count == 1 ? 0 : Int(ends[count - 2])
        return Mark(
            place: Int(places[count - 1]),
            rows: start..<Int(ends[count - 1]),
            notes: Int(notes[count - 1])
        )
    }

    struct Mark {
        /// The place before which it holds.
        let place: Int
        /// Where in the column its rows are.
        let rows: Range<Int>
        let notes: Int
    }
}
