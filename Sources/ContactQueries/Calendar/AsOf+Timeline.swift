package import ContactProjector

extension AsOf {
    /// The time in terms that every contact shares; after an undated activity, that of everything undated.
    package func shared(on timeline: Timeline?) -> AsOf {
        guard case .activity(let id) = self else { return self }
        let activity = timeline?.activities.first { $0.id == id }
        return activity?.occurredAt.map(AsOf.time) ?? .before(.earliest)
    }
}
