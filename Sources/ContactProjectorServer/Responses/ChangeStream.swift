internal import ActivityJSON
internal import ContactProjector
internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle

/// The entries of a log as they come, as server-sent events.
struct ChangeStream: Sendable {
    let log: OrganizationLog
    /// Wakes the stream once the log has grown.
    let arrivals: ArrivalSignal
    /// After this time the stream ends, for its reader to resume.
    let timeout: Duration
    /// A comment tells a quiet connection from a dead one after this time.
    var silence = Duration.seconds(15)

    /// The entries that are held at once; each may be a megabyte.
    private static let batch = 64

    /// Writes until the time is over, the server ends or nobody reads any more, which the write tells.
    ///
    /// It ends as well when the log is put back to an earlier state: who resumes is told then.
    @concurrent func write(
        after place: LogPlace,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        let end = ContinuousClock.now + timeout
        let present = try await log.head().position
        var place = place
        try await writer.write(
            ByteBuffer(string: ": follows the log after \(place.position)\n\n")
        )
        var quiet = ContinuousClock.now + silence
        // What is there comes in any case: a reader that does not wait wants it all.
        while place.position < present || ContinuousClock.now < end {
            guard !Task.isCancelled, !Task.isShuttingDownGracefully,
                let news = try await news(after: place)
            else { return }
            if news.place == place { await wait(after: place.position, until: min(quiet, end)) }
            place = news.place
            let isQuiet = news.text.isEmpty && ContinuousClock.now >= quiet
            let text = isQuiet ? Array(":\n\n".utf8) : news.text
            guard !text.isEmpty else { continue }
            try await writer.write(ByteBuffer(bytes: text))
            quiet = ContinuousClock.now + silence
        }
    }

    /// The events of the organization that follow a place, and the place behind them; nil when the log has that place no more.
    ///
    /// Other organizations' entries are passed over, but not read again.
    private func news(
        after place: LogPlace
    ) async throws(StoreError) -> (text: [UInt8], place: LogPlace)? {
        do {
            guard let batch = try await log.whole.batch(after: place, limit: Self.batch) else {
                return ([], place)
            }
            let first = place.position.next
            let places = try await log.whole.places(from: first, limit: batch.entries.count)
            guard places.last == batch.place else { return nil }
            return (events(of: batch.entries, at: places), batch.place)
        } catch {
            guard error.code == .otherLog else { throw error }
            return nil
        }
    }

    /// The events of those entries that are the organization's.
    private func events(of entries: [LogEntry], at places: [LogPlace]) -> [UInt8] {
        zip(entries, places).lazy.filter { $0.0.activity.stream.org == log.org }
            .reduce(into: []) { $0 += Self.event($1.0, at: $1.1) }
    }

    private static func event(_ entry: LogEntry, at place: LogPlace) -> [UInt8] {
        Array("id: \(place)\nevent: \(entry.kind.name)\ndata: ".utf8) + entry.encoded
            + Array("\n\n".utf8)
    }

    /// Waits for an entry, or until the time is over.
    private func wait(after position: Position, until moment: ContinuousClock.Instant) async {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await arrivals.wait(after: position) }
                group.addTask { try? await Task.sleep(until: moment, clock: .continuous) }
                await group.next()
                group.cancelAll()
            }
        }
    }
}
