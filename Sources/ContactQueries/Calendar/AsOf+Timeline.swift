package import ContactProjector

extension AsOf {
    /// Returns the as-of as a time that all contacts share.
    ///
    /// An undated activity becomes the end of all undated ones.
    package func shared(on timeline: Timeline?) -> AsOf {
        guard case .activity(let id) = self else { return self }
        let activity = timeline?.activities.first { $0.id == id }
        return activity?.occurredAt.map(AsOf.time) ?? .before(.earliest)
    }
}
