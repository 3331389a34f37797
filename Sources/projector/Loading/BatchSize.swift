/// The number of records in the next append of an import.
///
/// The larger an append is, the less often the same pages of the indexes are written, and the more is to be done again when
/// the import is cut short. So it grows as long as an append takes less than a second.
struct BatchSize {
    private static let smallest = 10_000
    private static let largest = 50_000

    /// The number of records in the next append.
    private(set) var next: Int
    private let isFixed: Bool

    /// Starts small, or stays at what the user asked for.
    init(fixed size: Int?) {
        next = size ?? Self.smallest
        isFixed = size != nil
    }

    /// Grows after an append that took little time, and shrinks after one that took long.
    mutating func adapt(after duration: Duration) {
        guard !isFixed else { return }
        if duration < .seconds(1) { next = min(next * 2, Self.largest) }
        if duration > .seconds(2) { next = max(next / 2, Self.smallest) }
    }
}
