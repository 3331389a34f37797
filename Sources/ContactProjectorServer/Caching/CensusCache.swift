internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

/// The census of each organization, made when it is first asked for and brought up to the head of the log by each question.
actor CensusCache {
    /// A census, and up to where of the whole log it was made; the organization's own last entry may lie before that.
    private struct Made {
        var allContacts: AllContacts
        var place: LogPlace
    }

    private var made: [OrgID?: Task<Made, any Error>] = [:]
    private var names: [OrgID?: (place: LogPlace?, names: SegmentNames)] = [:]

    /// The census of an organization up to the head of the log; who asks meanwhile waits for the same one.
    func allContacts(of log: OrganizationLog) async throws -> AllContacts {
        let earlier = made[log.org]
        let task = Task {
            let head = try await log.headPlace()
            guard let earlier, var made = try? await earlier.value else {
                return Made(
                    allContacts: AllContacts(try await Census(of: log), of: log),
                    place: head
                )
            }
            guard made.place != head else { return made }
            // Where the log went back, nothing tells how far the census still holds but the census.
            let isAhead = try await log.place(at: made.place.position) == made.place
            made.allContacts = try await made.allContacts.updated(
                from: isAhead ? made.place.position : nil
            )
            made.place = head
            return made
        }
        made[log.org] = task
        return try await Self.value(of: task).allContacts
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

    /// Reads something that names an organization's segments: by their ids, and where those won't do by every name that they had,
    /// the names of a time first.
    func resolving<Answer: Sendable>(
        _ allContacts: AllContacts,
        of org: OrgID?,
        asOf: AsOf,
        _ read: @Sendable (SegmentNames) throws(UserError) -> Answer
    ) async throws -> Answer {
        do throws(UserError) {
            return try read(SegmentNames(allContacts.census.segments))
        } catch  where error.code == .unknownName {
            return try read(try await segmentNames(of: allContacts, org).asked(at: asOf))
        }
    }

    /// The names of the segments, read from where the log was read last.
    private func segmentNames(of allContacts: AllContacts, _ org: OrgID?) async throws
        -> SegmentNames
    {
        var (place, names) = names[org] ?? (nil, SegmentNames())
        place = try await allContacts.learn(&names, after: place)
        self.names[org] = (place, names)
        return names
    }
}
