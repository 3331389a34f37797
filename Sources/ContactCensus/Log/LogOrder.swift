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
        var sorting = PlaceSorting(textSize: textSize, count: rows.count + versions.count)
        // A row that is a version is told as that.
        let told = versions.rows(in: rows)
        Self.forEach(rows, but: told) { _, place in sorting.count(place) }
        for index in 0..<versions.count { sorting.count(versions[index].place) }
        sorting.start()
        Self.forEach(rows, but: told) { row, place in sorting.take(row, at: place) }
        for index in 0..<versions.count {
            sorting.take(rows.count + index, at: versions[index].place)
        }
        items = sorting.items()
    }

    /// Goes through the rows but some, which are given ascending.
    private static func forEach(
        _ rows: RowColumns,
        but excluded: [Int],
        _ take: (_ row: Int, _ place: Int) -> Void
    ) {
        unsafe rows.places.withBuffer { places in
            var start = 0
            for end in excluded + [places.count] {
                for row in start..<end { unsafe take(row, places[row].offset) }
                start = end + 1
            }
        }
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
///
/// Items are counted first, then taken in the same order; each goes to the bucket of its place, and buckets are short.
private struct PlaceSorting {
    private let shift: Int
    private var ends: [UInt32]
    private var sorted = UninitializedColumn<PlacedItem>(count: 0)

    /// An item with the place that it is sorted by.
    private struct PlacedItem: BitwiseCopyable {
        let place: Int
        let item: UInt32
    }

    init(textSize: Int, count: Int) {
        var shift = 0
        while textSize >> shift > max(16, count / 2) { shift += 1 }
        self.shift = shift
        ends = [UInt32](repeating: 0, count: textSize >> shift + 2)
    }

    mutating func count(_ place: Int) { ends[place >> shift + 1] += 1 }

    /// Ends the counting: from now on the end of a bucket is where its next item goes.
    mutating func start() {
        for bucket in ends.indices.dropFirst() { ends[bucket] += ends[bucket - 1] }
        sorted = UninitializedColumn(count: Int(ends[ends.count - 1]))
    }

    mutating func take(_ item: Int, at place: Int) {
        let bucket = place >> shift
        sorted[Int(ends[bucket])] = PlacedItem(place: place, item: UInt32(item))
        ends[bucket] += 1
    }

    /// The items in the order of their places.
    consuming func items() -> Column<UInt32> {
        let items = UninitializedColumn<UInt32>(count: sorted.count)
        var all = unsafe sorted.places(0..<sorted.count)
        var start = 0
        for end in ends.dropLast().lazy.map({ Int($0) }) {
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
