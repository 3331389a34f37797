#if Client
internal import ContactProjector
internal import ContactQueries
internal import InventClient

/// The recipients of a broadcast, joined as they are read.
struct JoinedMessages {
    /// The kind of the broadcast, or `nil` if neither the user nor the source states it.
    let kind: BroadcastKind?
    /// The recipients that the answer includes and that weren't passed on, at most ``most``.
    var rows: [JoinedMessage] = []
    /// The number of recipients that the answer would include.
    var found = 0
    /// The counts of all recipients.
    var counts: SendCounts
    /// The reason why the list is incomplete, or `nil` if it is complete.
    var incomplete: String?

    // The rows of an answer are in memory, as those of the shell's join.
    /// The maximum number of rows of one answer.
    static let most = JoinResult.most

    /// A Boolean value that indicates whether the answer leaves out rows for lack of memory.
    var isCut: Bool { found - passed > rows.count }

    /// The number of rows that were passed on.
    private(set) var passed = 0

    /// The number of rows that are passed on together.
    private static let part = 1_000

    /// Adds a row, unless the answer is full.
    mutating func add(_ row: JoinedMessage) {
        found += 1
        if rows.count < Self.most { rows.append(row) }
    }

    /// Passes rows on, if they are enough for a part, or in any case at the end.
    mutating func pass(
        to take: ([JoinedMessage], _ isFirst: Bool) async -> Void,
        isEnd: Bool = false
    ) async {
        guard isEnd || rows.count >= Self.part else { return }
        await take(rows, passed == 0)
        passed += rows.count
        rows.removeAll(keepingCapacity: true)
    }
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

    /// Reads all recipients, and joins each with the state of its contact.
    ///
    /// - Parameters:
    ///   - join: The join with the store.
    ///   - api: The source.
    ///   - kind: The kind of the broadcast, or `nil` to ask the source.
    ///   - only: The recipients that the answer includes.
    ///   - counts: The counts of no recipients.
    ///   - take: Receives the rows of the answer part by part, or `nil` to return them all.
    /// - Returns: The recipients that the answer includes, and the counts of all.
    /// - Throws: `InventError` if the source fails, or `UserError` if the store can't be read.
    func joined(
        by join: AsOfJoin,
        asking api: InventAPI,
        _ kind: BroadcastKind?,
        _ only: SendFilter,
        into counts: SendCounts,
        passing take: (([JoinedMessage], _ isFirst: Bool) async -> Void)?
    ) async throws -> JoinedMessages {
        let kind = if let kind { kind } else { try await self.kind(api) }
        var sends = JoinedMessages(kind: kind, counts: counts)
        do {
            try await read(api) { item in
                switch item {
                case .rejected(let record): sends.counts.reject(record.description)
                case .record(let recipient):
                    let send = try Self.join(recipient, join, kind)
                    sends.counts.count(send)
                    guard only.takes(send) else { return }
                    sends.add(send)
                    if let take { await sends.pass(to: take) }
                }
            }
        } catch let error as InventError where error.code == .incomplete {
            // What was listed is answered, and the answer is named incomplete.
            sends.incomplete = error.cause
        }
        if let take { await sends.pass(to: take, isEnd: true) }
        return sends
    }

    private func read(
        _ api: InventAPI,
        _ take: (SourceRecords<BroadcastRecipient>.Item) async throws -> Void
    ) async throws {
        for try await item in api.recipients(of: broadcast, in: org, take: pageSize) {
            try await take(item)
        }
    }

    private static func join(
        _ recipient: BroadcastRecipient,
        _ join: AsOfJoin,
        _ kind: BroadcastKind?
    ) throws(UserError) -> JoinedMessage {
        do throws(JoinError) {
            return try join.join(
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
