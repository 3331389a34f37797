internal import ContactProjector

extension Workspace {
    /// The streams of the log in their order.
    func streams() async throws(CommandError) -> [StreamID] {
        do { return try await store.streams() } catch { throw CommandError(error) }
    }

    /// The streams of one contact in their order.
    func streams(of contact: ContactID) async throws(CommandError) -> [StreamID] {
        do { return try await store.streams(of: contact) } catch { throw CommandError(error) }
    }

    /// The end of the log.
    func head() async throws(CommandError) -> LogHead {
        do { return try await store.head() } catch { throw CommandError(error) }
    }

    /// The entries of the log after a position.
    func entries(after position: Position, limit: Int) async throws(CommandError) -> [LogEntry] {
        do { return try await store.entries(after: position, limit: limit) } catch {
            throw CommandError(error)
        }
    }

    /// All that the log holds of a stream.
    func log(of stream: StreamID, knownAt: KnownAt) async throws(CommandError) -> StreamLog {
        do { return try await store.log(of: stream, knownAt: knownAt) } catch {
            throw CommandError(error)
        }
    }
}

extension CommandError {
    /// Says what a store needs.
    init(_ error: StoreError) {
        self.init(error.cause, hint: error.hint, status: .unreadable)
    }
}
