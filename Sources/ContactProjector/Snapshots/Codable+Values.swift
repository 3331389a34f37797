extension Identifier {
    /// Reads an id from a string.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the id as a string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension Timestamp: Codable {
    /// Reads a time from its microseconds since 1970.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let microseconds = try container.decode(Int64.self)
        guard let timestamp = Timestamp(microseconds: microseconds) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\(microseconds) is outside the years 0001 to 9999"
            )
        }
        self = timestamp
    }

    /// Writes the instant as its microseconds since 1970.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }
}

extension ActivityKind: Codable {
    /// Reads a type from its name.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the type as its name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}

extension Attribute: Codable {
    private static let segmentPrefix = "segment "

    /// Reads an attribute from its description.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        switch text {
        case Self.blocked.description: self = .blocked
        case Self.unsubscribed.description: self = .unsubscribed
        // By bytes: `hasPrefix` compares characters, and an id that begins with a combining mark
        // would join the space before it (IdsAreBytes).
        case _ where text.utf8.starts(with: Self.segmentPrefix.utf8):
            let id = text.utf8.dropFirst(Self.segmentPrefix.utf8.count)
            self = .segment(SegmentID(String(Substring(id))))
        default:
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\"\(text)\" isn't an attribute"
            )
        }
    }

    /// Writes the attribute as its description: `blocked`, `unsubscribed` or `segment ID`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Position: Codable {
    /// Reads a position from its number.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let number = try container.decode(Int64.self)
        // Checked here, because the initializer traps and encoded bytes may be damaged (rule 6.4).
        guard number >= 0 else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "position \(number) is negative"
            )
        }
        self.init(number)
    }

    /// Writes the position as its number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
