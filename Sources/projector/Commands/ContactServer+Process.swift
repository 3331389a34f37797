#if Server
internal import CLibrary
internal import ContactEvidence
internal import ContactProjector
internal import ContactProjectorServer
internal import ContactQueries
internal import Logging
internal import NIOCore
internal import ProjectorShell
internal import ServiceLifecycle
internal import UnixSignals

extension ContactServer {
    /// Serves until SIGTERM or SIGINT; requests in progress are then completed, for at most ten seconds.
    func runUntilStopped() async throws {
        // The service group's own start and stop are no news for the user.
        var quiet = Logger.ofServer
        quiet.logLevel = .warning
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: self)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quiet
        )
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        try await ServiceGroup(configuration: configuration).run()
    }
}

extension Logger {
    /// The logger of a server, on standard error.
    static var ofServer: Logger {
        Logger(label: "projector") { StreamLogHandler.standardError(label: $0) }
    }
}

extension UserError {
    /// Creates the error of a server that can't start or go on.
    ///
    /// - Throws: An error of the store, which is reported as it is.
    init(serving error: any Error, on host: String, _ port: Int) throws(StoreError) {
        switch error {
        case let error as ServerError: self.init(error.cause, hint: error.hint)
        case let error as StoreError: throw error
        case let error as NoteError: self.init(error)
        default:
            self.init(
                "can't listen on \(host):\(port): \(Self.reason(error))",
                hint: "choose another --port (0 for any free port) or another --host",
                code: .unreadable
            )
        }
    }

    /// Returns the system's words for an error, without the name of the call.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return SystemMessage.text(of: error.errnoCode)
    }
}
#endif
