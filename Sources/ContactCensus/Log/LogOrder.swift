internal import ContactProjector

/// The entries of a log over files by position, each a row of the census or a version without a
/// row.
struct LogOrder: Sendable {
    private let items: Column<UInt32>
    private let rows: RowColumns
    private let versions: RecordedVersions
    /// The indices of the entries of each bucket of offsets.
    private let buckets: PlaceBuckets

    /// An entry, as a row or as a version.
    enum Item {
        case row(Int)
        case version(RecordedVersion)
    }

    /// Sorts all entries by their offsets in the texts.
    ///
    /// O(activities): records have similar lengths, so an offset gives almost the exact index.
    init(_ rows: RowColumns, _ versions: RecordedVersions, textSize: Int) {
        self.rows = rows
        self.versions = versions
        var sorting = PlaceSorting(textSize: textSize, count: rows.count + versions.count)
        // A row that is one of several versions is listed as a version, and a derived one is no
        // entry.
        let told = (versions.rows(in: rows) + rows.derived).sorted()
        Self.forEach(rows, but: told) { _, place in sorting.count(place) }
        for index in 0..<versions.count { sorting.count(versions[index].place) }
        sorting.start()
        Self.forEach(rows, but: told) { row, place in sorting.take(row, at: place) }
        for index in 0..<versions.count {
            sorting.take(rows.count + index, at: versions[index].place)
        }
        buckets = sorting.buckets
        items = sorting.items()
    }

    /// Calls a closure with each row and its offset, except for some rows that are given ascending.
    private static func forEach(
        _ rows: RowColumns,
        but excluded: [Int],
        _ take: (_ row: Int, _ place: Int) -> Void
    ) {
        unsafe rows.places.withBuffer { places in
            // The excluded rows are few and ascending, so the loops between them need no test.
            var start = 0
            for end in excluded + [places.count] {
                for row in start..<end { unsafe take(row, places[row].offset) }
                start = end + 1
            }
        }
    }

    /// The number of entries.
    var count: Int { items.count }

    /// Returns the entry at an index, which is its position minus one.
    subscript(index: Int) -> Item {
        let item = Int(items[index])
        return item < rows.count ? .row(item) : .version(versions[item - rows.count])
    }

    /// Returns the offset of an entry in the texts, which determines its position.
    func place(_ index: Int) -> Int {
        switch self[index] {
        case .row(let row): rows.places[row].offset
        case .version(let version): version.place
        }
    }

    /// Returns the number of entries before an offset.
    ///
    /// O(log entries of the offset's bucket): about one step, where records have similar lengths.
    func count(before place: Int) -> Int {
        buckets[place].firstIndexByHalves { self.place($0) >= place }
    }

    /// Returns the position of the entry at an offset.
    func position(at place: Int) -> Position { Position(Int64(count(before: place)) + 1) }
}

/// Sorted items in buckets of adjacent offsets.
private struct PlaceBuckets {
    let shift: Int
    /// The end of each bucket.
    var ends: [UInt32]

    /// Returns the indices of the items that share a bucket with an offset.
    subscript(place: Int) -> Range<Int> {
        let bucket = min(place >> shift, ends.count - 1)
        return (bucket == 0 ? 0 : Int(ends[bucket - 1]))..<Int(ends[bucket])
    }
}

/// A bucket sort of items by their offsets, which have similar distances.
///
/// Items are counted first, then added in the same order, each to the bucket of its offset. Buckets
/// are short.
private struct PlaceSorting {
    /// The buckets; from the start on, the end of one is the index of its next item.
    private(set) var buckets: PlaceBuckets
    private var sorted = UninitializedColumn<PlacedItem>(count: 0)

    /// An item with the offset by which it is sorted.
    private struct PlacedItem: BitwiseCopyable {
        let place: Int
        let item: UInt32
    }

    init(textSize: Int, count: Int) {
        var shift = 0
        // About one bucket for every two to four items, so that a bucket is sorted by a few
        // comparisons.
        while textSize >> shift > max(16, count / 2) { shift += 1 }
        buckets = PlaceBuckets(
            shift: shift,
            ends: [UInt32](repeating: 0, count: textSize >> shift + 2)
        )
    }

    mutating func count(_ place: Int) { buckets.ends[place >> buckets.shift + 1] += 1 }

    /// Ends the counting.
    ///
    /// From then on the end of a bucket is the index of its next item.
    mutating func start() {
        for bucket in buckets.ends.indices.dropFirst() {
            buckets.ends[bucket] += buckets.ends[bucket - 1]
        }
        sorted = UninitializedColumn(count: Int(buckets.ends[buckets.ends.count - 1]))
    }

    mutating func take(_ item: Int, at place: Int) {
        let bucket = place >> buckets.shift
        sorted[Int(buckets.ends[bucket])] = PlacedItem(place: place, item: UInt32(item))
        buckets.ends[bucket] += 1
    }

    /// Returns the items in the order of their offsets.
    consuming func items() -> Column<UInt32> {
        let items = UninitializedColumn<UInt32>(count: sorted.count)
        var all = unsafe sorted.places(0..<sorted.count)
        var start = 0
        for end in buckets.ends.dropLast().lazy.map({ Int($0) }) {
            unsafe Self.sort(&all, start..<end)
            start = end
        }
        for index in all.indices { items[index] = unsafe all[index].item }
        return items.column(count: items.count)
    }

    private static func sort(
        _ items: inout UnsafeMutableBufferPointer<PlacedItem>,
        _ range: Range<Int>
    ) {
        guard range.count <= 32 else {
            return unsafe items[range].sort { $0.place < $1.place }
        }
        for index in range.dropFirst() {
            let item = unsafe items[index]
            var place = index
            while unsafe place > range.lowerBound && item.place < items[place - 1].place {
                unsafe items[place] = items[place - 1]
                place -= 1
            }
            unsafe items[place] = item
        }
    }
}
