#if Server
internal import ArgumentParser
internal import CLibrary
internal import ContactEvidence
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactProjectorServer
internal import ContactQueries
internal import Foundation
internal import Logging
internal import ProjectorShell
internal import TerminalText

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve a store over HTTP.",
        discussion: """
            The server has the source system's own endpoint, queries as of any time, and the log; /openapi.json describes \
            them, and / is the explorer, a page to look at contacts. Without tokens it answers all users of this machine, and \
            refuses other machines. A token file has mode 0600 and a line ORG SCOPES TOKEN for each token; the scopes are \
            read, append or read,append. With --key it also signs evidence about a contact, and the checkpoint of the log. It \
            must be able to write KEY.latest.
            """
    )

    @OptionGroup var store: StoreOption
    @Option(name: .long, help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var host = "127.0.0.1"
    @Option(
        name: .long,
        help: ArgumentHelp("The port (0 for any free port).", valueName: "number")
    )
    var port = 8_080
    @Option(
        name: .long,
        help: ArgumentHelp("A file of mode 0600 with access tokens.", valueName: "file"),
        completion: .file()
    )
    var tokens: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The log's key file, to serve evidence. Repeatable.",
            valueName: "file"
        ),
        completion: .file()
    )
    var key: [String] = []
    @Flag(name: .long, help: "Without tokens, accept appends from this machine.")
    var append = false
    @Option(
        name: .long,
        help: ArgumentHelp("A PEM file with the TLS certificate chain.", valueName: "file"),
        completion: .file()
    )
    var tlsCertificate: String?
    @Option(
        name: .long,
        help: ArgumentHelp("A PEM file with the certificate's private key.", valueName: "file"),
        completion: .file()
    )
    var tlsKey: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The maximum number of requests per minute and caller (0 for no limit).",
            valueName: "number"
        )
    )
    var rate = 0
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Seconds after which a stream of changes ends; the client resumes it.",
            valueName: "seconds"
        )
    )
    var streamTimeout = 3_600
    @Flag(name: .long, inversion: .prefixedNo, help: "Log each request on standard error.")
    var accessLog = true

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port must be 0 to 65535")
        }
        guard rate >= 0 else { throw ValidationError("--rate must be 0 or more") }
        guard (1...86_400).contains(streamTimeout) else {
            throw ValidationError("--stream-timeout must be 1 to 86400")
        }
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key must be given together")
        }
        guard tokens == nil || !append else {
            throw ValidationError(
                "--append can't be combined with --tokens",
                hint: "give a token the scope append"
            )
        }
    }

    func run() async throws {
        // First, because it starts the process again.
        BacktraceGuard.start()
        do {
            let options = try options()
            let scheme = options.tls == nil ? "http" : "https"
            let mode = Self.acceptsAppends(options) ? ", accepting appends" : ", read-only"
            let server = try await ContactServer(
                try await open(options),
                options: options,
                logger: .ofServer,
                onRunning: { [host, store] port in
                    // The bound port, since --port 0 takes a free one.
                    let url = "\(scheme)://\(host):\(port)"
                    let text = "serving \(store.store) at \(url)\(mode) (^C stops)"
                    StandardError.write([[StyledText(text, .dim)]])
                }
            )
            if let warning = options.warning {
                StandardError.write([[StyledText("warning: ", .yellow), StyledText(warning)]])
            }
            try await server.runUntilStopped()
        } catch {
            throw try UserError(serving: error, on: host, port)
        }
    }

    private func options() throws -> ServerOptions {
        var options = ServerOptions(tokens: try tokens.map { try AccessTokens(file: $0) } ?? .none)
        options.host = host
        options.port = port
        options.allowsAppend = append
        options.logsRequests = accessLog
        options.signer = try key.isEmpty ? nil : LogSigner(keyFiles: key)
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

    /// Opens the store, for writing only if the server accepts appends, so that others can write otherwise.
    private func open(_ options: ServerOptions) async throws(StoreError) -> any LogStore {
        Self.acceptsAppends(options)
            ? try await StoreName.openForWriting(store.store)
            : try await StoreName.openForReading(store.store)
    }

    private static func acceptsAppends(_ options: ServerOptions) -> Bool {
        options.allowsAppend || options.tokens.allowsAppend
    }
}
#endif
