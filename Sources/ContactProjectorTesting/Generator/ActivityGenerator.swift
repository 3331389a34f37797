public import ContactProjector

/// A sequence of synthetic activities with the difficult cases of real ones, in their order of
/// arrival.
///
/// The same contacts, activities, seed and options always give the same sequence. Memory grows with
/// the number of contacts, not of activities. The activities are created in code, so they have no
/// payload.
///
/// ```swift
/// let generator = ActivityGenerator(contacts: 50, activities: 2_000, seed: 7, options: .dense)
/// let history = Array(generator)
/// ```
public struct ActivityGenerator: Sequence, Sendable {
    /// The number of contacts.
    ///
    /// With few activities some may have none.
    public let contacts: Int
    /// The number of activities, including echoes such as duplicates and revisions.
    public let activities: Int
    /// The seed of the random numbers.
    public let seed: UInt64
    /// The rates of the difficult cases.
    public let options: Options

    /// Creates a sequence.
    ///
    /// Traps unless there is a contact and the number of activities isn't negative.
    public init(contacts: Int, activities: Int, seed: UInt64, options: Options = Options()) {
        precondition(contacts > 0, "\(contacts) contacts can't have activities")
        precondition(activities >= 0, "\(activities) activities can't be made")
        self.contacts = contacts
        self.activities = activities
        self.seed = seed
        self.options = options
    }

    /// The number of activities.
    public var underestimatedCount: Int { activities }

    /// Returns an iterator from the beginning of the sequence.
    public func makeIterator() -> Iterator { Iterator(self) }

    /// An iterator over the generated activities.
    public struct Iterator: IteratorProtocol {
        private var world: SyntheticWorld
        private var arrivals: [Activity] = []
        private var remaining: Int

        init(_ generator: ActivityGenerator) {
            world = SyntheticWorld(generator)
            remaining = generator.activities
        }

        /// Returns the next arrival.
        public mutating func next() -> Activity? {
            guard remaining > 0 else { return nil }
            remaining -= 1
            if arrivals.isEmpty { world.happen(into: &arrivals) }
            return arrivals.removeLast()
        }
    }
}
