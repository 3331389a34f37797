public import ContactProjector
internal import Foundation
internal import GRDB
internal import LogChain
internal import Synchronization

extension SQLiteActivityStore {
    /// Appends all activities, or none if it throws.
    ///
    /// Once it returns they are on the disk. One commit costs a few milliseconds however small it is, so import in
    /// batches. O(batch · log entries).
    ///
    /// - Returns: The outcome of each activity, in their order, and the head afterwards.
    /// - Throws: `StoreError`, and then nothing is appended: with the code `full` for lack of space, after which appends
    ///   may be tried again; `readOnly`, `closed`; `suspended` once a write has failed for another reason.
    public func append(_ activities: [Activity]) async throws(StoreError) -> AppendReport {
        let report = Mutex<AppendReport?>(nil)
        let batch = try canonical(activities)
        try await write { writer in
            var appending = BatchAppender(batch, to: writer)
            let done = try appending.run()
            report.withLock { $0 = done }
            return done.head
        }
        return report.withLock(\.self) ?? AppendReport(outcomes: [], head: LogHead())
    }

    private func canonical(_ activities: [Activity]) throws(StoreError) -> [Activity] {
        // Activities that were read have their bytes, so the usual batch is passed on without a
        // copy.
        guard activities.contains(where: \.payload.isEmpty) else { return activities }
        do {
            let codec = PayloadCodec()
            return try activities.map(codec.canonical)
        } catch {
            throw StoreError(
                code: .failed,
                cause: "can't write an activity as JSON: \(error)",
                hint: "give it an id and a type"
            )
        }
    }
}
