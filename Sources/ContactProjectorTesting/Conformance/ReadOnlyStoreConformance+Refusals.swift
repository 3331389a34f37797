internal import ContactProjector

extension ReadOnlyStoreConformance {
    static let refusalChecks = [
        Check("appends and erasures are refused, and change nothing") { store, model in
            let stream = await model.streams().first ?? .fixture
            let held = await model.log(of: stream, knownAt: [.head]).activities
            let new = TestActivity.blocked(at: 1).activity(of: stream, place: 9_999)
            try await requireRefusal("an append") { () throws(StoreError) in
                _ = try await store.append([new])
            }
            if let activity = held.first {
                try await requireRefusal("an append of what is held") { () throws(StoreError) in
                    _ = try await store.append([activity])
                }
            }
            try await requireRefusal("an erasure") { () throws(StoreError) in
                _ = try await store.erase(stream)
            }
            try await requireRefusal("an erasure of activities") { () throws(StoreError) in
                _ = try await store.erase(Set(held.map(\.id)), of: stream)
            }
            let entries = try await store.entries(after: .zero, limit: .max)
            try require(
                entries == (await model.entries(after: .zero, limit: .max)),
                "the entries changed"
            )
            try require(try await store.head(), is: await model.head(), "the head")
        }
    ]

    private static func requireRefusal(
        _ what: String,
        _ write: () async throws(StoreError) -> Void
    ) async throws {
        do throws(StoreError) {
            try await write()
        } catch {
            try require(error.code, is: .readOnly, "the code of the refusal of \(what)")
            return
        }
        throw ConformanceCase.Finding(text: "\(what) is accepted")
    }
}
