internal import CActivityScan

/// The attributes of long histories at some of their rows, so that a replay needn't start at the
/// first one.
///
/// The distance between checkpoints is at least their length, so all of them take at most one
/// number for each activity.
struct ReplayCheckpointsBuilder {
    /// The rows, over all contacts, before which the checkpoints apply.
    private(set) var places: [UInt32] = []
    /// The end of each checkpoint's rows.
    private(set) var ends: [UInt32] = []
    /// The rows of the activities that decided the attributes' values.
    private(set) var rows: [UInt32] = []
    /// The number of notes before each checkpoint.
    private(set) var notes: [UInt32] = []

    private var isLong = false
    private var last: Int?
    private var noteCount: UInt32 = 0

    // At most a few hundred activities are replayed for one contact at one time, which takes about
    // 1 µs (P4 of the benchmarks).
    static let spacing = 256

    mutating func begin(length: Int) {
        isLong = length > 2 * Self.spacing
        last = nil
        noteCount = 0
    }

    mutating func count(_ row: Row) {
        if row.rowKind.counts { noteCount += 1 }
    }

    /// Adds a checkpoint before a row if the last one is far enough away.
    mutating func pass(_ place: Int, _ held: RunningAttributes) {
        guard isLong else { return }
        guard let last else {
            self.last = place
            return
        }
        guard place - last >= max(Self.spacing, held.turned.count) else { return }
        self.last = place
        places.append(UInt32(place))
        rows += held.turned.map { held.place(of: $0) }
        ends.append(UInt32(rows.count))
        notes.append(noteCount)
    }

    /// Appends the checkpoints of later contacts, whose rows are counted from another start.
    mutating func append(_ other: ReplayCheckpointsBuilder, shiftedBy shift: Int) {
        let base = UInt32(rows.count)
        places += other.places.map { UInt32(Int($0) + shift) }
        ends += other.ends.map { $0 + base }
        rows += other.rows.map { UInt32(Int($0) + shift) }
        notes += other.notes
    }

    /// Appends the checkpoints of some rows of a census, which start at another row here.
    mutating func append(_ other: ReplayCheckpoints, in run: Range<Int>, at start: Int) {
        let shift = start - run.lowerBound
        let all = other.places.indices
        let first =
            run.lowerBound == 0
            ? 0 : other.places.count(in: all, upTo: UInt32(run.lowerBound - 1))
        let end =
            run.isEmpty
            ? first : other.places.count(in: all, upTo: UInt32(run.upperBound - 1))
        for mark in first..<max(first, end) {
            let start = mark == 0 ? 0 : Int(other.ends[mark - 1])
            for row in start..<Int(other.ends[mark]) {
                rows.append(UInt32(Int(other.rows[row]) + shift))
            }
            places.append(UInt32(Int(other.places[mark]) + shift))
            ends.append(UInt32(rows.count))
            notes.append(other.notes[mark])
        }
    }
}

extension ReplayCheckpoints {
    init(_ marks: ReplayCheckpointsBuilder) {
        self.init(
            places: Column(marks.places),
            ends: Column(marks.ends),
            rows: Column(marks.rows),
            notes: Column(marks.notes)
        )
    }
}
