extension LastTransitions: Codable {
    /// Reads encoded attributes and directions.
    public init(from decoder: any Decoder) throws {
        directions = try SortedEntries(from: decoder).entries
    }

    /// Writes attributes and directions in the order of the attributes.
    public func encode(to encoder: any Encoder) throws {
        try SortedEntries(directions).encode(to: encoder)
    }
}
