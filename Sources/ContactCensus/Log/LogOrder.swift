internal import ContactProjector

/// The entries of a log over files by position: each is a row of the census, or a version that the census doesn't hold.
struct LogOrder: Sendable {
    private let items: Column<UInt32>
    private let rows: RowColumns
    private let versions: RecordedVersions

    /// An entry, by where it is told.
    enum Item {
        case row(Int)
        case version(RecordedVersion)
    }

    /// Sorts all entries by their places in the texts.
    ///
    /// O(activities): records are about as long, so that almost every one is found where its place says.
    init(_ rows: RowColumns, _ versions: RecordedVersions, textSize: Int) {
        self.rows = rows
        self.versions = versions
        var isVersion = Set<Int>()
        for contact in versions.contacts {
            let records = Set(versions.indices(of: contact).map { versions[$0].record.lowerBound })
            for row in rows.rows(of: contact) where records.contains(rows.places[row].offset) {
                isVersion.insert(row)
            }
        }
        let sorting = PlaceSorting(textSize: textSize, count: rows.count + versions.count) { item in
            if item >= rows.count { return versions[item - rows.count].place }
            return isVersion.contains(item) ? nil : rows.places[item].offset
        }
        items = sorting.items
    }

    /// The number of entries.
    var count: Int { items.count }

    /// The entry at an index, which is its position less one.
    subscript(index: Int) -> Item {
        let item = Int(items[index])
        return item < rows.count ? .row(item) : .version(versions[item - rows.count])
    }

    /// The place of an entry in the texts, which its position goes by.
    func place(_ index: Int) -> Int {
        switch self[index] {
        case .row(let row): rows.places[row].offset
        case .version(let version): version.place
        }
    }

    /// The number of entries before a place.
    ///
    /// O(log entries).
    func count(before place: Int) -> Int {
        (0..<count).firstIndexByHalves { self.place($0) >= place }
    }

    /// The position of the entry at a place.
    func position(at place: Int) -> Position { Position(Int64(count(before: place)) + 1) }
}

/// The sorting of items by their places, most of which are about as far from each other.
private struct PlaceSorting {
    let items: Column<UInt32>

    /// Sorts the items that have a place.
    init(textSize: Int, count: Int, _ place: (Int) -> Int?) {
        var shift = 0
        while textSize >> shift > max(16, count / 4) { shift += 1 }
        var starts = [UInt32](repeating: 0, count: textSize >> shift + 2)
        for item in 0..<count {
            if let place = place(item) { starts[place >> shift + 1] += 1 }
        }
        for bucket in starts.indices.dropFirst() { starts[bucket] += starts[bucket - 1] }
        let sorted = UninitializedColumn<UInt32>(count: Int(starts[starts.count - 1]))
        var next = starts
        for item in 0..<count {
            guard let place = place(item) else { continue }
            sorted[Int(next[place >> shift])] = UInt32(item)
            next[place >> shift] += 1
        }
        for bucket in starts.indices.dropLast() where starts[bucket + 1] - starts[bucket] > 1 {
            var bucket = unsafe sorted.places(Int(starts[bucket])..<Int(starts[bucket + 1]))
            unsafe bucket.sort { (place(Int($0)) ?? 0) < (place(Int($1)) ?? 0) }
        }
        items = sorted.column(count: sorted.count)
    }
}
