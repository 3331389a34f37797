internal import ContactProjector

extension Census {
    /// Returns the census in which contacts that became one are one (rule 5.8).
    ///
    /// O(aliases + activities of these contacts), or O(aliases) if nothing about them changed.
    ///
    /// - Parameters:
    ///   - earlier: The census before, whose part of these contacts is used again if it still holds.
    ///   - changed: The contacts that changed since then.
    /// - Returns: The census.
    /// - Throws: `StoreError` when memory is short.
    func united(
        after earlier: Census? = nil,
        changed: CensusPart? = nil
    ) async throws(StoreError) -> Census {
        guard !aliases.isEmpty, merged == nil else { return self }
        if let earlier, earlier.aliases == aliases, let known = earlier.merged,
            !(0..<known.contacts.count).contains(where: { contact in
                changed?.contacts.number(of: known.contacts[contact]) != nil
            })
        {
            return Census(self, merged: known)
        }
        guard let rows = try MergedRows(of: self) else { return self }
        return Census(self, merged: try await rows.part())
    }
}
