public import ContactProjector

extension ContactPredicate {
    /// Reads a condition as users type it, with segments by their ids: `in seg_vip and not blocked`.
    ///
    /// ```swift
    /// let atRisk = try ContactPredicate(parsing: "in seg_vip and entered seg_lead since 2024-03-05 and not reachable")
    /// ```
    ///
    /// Any word is the id of a segment, known or not; one that isn't a plain word stands in quotes. `description` is read as the same
    /// condition. Nesting and length are bounded, so that no input exhausts the stack. To name segments by their names, use
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

extension QueryEngine {
    /// Reads a condition as users type it, with segments by their ids or by the names that the log has for them.
    ///
    /// Names in use at the as-of come first, then every name that a segment ever had. A segment that the log doesn't have is refused.
    ///
    /// - Parameters:
    ///   - text: The condition, such as `in VIP and not blocked`.
    ///   - asOf: The time whose names come first.
    ///   - zone: The zone of the times without an offset.
    /// - Returns: The condition, with the ids of its segments.
    /// - Throws: ``UserError`` with the place in the text, or when the log can't be read.
    public func predicate(
        parsing text: String,
        asOf: AsOf = .end,
        in zone: CalendarZone = .utc
    ) async throws(UserError) -> ContactPredicate {
        let tokens = try Tokenizer.tokens(of: text)
        return try await resolving(asOf: asOf, idsSuffice: true) { names throws(UserError) in
            try PredicateParser.predicate(tokens, names, zone)
        }
    }
}
