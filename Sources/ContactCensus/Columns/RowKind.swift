internal import ContactProjector

/// What an activity does, in one byte, and what the census found out about it.
struct RowKind: BitwiseCopyable, Equatable, Sendable {
    var rawValue: UInt8

    private static let kindBits: UInt8 = 0x0F
    private static let subjectBit: UInt8 = 0x10
    private static let countsBit: UInt8 = 0x20
    private static let erasedBit: UInt8 = 0x40

    /// Codes 0 to 7 are the known kinds in their order; any other is a kind that changes nothing.
    init(code: UInt8, hasSubject: Bool) {
        rawValue = min(code, 8) | (hasSubject ? Self.subjectBit : 0)
    }

    init(_ kind: ActivityKind, hasSubject: Bool) {
        let code = ActivityKind.known.firstIndex(of: kind) ?? 8
        self.init(code: UInt8(code), hasSubject: hasSubject)
    }

    var code: UInt8 { rawValue & Self.kindBits }
    var hasSubject: Bool { rawValue & Self.subjectBit != 0 }

    /// Whether it is a note, or a turn of an attribute that decided its value, and not one that says again what was known.
    var counts: Bool {
        get { rawValue & Self.countsBit != 0 }
        set { rawValue = newValue ? rawValue | Self.countsBit : rawValue & ~Self.countsBit }
    }

    /// A Boolean value that indicates whether it is an opt-out, or its reversal, that an erasure left.
    var isErased: Bool {
        get { rawValue & Self.erasedBit != 0 }
        set { rawValue = newValue ? rawValue | Self.erasedBit : rawValue & ~Self.erasedBit }
    }

    /// A Boolean value that indicates whether an erasure leaves it (rule 3.9).
    var outlivesErasure: Bool { (3...6).contains(code) }

    var isNote: Bool { code == 0 && hasSubject }

    /// Whether its subject is a segment.
    var isSegmentTurn: Bool { (code == 1 || code == 2) && hasSubject }

    /// Whether it turns something on or off.
    var isTransition: Bool {
        switch code {
        case 1, 2: hasSubject
        case 3...6: true
        default: false
        }
    }

    /// The direction; meaningless for what is no transition.
    var turnsOn: Bool { code & 1 == 1 }
}

/// The number of an attribute: what is kept about everybody at any instant.
struct AttributeNumber: Hashable, Sendable {
    let rawValue: UInt32

    /// Whether there is any activity yet, or the contact was erased.
    static let present = AttributeNumber(rawValue: 0)
    static let blocked = AttributeNumber(rawValue: 1)
    static let unsubscribed = AttributeNumber(rawValue: 2)

    static func segment(_ number: UInt32) -> AttributeNumber {
        AttributeNumber(rawValue: number + 3)
    }

    /// The number of the segment; nil for the others.
    var segment: Int? { rawValue < 3 ? nil : Int(rawValue) - 3 }

    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The attribute that a transition turns.
    init(_ kind: RowKind, subject: UInt32) {
        switch kind.code {
        case 1, 2: self = .segment(subject)
        case 3, 4: self = .blocked
        default: self = .unsubscribed
        }
    }
}
