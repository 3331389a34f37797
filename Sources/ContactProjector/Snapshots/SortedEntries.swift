/// The entries of a dictionary in the order of its keys, so that equal dictionaries have equal encodings.
struct SortedEntries<Key: Hashable & Codable, Value: Codable>: Codable {
    let entries: [Key: Value]
    private let keys: [Key]

    init(_ entries: [Key: Value], by areInOrder: (Key, Key) -> Bool) {
        self.entries = entries
        keys = entries.keys.sorted(by: areInOrder)
    }

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        var entries: [Key: Value] = [:]
        entries.reserveCapacity((container.count ?? 0) / 2)
        while !container.isAtEnd {
            let key = try container.decode(Key.self)
            entries[key] = try container.decode(Value.self)
        }
        self.entries = entries
        keys = []
    }

    func encode(to encoder: any Encoder) throws {
        // A list of keys and values, not a keyed container: decoders compare keys as strings, so
        // two ids that differ only in bytes would be one key (IdsAreBytes).
        var container = encoder.unkeyedContainer()
        for key in keys {
            try container.encode(key)
            try container.encode(entries[key])
        }
    }
}

extension SortedEntries where Key: Comparable {
    init(_ entries: [Key: Value]) {
        self.init(entries, by: <)
    }
}
