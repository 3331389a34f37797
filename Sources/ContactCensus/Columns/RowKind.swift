internal import ContactProjector

/// The effect of an activity, with flags that the census adds, in one byte.
struct RowKind: BitwiseCopyable, Equatable, Sendable {
    var rawValue: UInt8

    private static let kindBits: UInt8 = 0x0F
    private static let subjectBit: UInt8 = 0x10
    private static let countsBit: UInt8 = 0x20
    private static let erasedBit: UInt8 = 0x40
    private static let derivedBit: UInt8 = 0x80

    // The codes are the places of these types, which the scanner of records uses, too.
    /// The types by their codes.
    static let kinds = ActivityKind.known + ActivityKind.observed + ActivityKind.merging
    /// The code of an observation.
    static let observed: UInt8 = 8
    fileprivate static let blockObserved: UInt8 = 9
    fileprivate static let unsubscribeObserved: UInt8 = 10
    private static let merged: UInt8 = 11
    private static let unmerged: UInt8 = 12
    private static let other: UInt8 = 13

    /// Creates a kind.
    ///
    /// Codes 0 to 12 are the known types in their order, and any other is a type that changes
    /// nothing.
    init(code: UInt8, hasSubject: Bool) {
        rawValue = min(code, Self.other) | (hasSubject ? Self.subjectBit : 0)
    }

    init(_ kind: ActivityKind, hasSubject: Bool) {
        let code = Self.kinds.firstIndex(of: kind) ?? Int(Self.other)
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

    /// A Boolean value that indicates whether it is a value that an observation found, without an
    /// entry of its own.
    var isDerived: Bool {
        get { rawValue & Self.derivedBit != 0 }
        set { rawValue = newValue ? rawValue | Self.derivedBit : rawValue & ~Self.derivedBit }
    }

    /// A Boolean value that indicates whether it is what an observation found, and no event.
    var isFinding: Bool { isDerived || isFlagObserved }

    /// A Boolean value that indicates whether it is the time that a contact object gave for a flag.
    var isFlagObserved: Bool { code == Self.blockObserved || code == Self.unsubscribeObserved }

    /// A Boolean value that indicates whether it is counted: not erased, and an entry that isn't a
    /// finding.
    var isWhole: Bool { !isErased && !isFinding }

    /// The place among rows of the same time: activities, then times of flags, then observations.
    var tieRank: Int { code == Self.observed || isDerived ? 2 : isFlagObserved ? 1 : 0 }

    /// A Boolean value that indicates whether an erasure keeps it (rule 3.9).
    var outlivesErasure: Bool { (3...6).contains(code) || code == Self.observed || isFlagObserved }

    /// A Boolean value that indicates whether it may record that contacts became one.
    ///
    /// An index of a log has no rows of these entries, only of activities that share their types.
    var mayMerge: Bool { code == Self.merged || code == Self.unmerged }

    var isNote: Bool { code == 0 && hasSubject }

    /// A Boolean value that indicates whether its subject is a segment.
    var isSegmentTurn: Bool { (code == 1 || code == 2) && hasSubject }

    /// A Boolean value that indicates whether it changes an attribute.
    var isTransition: Bool {
        switch code {
        case 1, 2: hasSubject
        case 3...6, Self.blockObserved, Self.unsubscribeObserved: true
        default: false
        }
    }

    // The source's types come in pairs: the odd codes turn on, the even ones turn off.
    /// A Boolean value that indicates whether a transition turns its attribute on.
    var turnsOn: Bool { code & 1 == 1 || code == Self.unsubscribeObserved }
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
        case 3, 4, RowKind.blockObserved: self = .blocked
        default: self = .unsubscribed
        }
    }
}
