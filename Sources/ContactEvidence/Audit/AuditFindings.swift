/// The checks of an evidence file, in the order in which a failure is reported.
enum AuditCheck: Int, Comparable {
    case checkpoint = 1
    case statement, entries, root, streams, foreign, answers, kept

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The first failure of each check.
struct AuditFindings {
    private var reasons: [AuditCheck: String] = [:]

    /// Records a failure, unless the check failed before.
    mutating func fail(_ check: AuditCheck, _ reason: String) {
        if reasons[check] == nil { reasons[check] = reason }
    }

    /// The reason of the first check that failed, or `nil` if none did.
    var first: String? { reasons.min { $0.key < $1.key }?.value }
}
