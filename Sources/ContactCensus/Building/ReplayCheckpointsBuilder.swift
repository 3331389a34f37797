internal import CActivityScan

/// What long runs hold at some of their places, so that a walk need not start at their beginning.
///
/// Marks lie at least as far apart as they are long, so all of them take no more than one number an activity.
struct ReplayCheckpointsBuilder {
    /// The places, over all runs, before which the marks hold.
    private(set) var places: [UInt32] = []
    /// For each mark the end of its rows.
    private(set) var ends: [UInt32] = []
    /// The places of the activities that decided the attributes' values.
    private(set) var rows: [UInt32] = []
    /// For each mark the number of notes before it.
    private(set) var notes: [UInt32] = []

    private var isLong = false
    private var last: Int?
    private var noteCount: UInt32 = 0

    static let spacing = 256

    mutating func begin(length: Int) {
        isLong = length > 2 * Self.spacing
        last = nil
        noteCount = 0
    }

    mutating func count(_ row: Row) {
        if row.rowKind.counts { noteCount += 1 }
    }

    /// Marks a place when it is time to.
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

    /// Takes the marks of later contacts, whose places were counted from another start.
    mutating func append(_ other: ReplayCheckpointsBuilder, shiftedBy shift: Int) {
        let base = UInt32(rows.count)
        places += other.places.map { UInt32(Int($0) + shift) }
        ends += other.ends.map { $0 + base }
        rows += other.rows.map { UInt32(Int($0) + shift) }
        notes += other.notes
    }

    /// Takes the marks that lie in some rows of a census, which start at a place here.
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
