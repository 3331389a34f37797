#if Client
internal import ContactProjector
internal import ContactQueries
internal import InventClient

/// The recipients of a broadcast, judged as they are read.
struct JudgedSends {
    /// The kind of the broadcast, or `nil` if neither the user nor the source states it.
    let kind: BroadcastKind?
    /// The recipients that the answer includes, at most ``most``.
    var rows: [JudgedSend] = []
    /// The number of recipients that the answer would include.
    var found = 0
    /// The counts of all recipients.
    var counts: SendCounts
    /// The reason why the list is incomplete, or `nil` if it is complete.
    var incomplete: String?

    // The rows of an answer are in memory, as those of the shell's join.
    /// The maximum number of rows of one answer.
    static let most = JoinResult.most
}

/// A reading of a broadcast's recipients from the source API.
struct BroadcastReading {
    private let broadcast: BroadcastID
    private let org: OrgID
    private let pageSize: Int

    init(_ broadcast: BroadcastID, _ org: OrgID, _ pageSize: Int) {
        self.broadcast = broadcast
        self.org = org
        self.pageSize = pageSize
    }

    /// Reads and judges all recipients.
    ///
    /// - Parameters:
    ///   - join: The join with the store.
    ///   - api: The source.
    ///   - kind: The kind of the broadcast, or `nil` to ask the source.
    ///   - only: The recipients that the answer includes.
    ///   - end: The time at which the store's last entry was recorded.
    /// - Returns: The recipients that the answer includes, and the counts of all.
    /// - Throws: `InventError` if the source fails, or `UserError` if the store can't be read.
    func judged(
        by join: AsOfJoin,
        asking api: InventAPI,
        _ kind: BroadcastKind?,
        _ only: SendFilter,
        until end: Timestamp?
    ) async throws -> JudgedSends {
        let kind = if let kind { kind } else { try await self.kind(api) }
        var sends = JudgedSends(kind: kind, counts: SendCounts(end: end))
        do {
            try await read(api) { item in
                switch item {
                case .rejected(let record): sends.counts.reject(record.description)
                case .record(let recipient):
                    let send = try Self.judge(recipient, join, kind)
                    sends.counts.count(send)
                    guard only.takes(send) else { return }
                    sends.found += 1
                    if sends.rows.count < JudgedSends.most { sends.rows.append(send) }
                }
            }
        } catch let error as InventError where error.code == .incomplete {
            // What was listed is answered, and the answer is named incomplete.
            sends.incomplete = error.cause
        }
        return sends
    }

    private func read(
        _ api: InventAPI,
        _ take: (SourceRecords<BroadcastRecipient>.Item) throws -> Void
    ) async throws {
        for try await item in api.recipients(of: broadcast, in: org, take: pageSize) {
            try take(item)
        }
    }

    private static func judge(
        _ recipient: BroadcastRecipient,
        _ join: AsOfJoin,
        _ kind: BroadcastKind?
    ) throws(UserError) -> JudgedSend {
        do throws(JoinError) {
            return try join.judge(
                recipient.id.rawValue,
                to: recipient.contact,
                sentAt: recipient.sentAt,
                as: kind
            )
        } catch {
            throw UserError(error.reason, code: .unreadable)
        }
    }

    /// Returns what the source says that the broadcast is, or `nil` if it doesn't.
    private func kind(_ api: InventAPI) async throws(InventError) -> BroadcastKind? {
        do throws(InventError) {
            return try await api.broadcast(broadcast, in: org).type
                .flatMap { BroadcastKind(named: $0) }
        } catch {
            // The list of recipients decides if there is such a broadcast.
            guard [.unknown, .refused, .unreadable].contains(error.code) else { throw error }
            return nil
        }
    }
}
#endif
