public import ContactProjector

extension ContactPredicate {
    /// Reads a condition as users type it, with segments by their ids: `in seg_vip and not blocked`.
    ///
    /// ```swift
    /// let lost = try ContactPredicate(parsing: "in seg_vip and not reachable")
    /// ```
    ///
    /// Any word is the id of a segment, known or not. One that isn't a plain word must be quoted.
    /// `description` is read as the same condition. Nesting and length are limited, so that no
    /// input exhausts the stack. To name segments by their names, use
    /// ``QueryEngine/predicate(parsing:asOf:in:)``. O(length of the text).
    ///
    /// - Parameters:
    ///   - text: The condition.
    ///   - zone: The zone of the times without an offset.
    /// - Throws: ``UserError`` with the place in the text and what to do.
    public init(parsing text: String, in zone: CalendarZone = .utc) throws(UserError) {
        self = try PredicateParser.predicate(Tokenizer.tokens(of: text), nil, zone)
    }
}
