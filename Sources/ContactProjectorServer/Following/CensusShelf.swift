internal import ContactCensus
internal import ContactProjector
internal import ContactQuestions

/// The census of each organisation, made when it is first asked for and brought up to the head of the log by each question.
actor CensusShelf {
    private var made: [OrgID?: Task<Everybody, any Error>] = [:]

    /// The census of an organisation up to the head of the log; who asks meanwhile waits for the same one.
    func everybody(of log: OrganisationLog) async throws -> Everybody {
        let earlier = made[log.org]
        let task = Task {
            guard let earlier, let everybody = try? await earlier.value else {
                return Everybody(try await Census(of: log), of: log)
            }
            return try await everybody.caughtUp()
        }
        made[log.org] = task
        return try await task.value
    }
}
