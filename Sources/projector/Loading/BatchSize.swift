/// The number of records in the next append of an import.
///
/// The larger an append is, the less often the same index pages are written, but the more an interruption repeats. So
/// it grows while an append takes less than a second.
struct BatchSize {
    // With appends of 10,000, an import of 2,000,000 activities spends 18 s in the system and takes
    // 230 MB of memory; with 50,000, 10 s and 450 MB.
    private static let smallest = 10_000
    private static let largest = 50_000

    /// The number of records in the next append.
    private(set) var next: Int
    private let isFixed: Bool

    /// Creates a size that starts small, or that stays as the user set it.
    init(fixed size: Int?) {
        next = size ?? Self.smallest
        isFixed = size != nil
    }

    /// Grows after a fast append, and shrinks after a slow one.
    mutating func adapt(after duration: Duration) {
        guard !isFixed else { return }
        // Between one second and two it stays, so that it doesn't alternate between two sizes.
        if duration < .seconds(1) { next = min(next * 2, Self.largest) }
        if duration > .seconds(2) { next = max(next / 2, Self.smallest) }
    }
}
