#if Server
internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactProjectorServer
internal import ContactQueries
internal import Foundation
internal import Logging
internal import NIOCore

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves a store over HTTP.",
        discussion: """
            The source system's own endpoint, questions about any point in time, and the log itself; /openapi.json describes \
            all of it. Without tokens everybody on this machine may ask, and nobody else is let in. A token file has mode 0600 \
            and a line ORG SCOPES TOKEN for each token; the scopes are read, append or read,append.
            """
    )

    @OptionGroup var store: StoreOption
    @Option(name: .long, help: "The address to listen at.") var host = "127.0.0.1"
    @Option(name: .long, help: "The port; 0 is any that is free.") var port = 8_080
    @Option(name: .long, help: "A file of mode 0600 with the tokens.") var tokens: String?
    @Flag(name: .long, help: "Without tokens, let everybody on this machine append.")
    var append = false
    @Option(name: .long, help: "Encrypt by this certificate chain, a PEM file.")
    var tlsCertificate: String?
    @Option(name: .long, help: "The certificate's private key, a PEM file.") var tlsKey: String?
    @Option(name: .long, help: "The most requests a minute by one caller; 0 is no limit.")
    var rate = 0
    @Option(name: .long, help: "Seconds after which a stream of changes ends, to be resumed.")
    var streamTimeout = 3_600
    @Flag(name: .long, inversion: .prefixedNo, help: "Tell each request on standard error.")
    var accessLog = true

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is 0 to 65535") }
        guard rate >= 0 else { throw ValidationError("--rate is 0 or more") }
        guard (1...86_400).contains(streamTimeout) else {
            throw ValidationError("--stream-timeout is 1 to 86400")
        }
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key go together")
        }
        guard tokens == nil || !append else {
            throw ValidationError("with --tokens, the scope append lets a token append")
        }
    }

    func run() async throws {
        BacktraceGuard.start()
        do {
            let options = try options()
            let server = try await ContactServer(
                try open(options),
                options: options,
                logger: Self.logger
            )
            if let warning = options.warning {
                StandardError.write([[StyledText(warning, .yellow)]])
            }
            let scheme = options.tls == nil ? "http" : "https"
            try await server.run { [host] port in
                StandardError.write(
                    [
                        [
                            StyledText(
                                "serves \(store.store) at \(scheme)://\(host):\(port); ^C ends it",
                                .dim
                            )
                        ]
                    ]
                )
            }
        } catch let error as ServerError {
            throw UserError(error.cause, hint: error.hint)
        } catch let error as StoreError {
            throw error
        } catch {
            throw UserError(
                "the server can't listen at \(host):\(port): \(Self.reason(error))",
                hint: "choose another --port, 0 is any that is free, or another --host",
                code: .unreadable
            )
        }
    }

    private func options() throws -> ServerOptions {
        var options = ServerOptions(tokens: try tokens.map { try AccessTokens(file: $0) } ?? .none)
        options.host = host
        options.port = port
        options.allowsAppend = append
        options.logsRequests = accessLog
        options.limits.maximumRequestsPerMinute = rate == 0 ? nil : rate
        options.limits.streamTimeout = .seconds(streamTimeout)
        if let tlsCertificate, let tlsKey {
            options.tls = ServerOptions.TLSFiles(
                certificateChain: tlsCertificate,
                privateKey: tlsKey
            )
        }
        return options
    }

    /// Only a server that appends holds the store for writing; beside one that doesn't another process may.
    private func open(_ options: ServerOptions) throws(StoreError) -> SQLiteActivityStore {
        options.allowsAppend || options.tokens.allowsAppend
            ? try store.openForWriting() : try store.openForReading()
    }

    /// The system's own words, without the name of the call.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return unsafe String(cString: strerror(error.errnoCode))
    }

    private static var logger: Logger {
        Logger(label: "projector") { StreamLogHandler.standardError(label: $0) }
    }
}
#endif
