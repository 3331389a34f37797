internal import ContactProjector

/// The types of the activities of a report, as its reader filters by them.
struct ActivityTypes {
    /// The names, in the order in which they first occur.
    let names: [String]
    private let indexes: [ActivityKind: Int]

    /// Types beyond these are one.
    private static let most = 40

    init(_ kinds: some Sequence<ActivityKind>) {
        var indexes: [ActivityKind: Int] = [:]
        var names: [String] = []
        for kind in kinds where indexes[kind] == nil && names.count < Self.most {
            indexes[kind] = names.count
            names.append(kind.name)
        }
        self.names = names
        self.indexes = indexes
    }

    /// Returns the number of a type, or the number of types for one beyond the limit.
    func index(of kind: ActivityKind) -> Int { indexes[kind] ?? names.count }
}
