internal import ActivityJSON
internal import ContactProjector
internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle

/// A stream of a log's entries as server-sent events.
struct ChangeStream: Sendable {
    let log: OrganizationLog
    /// The signal that wakes the stream when the log has grown.
    let arrivals: ArrivalSignal
    /// The time after which the stream ends, so that its reader resumes.
    let timeout: Duration
    /// The time without events after which a comment shows that the connection is alive.
    ///
    /// The specification of server-sent events recommends 15 seconds, for proxies that drop silent connections.
    var silence = Duration.seconds(15)

    /// The number of entries held at the same time, each of up to a megabyte.
    private static let batch = 64

    /// Writes entries until the timeout, the server's shutdown, or a failed write because the reader has gone.
    ///
    /// It also ends when the log is restored to an earlier state, so that the reader gets a problem when it resumes.
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
        // Existing entries are sent whatever the timeout: `wait=0` means all of them and no more.
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

    /// Returns the organization's events after a place, and the place after them, or `nil` if the place is gone.
    ///
    /// Other organizations' entries are skipped, and not read again.
    private func news(
        after place: LogPlace
    ) async throws(StoreError) -> (text: [UInt8], place: LogPlace)? {
        do {
            guard let batch = try await log.whole.batch(after: place, limit: Self.batch) else {
                return ([], place)
            }
            let first = place.position.next
            let places = try await log.whole.places(from: first, limit: batch.entries.count)
            // The log may be replaced between the two reads; ids of another log would mislead.
            guard places.last == batch.place else { return nil }
            return (events(of: batch.entries, at: places), batch.place)
        } catch {
            guard error.code == .otherLog else { throw error }
            return nil
        }
    }

    /// Returns the events of those entries that belong to the organization.
    private func events(of entries: [LogEntry], at places: [LogPlace]) -> [UInt8] {
        zip(entries, places).lazy.filter { $0.0.activity.stream.org == log.org }
            .reduce(into: []) { $0 += Self.event($1.0, at: $1.1) }
    }

    private static func event(_ entry: LogEntry, at place: LogPlace) -> [UInt8] {
        Array("id: \(place)\nevent: \(entry.kind.name)\ndata: ".utf8) + entry.encoded
            + Array("\n\n".utf8)
    }

    /// Waits for an entry, or until a time.
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
