/// The comparison of a file's answers with those that its entries give.
struct AnswerComparison {
    /// A Boolean value that indicates whether an earlier version of the fold made the file's answers.
    let isEarlierFold: Bool
    /// A Boolean value that indicates whether payloads aren't in the file.
    let hasWithheld: Bool

    // Members that answers of version 2 of the fold don't have.
    private static let added: Set<String> = ["reachability", "erased_at"]
    // Members that payloads give: of any of a contact's entries, for a later description replaces an earlier one.
    private static let described: Set<String> = [
        "content", "name", "color", "created_at", "updated_at", "files", "notices",
    ]

    /// Returns the number of the first answer that differs and its first member, or `nil` if none does.
    ///
    /// Answers of an earlier fold are compared in the members that they have. For a payload that isn't in the file, the
    /// operator's signature stands alone for what it says.
    func difference(_ said: [JSONTree], _ derived: [JSONTree]) -> (answer: Int, member: String)? {
        for (index, pair) in zip(said, derived).enumerated() {
            guard Set(pair.0.members.keys) == ["state", "why"] else { return (index, "state") }
            if let name = difference(
                pair.0.members["state"] ?? .null,
                pair.1.members["state"] ?? .null
            ) {
                return (index, name)
            }
            if pair.0.members["why"].map({ !isEqual($0, pair.1.members["why"] ?? .null) }) ?? true {
                return (index, "why")
            }
        }
        return nil
    }

    /// Returns the names of the members that differ between two objects, sorted.
    func differences(_ said: JSONTree, _ derived: JSONTree) -> [String] {
        names(said, derived).filter { differs($0, said, derived) }
    }

    private func difference(_ said: JSONTree, _ derived: JSONTree) -> String? {
        names(said, derived).first { differs($0, said, derived) }
    }

    private func names(_ said: JSONTree, _ derived: JSONTree) -> [String] {
        Set(said.members.keys).union(derived.members.keys).sorted()
    }

    private func differs(_ name: String, _ said: JSONTree, _ derived: JSONTree) -> Bool {
        guard let one = said.members[name], let other = derived.members[name] else {
            return !(isEarlierFold && Self.added.contains(name) && said.members[name] == nil)
        }
        return !(hasWithheld && Self.described.contains(name)) && !isEqual(one, other)
    }

    private func isEqual(_ said: JSONTree, _ derived: JSONTree) -> Bool {
        switch (said, derived) {
        case (.list(let said), .list(let derived)):
            said.count == derived.count && zip(said, derived).allSatisfy { isEqual($0, $1) }
        case (.object, .object): difference(said, derived) == nil
        default: said == derived
        }
    }
}
