/// The statement of the source system's contact object about a contact, and when it was asked for (rule 3.10).
///
/// It states each flag that the object has, and the complete set of segments. Of times before ``seenAt`` it says
/// nothing. In a log it is an activity of type `contact_observed`. The activity's id spells the time, the flags and a
/// digest of the segments' ids, so that two observations differ exactly if their ids do, and the flags outlive an
/// erasure.
public struct Observation: Hashable, Sendable {
    /// The time at which the object was asked for.
    public let seenAt: Timestamp
    /// The block, or `nil` if the object doesn't state it.
    public let blocked: Flag?
    /// The opt-out, or `nil` if the object doesn't state it.
    public let unsubscribed: Flag?
    /// The segments by id, each once, or `nil` if the object doesn't state them or they were erased.
    public let segments: [Activity.Segment]?

    private let segmentDigest: String?

    /// The time by which an activity may be later than the contact object says, in microseconds: less than a second.
    package static let tolerance: Int64 = 1_000_000

    /// A flag of a contact object.
    public struct Flag: Hashable, Sendable {
        /// A Boolean value that indicates whether the attribute is on.
        public let isOn: Bool
        /// The time at which it was turned on, or `nil` if it is off or the object doesn't state the time.
        public let since: Timestamp?

        /// Creates a flag; one that is off has no time.
        public init(isOn: Bool, since: Timestamp? = nil) {
            self.isOn = isOn
            self.since = isOn ? since : nil
        }
    }

    /// The part of an observation that an activity stands for.
    indirect enum Statement: Sendable {
        /// Everything that was seen.
        case seen(Observation)
        /// One value that the activities before it don't have.
        case found(Transition, in: Observation)
    }

    /// Creates an observation; segments without an id are left out, and of several with one id the first one stays.
    public init(
        seenAt: Timestamp,
        blocked: Flag?,
        unsubscribed: Flag?,
        segments: [Activity.Segment]?
    ) {
        let segments = segments.map(Self.sorted)
        self.seenAt = seenAt
        self.blocked = blocked
        self.unsubscribed = unsubscribed
        self.segments = segments
        segmentDigest = segments.map(Self.digest)
    }

    private init(_ seenAt: Timestamp, _ blocked: Flag?, _ unsubscribed: Flag?, digest: String?) {
        self.seenAt = seenAt
        self.blocked = blocked
        self.unsubscribed = unsubscribed
        segments = nil
        segmentDigest = digest
    }

    /// The observation as an erasure leaves it.
    var withoutSegments: Observation {
        Observation(seenAt, blocked, unsubscribed, digest: segmentDigest)
    }

    /// A Boolean value that indicates whether segments were stated that an erasure or a missing payload took.
    package var lacksSegments: Bool { segments == nil && segmentDigest != nil }

    /// A Boolean value that indicates whether a flag is stated.
    var statesFlag: Bool { blocked != nil || unsubscribed != nil }

    /// The value that is stated of an attribute, or `nil` if none is.
    public subscript(attribute: Attribute) -> Bool? {
        switch attribute {
        case .blocked: value(of: blocked)
        case .unsubscribed: value(of: unsubscribed)
        case .segment: segments.map { _ in segment(of: attribute) != nil }
        }
    }

    /// Returns the value of a flag at the time of the request, which a later change doesn't show.
    private func value(of flag: Flag?) -> Bool? {
        if let since = flag?.since, since > seenAt { return nil }
        return flag?.isOn
    }

    /// Returns the segment of an attribute as the object names it, or `nil` if it isn't among the segments.
    func segment(of attribute: Attribute) -> Activity.Segment? {
        guard case .segment(let id) = attribute else { return nil }
        return segments?.first { $0.id == id }
    }

    private static func sorted(_ segments: [Activity.Segment]) -> [Activity.Segment] {
        var known: Set<SegmentID> = []
        return segments.filter { $0.id.map { known.insert($0).inserted } ?? false }
            .sorted { ($0.id ?? "") < ($1.id ?? "") }
    }

    /// Returns a digest of the ids of sorted segments, in sixteen hexadecimal digits.
    private static func digest(of segments: [Activity.Segment]) -> String {
        var hash = FNV1a()
        for id in segments.compactMap(\.id) {
            // An id can't contain the byte 0xFF, since it is UTF-8, so the sequence is unambiguous.
            for byte in id.rawValue.utf8 { hash.add(byte) }
            hash.add(0xFF)
        }
        let digits = String(hash.value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// The spelling of observations in the ids of their activities.
extension Observation {
    /// The id of the activity: `observed_1717405200000000_bn_uy1717400000000000_cbf29ce484222325`.
    ///
    /// Times are microseconds since 1970. Of a flag, `x` is not stated, `n` off, `y` on, with its time if it has one. The
    /// digest of the segments is `x` if they aren't stated.
    public var id: ActivityID {
        ActivityID(
            "observed_\(seenAt.microseconds)_b\(Self.spelling(blocked))_u\(Self.spelling(unsubscribed))"
                + "_\(segmentDigest ?? "x")"
        )
    }

    /// Reads the observation of an activity, or returns `nil` if its id doesn't spell one of its time.
    ///
    /// Segments that the id wasn't made of count as missing, like those that an erasure takes: what the flags are follows
    /// from the id alone.
    init?(id: ActivityID, seenAt: Timestamp?, segments: [Activity.Segment]?) {
        let parts = id.rawValue.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 5, let seenAt, let blocked = Self.flag(parts[2], "b"),
            let unsubscribed = Self.flag(parts[3], "u"), Self.isDigest(parts[4])
        else { return nil }
        let digest = parts[4] == "x" ? nil : String(parts[4])
        let whole = segments.map {
            Observation(
                seenAt: seenAt,
                blocked: blocked.flag,
                unsubscribed: unsubscribed.flag,
                segments: $0
            )
        }
        if let whole, whole.segmentDigest == digest {
            self = whole
        } else {
            self.init(seenAt, blocked.flag, unsubscribed.flag, digest: digest)
        }
        // One spelling: another one of the same values would be another id, and so another activity.
        guard self.id == id else { return nil }
    }

    private static func isDigest(_ text: Substring) -> Bool {
        text == "x"
            || text.utf8.count == 16
                && text.utf8.allSatisfy {
                    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
                }
    }

    private static func spelling(_ flag: Flag?) -> String {
        guard let flag else { return "x" }
        return flag.isOn ? "y" + (flag.since.map { "\($0.microseconds)" } ?? "") : "n"
    }

    private static func flag(_ text: Substring, _ name: Character) -> (flag: Flag?, Void)? {
        guard text.first == name else { return nil }
        let value = text.dropFirst()
        switch value.first {
        case "x" where value.count == 1: return (nil, ())
        case "n" where value.count == 1: return (Flag(isOn: false), ())
        case "y":
            let digits = value.dropFirst()
            if digits.isEmpty { return (Flag(isOn: true), ()) }
            return Int64(digits).flatMap { Timestamp(microseconds: $0) }
                .map { (Flag(isOn: true, since: $0), ()) }
        default: return nil
        }
    }
}
