/// The JSON of an activity, byte for byte as it was read, and the digest of its description.
public struct Payload: Hashable, Sendable {
    /// The bytes as they were read, including unknown fields, the format of numbers and the order of keys.
    public let bytes: [UInt8]

    private let source: Source

    private enum Source: Sendable {
        case made(Payload.Digest)
        // Not computed when an activity is read: that would take as long again, and few activities
        // are ever compared (DigestDecides).
        case making(@Sendable ([UInt8]) -> Payload.Digest)
    }

    /// Creates a payload from bytes and their digest.
    public init(bytes: [UInt8] = [], digest: Payload.Digest = Payload.Digest()) {
        self.bytes = bytes
        source = .made(digest)
    }

    /// Creates a payload that computes the digest from the bytes at each access.
    package init(bytes: [UInt8], digestedBy digest: @escaping @Sendable ([UInt8]) -> Payload.Digest)
    {
        self.bytes = bytes
        source = .making(digest)
    }

    /// The digest of the descriptive fields as JSON values, the volatile ones left out.
    ///
    /// O(bytes), unless the payload was created with it.
    public var digest: Payload.Digest {
        switch source {
        case .made(let digest): digest
        case .making(let digest): digest(bytes)
        }
    }

    /// A Boolean value that indicates whether the activity was made in code and not read from JSON.
    public var isEmpty: Bool { bytes.isEmpty }

    // The source isn't compared: functions have no equality, and equal bytes have equal digests.
    /// Returns a Boolean value indicating whether both have the same bytes.
    public static func == (left: Payload, right: Payload) -> Bool { left.bytes == right.bytes }

    /// Hashes the essential components of this value by feeding them into the given hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension Payload {
    /// A 256-bit digest of a description, equal exactly if the descriptions are.
    ///
    /// Digests sort by their words. The order has no meaning, but is the same everywhere.
    public struct Digest: Hashable, Comparable, Sendable {
        private let a, b, c, d: UInt64

        /// Creates a digest from four 64-bit words, by default zero.
        public init(_ a: UInt64 = 0, _ b: UInt64 = 0, _ c: UInt64 = 0, _ d: UInt64 = 0) {
            (self.a, self.b, self.c, self.d) = (a, b, c, d)
        }

        /// Returns a Boolean value indicating whether the left digest sorts first.
        public static func < (left: Payload.Digest, right: Payload.Digest) -> Bool {
            (left.a, left.b, left.c, left.d) < (right.a, right.b, right.c, right.d)
        }
    }
}

extension Payload.Digest: CustomStringConvertible {
    /// The digest in 64 hexadecimal digits, in lower case.
    public var description: String {
        [a, b, c, d].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        .joined()
    }
}
