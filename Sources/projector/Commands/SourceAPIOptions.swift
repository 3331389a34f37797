#if Client
internal import ArgumentParser
internal import ContactQueries
internal import Foundation
internal import InventClient
internal import ProjectorShell
internal import TerminalText

/// The address, the key and the rate of requests to the source API.
struct SourceAPIOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The address of the API server.", valueName: "url"))
    var server = "https://api.useinvent.com"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A file of mode 0600 with the API key; PROJECTOR_API_KEY takes precedence.",
            valueName: "file"
        ),
        completion: .file()
    )
    var keyFile: String?

    @Flag(name: .long, help: "Allow sending the key over plain HTTP to other machines.")
    var allowPlainHTTP = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The maximum number of requests per minute (the source allows 500).",
            valueName: "number"
        )
    )
    var rate = 480

    func validate() throws {
        guard (1...100_000).contains(rate) else {
            throw ValidationError("--rate must be 1 to 100000")
        }
    }

    /// Throws an error for `c`, the API's short name of the key's own organization.
    ///
    /// The short and the full name would record the same contact as two.
    static func check(org: String) throws {
        guard org != "c", !org.isEmpty else {
            throw ValidationError(
                "--org can't be \(org.quoted)",
                hint: "use the organization's own name"
            )
        }
    }

    /// Runs work that asks the API, and then closes its connections.
    ///
    /// The requests are recorded beside the store, so that a run within a minute after another shares its rate.
    func asking<Result>(
        besides files: SyncFiles?,
        _ work: (InventAPI) async throws -> Result
    ) async throws -> Result {
        let api: InventAPI
        do throws(InventError) {
            api = try self.api(besides: files)
        } catch {
            throw UserError(error)
        }
        // On both ways out: a client must be shut down before it is released.
        do {
            let result = try await work(api)
            await api.shutdown()
            return result
        } catch {
            await api.shutdown()
            if let error = error as? InventError { throw UserError(error) }
            throw error
        }
    }

    /// Returns the file of the last minute's requests, or `nil` with a warning if it can't be written.
    private static func limitFile(at path: String) -> RateLimitFile? {
        do throws(InventError) {
            return try RateLimitFile(at: path)
        } catch {
            StandardError.write([
                [StyledText("warning: ", .yellow), StyledText(error.cause)],
                [StyledText("  requests of the last minute aren't counted for --rate", .dim)],
            ])
            return nil
        }
    }

    private func api(besides files: SyncFiles?) throws(InventError) -> InventAPI {
        let environment = ProcessInfo.processInfo.environment
        let key = try APIKey.find(environment: environment, file: keyFile)
        let server = try InventServer(server, allowingPlainHTTP: allowPlainHTTP)
        // After the key, so that without one no file is created.
        return InventAPI(
            key: key,
            server: server,
            limit: RateLimit(requests: rate),
            limitFile: files.flatMap { Self.limitFile(at: $0.requests) },
            onWait: WaitNotice().tell
        )
    }
}
#endif
