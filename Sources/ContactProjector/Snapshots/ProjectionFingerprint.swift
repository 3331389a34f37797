/// The digest of a fold over a fixed stream, which reveals an accidental change of the fold.
///
/// It covers every state of the fold on the fixed stream, and the part of each that a snapshot keeps. The stream has
/// all types of activities, undated ones, ties and impossible histories. The digest changes with the fold's results
/// there and with the structure of its state. It is the same on every machine and in every run.
///
/// A change that has no effect on the fixed stream isn't detected, so a fold whose meaning changes still needs another
/// version.
public struct ProjectionFingerprint: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The digest.
    public let rawValue: UInt64

    /// Creates a fingerprint from a stored digest.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Computes the fingerprint of a fold from the fixed stream.
    ///
    /// A state that can't be encoded counts as zero.
    package init<P: SnapshottableProjection>(of projection: P) {
        var digest = FoldDigest()
        digest.add(projection.name)
        digest.add(UInt64(bitPattern: Int64(P.version)))
        var state = projection.initialState
        digest.add(Self.digest(of: state))
        for activity in FixedStream.activities {
            projection.apply(activity, to: &state)
            digest.add(Self.digest(of: state))
            digest.add(Self.digest(of: projection.kept(of: state)))
        }
        rawValue = digest.value
    }

    /// The digest in sixteen hexadecimal digits.
    public var description: String {
        let digits = String(rawValue, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func digest(of state: some Encodable) -> UInt64 {
        guard let value = try? EncodedValue(state) else { return 0 }
        return value.unorderedDigest
    }
}

/// A hash with a final mix, so that sums of digests are meaningful.
private struct FoldDigest {
    private var hash = FNV1a()

    var value: UInt64 {
        // MurmurHash3's 64-bit finalizer. FNV-1a alone is close to linear, so sums of it would
        // collide for values that trade a part.
        var bits = hash.value
        bits = (bits ^ (bits >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        bits = (bits ^ (bits >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return bits ^ (bits >> 33)
    }

    mutating func add(_ byte: UInt8) { hash.add(byte) }

    mutating func add(_ word: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            add(UInt8(truncatingIfNeeded: word >> shift))
        }
    }

    mutating func add(_ text: String) {
        // The length first, so that "ab" + "c" and "a" + "bc" differ.
        add(UInt64(text.utf8.count))
        for byte in text.utf8 { add(byte) }
    }
}

extension EncodedValue {
    /// The digest of the value, independent of the order of elements and fields.
    fileprivate var unorderedDigest: UInt64 {
        var digest = FoldDigest()
        switch self {
        case .null: digest.add(UInt8(0))
        case .bool(let flag): digest.add(UInt8(flag ? 2 : 1))
        case .integer(let number): digest.add(UInt64(bitPattern: number))
        case .unsigned(let number): digest.add(number)
        case .real(let number): digest.add(number.bitPattern)
        case .text(let text): digest.add(text)
        case .list, .texts, .integers:
            let elements = elements ?? []
            digest.add(UInt8(3))
            digest.add(UInt64(elements.count))
            // A sum, which has no order: sets and dictionaries encode themselves as lists whose
            // order differs from run to run.
            digest.add(elements.reduce(0) { $0 &+ $1.unorderedDigest })
        case .record(let fields):
            digest.add(UInt8(4))
            digest.add(UInt64(fields.count))
            digest.add(fields.reduce(0) { $0 &+ $1.unorderedDigest })
        }
        return digest.value
    }
}

extension EncodedValue.Field {
    fileprivate var unorderedDigest: UInt64 {
        var digest = FoldDigest()
        digest.add(name)
        digest.add(value.unorderedDigest)
        return digest.value
    }
}
