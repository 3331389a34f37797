internal import ContactCensus
internal import ContactProjector
internal import ContactQuestions

/// The census of each organisation, made when it is first asked for and brought up to the head of the log by each question.
actor CensusShelf {
    /// A census, and up to where of the whole log it was made; the organisation's own last entry may lie before that.
    private struct Made {
        var everybody: Everybody
        var place: LogPlace
    }

    private var made: [OrgID?: Task<Made, any Error>] = [:]
    private var names: [OrgID?: (head: LogHead, names: SegmentNames)] = [:]

    /// The census of an organisation up to the head of the log; who asks meanwhile waits for the same one.
    func everybody(of log: OrganisationLog) async throws -> Everybody {
        let earlier = made[log.org]
        let task = Task {
            let head = try await log.headPlace()
            guard let earlier, var made = try? await earlier.value else {
                return Made(everybody: Everybody(try await Census(of: log), of: log), place: head)
            }
            guard made.place != head else { return made }
            // Where the log went back, nothing tells how far the census still holds but the census.
            let isAhead = try await log.place(at: made.place.position) == made.place
            made.everybody = try await made.everybody.caughtUp(
                from: isAhead ? made.place.position : nil
            )
            made.place = head
            return made
        }
        made[log.org] = task
        return try await Self.value(of: task).everybody
    }

    /// Waits for a census, which others may wait for, no longer than the task that asks lives.
    private static func value(of task: Task<Made, any Error>) async throws -> Made {
        let results = AsyncThrowingStream.makeStream(of: Made.self)
        Task {
            do {
                results.continuation.yield(try await task.value)
                results.continuation.finish()
            } catch {
                results.continuation.finish(throwing: error)
            }
        }
        for try await made in results.stream { return made }
        throw CancellationError()
    }

    /// The names of an organisation's segments up to the head of the log.
    func segmentNames(of log: OrganisationLog) async throws -> SegmentNames {
        try await segmentNames(of: try await everybody(of: log), log.org)
    }

    /// The names of the segments of a census; found once for each.
    func segmentNames(of everybody: Everybody, _ org: OrgID?) async throws -> SegmentNames {
        let head = everybody.census.head
        if let kept = names[org], kept.head == head { return kept.names }
        let found = try await everybody.segmentNames()
        names[org] = (head, found)
        return found
    }
}
