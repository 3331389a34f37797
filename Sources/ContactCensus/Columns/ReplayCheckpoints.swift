/// The attributes of long histories at some of their rows.
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

    /// Returns the last checkpoint of a history before the end of a range, or `nil` if there is
    /// none.
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
        /// The row before which it applies.
        let place: Int
        /// The range of its rows in the column.
        let rows: Range<Int>
        let notes: Int
    }
}
