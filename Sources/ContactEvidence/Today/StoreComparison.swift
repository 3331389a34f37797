public import ContactProjector
internal import ContactQueries

/// The comparison of an evidence file's answers with those of a store today.
///
/// The store is asked twice: for what it gives at the file's known-at, and for what it gives at its head. A difference
/// at the known-at means that entries were erased or edited, one at the head that more was recorded since.
public struct StoreComparison: Sendable {
    /// The outcome.
    public enum Outcome: String, Hashable, Sendable {
        /// The store gives the same answers today.
        case same
        /// The store gives another answer today: something was recorded or erased since.
        case differsToday = "differs today"
        /// The store's log isn't the one of the file.
        case differs
        /// The store has fewer entries than the file's log.
        case incomparable = "can't compare"
    }

    /// The outcome.
    public let outcome: Outcome
    /// The position up to which the store was asked.
    public let head: Position
    /// The reasons, in the order of the answers: at most ``mostReasons``, and none for the same answers.
    public let reasons: [String]
    /// The number of all reasons.
    public let count: Int

    /// The largest number of reasons that are kept.
    public static let mostReasons = 5

    private init(_ outcome: Outcome, at head: Position, _ reasons: [String], count: Int = 1) {
        self.outcome = outcome
        self.head = head
        self.reasons = reasons
        self.count = count
    }

    /// Asks a store for the answers of a file, or returns `nil` if the file doesn't hold.
    ///
    /// Reads the contacts of the question one after the other. O(their entries, and n log n for each answer about n).
    ///
    /// - Throws: `QueryError.store` when the store can't be read.
    public init?(
        of report: AuditReport,
        with store: any ActivityStore
    ) async throws(QueryError) {
        guard case .holds = report.outcome else { return nil }
        let log: ComparedLog
        var (found, count): ([String], Int) = ([], 0)
        do throws(StoreError) {
            log = ComparedLog(store, head: try await store.head().position)
        } catch {
            throw .store(error)
        }
        guard log.head.rawValue >= report.size else {
            let counts = (Int(log.head.rawValue).grouped, Int(report.size).grouped)
            self.init(
                .incomparable,
                at: log.head,
                ["the store has \(counts.0) entries, the file \(counts.1): \(Self.another)"]
            )
            return
        }
        if let problem = try await log.problem(of: report) {
            self.init(.differs, at: log.head, ["\(problem): \(Self.altered)"])
            return
        }
        let answers = StatedAnswers(report)
        for (stream, indexes) in answers.byStream {
            let today = try await log.log(of: stream)
            if let problem = report.log.streams[stream]?.problem(of: today, size: report.size) {
                self.init(.differs, at: log.head, ["\(problem): \(Self.altered)"])
                return
            }
            let contact = ContactToday(today, head: log.head, report)
            for index in indexes {
                switch try contact.difference(from: answers, at: index) {
                case nil: break
                case .edited(let reason):
                    self.init(.differs, at: log.head, ["\(reason): it was edited"])
                    return
                case .since(let reasons):
                    count += reasons.count
                    found += reasons.prefix(Self.mostReasons - found.count)
                }
            }
        }
        self.init(count == 0 ? .same : .differsToday, at: log.head, found, count: count)
    }

    private static let another = "it was restored or is another store"
    private static let altered = "it was edited, restored or is another store"
}
