internal import ContactProjector

/// The effect of an activity, with flags that the census adds, in one byte.
struct RowKind: BitwiseCopyable, Equatable, Sendable {
    var rawValue: UInt8

    private static let kindBits: UInt8 = 0x0F
    private static let subjectBit: UInt8 = 0x10
    private static let countsBit: UInt8 = 0x20
    private static let erasedBit: UInt8 = 0x40

    /// Creates a kind.
    ///
    /// Codes 0 to 7 are the known types in their order, and any other is a type that changes
    /// nothing.
    init(code: UInt8, hasSubject: Bool) {
        rawValue = min(code, 8) | (hasSubject ? Self.subjectBit : 0)
    }

    init(_ kind: ActivityKind, hasSubject: Bool) {
        let code = ActivityKind.known.firstIndex(of: kind) ?? 8
        self.init(code: UInt8(code), hasSubject: hasSubject)
    }

    var code: UInt8 { rawValue & Self.kindBits }
    var hasSubject: Bool { rawValue & Self.subjectBit != 0 }

    /// A Boolean value that indicates whether it is the first of a note, or a transition that
    /// decided a value.
    var counts: Bool {
        get { rawValue & Self.countsBit != 0 }
        set { rawValue = newValue ? rawValue | Self.countsBit : rawValue & ~Self.countsBit }
    }

    /// A Boolean value that indicates whether it is an opt-out or its reversal that an erasure
    /// kept.
    var isErased: Bool {
        get { rawValue & Self.erasedBit != 0 }
        set { rawValue = newValue ? rawValue | Self.erasedBit : rawValue & ~Self.erasedBit }
    }

    /// A Boolean value that indicates whether an erasure keeps it (rule 3.9).
    var outlivesErasure: Bool { (3...6).contains(code) }

    var isNote: Bool { code == 0 && hasSubject }

    /// A Boolean value that indicates whether its subject is a segment.
    var isSegmentTurn: Bool { (code == 1 || code == 2) && hasSubject }

    /// A Boolean value that indicates whether it changes an attribute.
    var isTransition: Bool {
        switch code {
        case 1, 2: hasSubject
        case 3...6: true
        default: false
        }
    }

    // The known types come in pairs: the odd codes turn on, the even ones turn off.
    /// A Boolean value that indicates whether a transition turns its attribute on.
    var turnsOn: Bool { code & 1 == 1 }
}

/// The number of an attribute that the index keeps for all contacts.
struct AttributeNumber: Hashable, Sendable {
    let rawValue: UInt32

    /// The presence of the contact: it has an activity, or was erased.
    static let present = AttributeNumber(rawValue: 0)
    static let blocked = AttributeNumber(rawValue: 1)
    static let unsubscribed = AttributeNumber(rawValue: 2)

    static func segment(_ number: UInt32) -> AttributeNumber {
        AttributeNumber(rawValue: number + 3)
    }

    /// The number of the segment, or `nil` for another attribute.
    var segment: Int? { rawValue < 3 ? nil : Int(rawValue) - 3 }

    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Creates the number of the attribute that a transition changes.
    init(_ kind: RowKind, subject: UInt32) {
        switch kind.code {
        case 1, 2: self = .segment(subject)
        case 3, 4: self = .blocked
        default: self = .unsubscribed
        }
    }
}
