public import ContactProjector

extension QueryEngine {
    /// Reads a condition as users type it, with segments by their ids or by the names that the log has for them.
    ///
    /// Names in use at the as-of come first, then every name that a segment ever had. A segment
    /// that the log doesn't have is an error.
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
