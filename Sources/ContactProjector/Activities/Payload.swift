/// The JSON of an activity, byte for byte as it arrived, and the digest of what it means.
public struct Payload: Hashable, Sendable {
    /// The bytes as they arrived, with unknown fields, the form of numbers and the order of keys.
    public let bytes: [UInt8]

    private let source: Source

    private enum Source: Sendable {
        case made(Payload.Digest)
        case making(@Sendable ([UInt8]) -> Payload.Digest)
    }

    /// Creates a payload from bytes and their digest.
    public init(bytes: [UInt8] = [], digest: Payload.Digest = Payload.Digest()) {
        self.bytes = bytes
        source = .made(digest)
    }

    /// Creates a payload whose digest is computed from the bytes each time it is asked for.
    ///
    /// Few activities are ever compared with another, and to read the digest takes as long as to read the activity.
    package init(bytes: [UInt8], digestedBy digest: @escaping @Sendable ([UInt8]) -> Payload.Digest)
    {
        self.bytes = bytes
        source = .making(digest)
    }

    /// The digest of the descriptive fields as JSON values, the volatile ones left out.
    ///
    /// O(bytes) where it isn't given.
    public var digest: Payload.Digest {
        switch source {
        case .made(let digest): digest
        case .making(let digest): digest(bytes)
        }
    }

    /// A Boolean value that indicates whether the activity was made in code rather than read.
    public var isEmpty: Bool { bytes.isEmpty }

    /// Returns a Boolean value indicating whether both have the same bytes.
    public static func == (left: Payload, right: Payload) -> Bool { left.bytes == right.bytes }

    /// Hashes the essential components of this value by feeding them into the given hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension Payload {
    /// A 256-bit digest, equal exactly when what was digested is equal.
    ///
    /// Digests sort by their words; the order means nothing but is the same everywhere.
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
