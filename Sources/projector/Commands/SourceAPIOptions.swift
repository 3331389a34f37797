#if Client
internal import ArgumentParser
internal import ContactProjectorSQLite
internal import ContactQueries
internal import Foundation
internal import InventClient
internal import ProjectorShell
internal import TerminalText

/// How to reach the source system.
struct SourceAPIOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The address of the API server.", valueName: "url"))
    var server = "https://api.useinvent.com"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A file of mode 0600 with the API key; PROJECTOR_API_KEY takes precedence.",
            valueName: "file"
        )
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

    /// Refuses the API's short name for the key's own organization: what is recorded under it would be another organization's than what is
    /// recorded under the name.
    static func check(org: String) throws {
        guard org != "c", !org.isEmpty else {
            throw ValidationError(
                "--org can't be \(org.quoted)",
                hint: "use the organization's own name"
            )
        }
    }

    /// Does work that asks the API, and ends its connections.
    ///
    /// The requests are noted beside the store, so that a run right after another one shares its minute.
    func asking<Result>(
        besides files: StoreFiles,
        _ work: (InventAPI) async throws -> Result
    ) async throws -> Result {
        let api: InventAPI
        do throws(InventError) {
            api = try self.api(besides: files)
        } catch {
            throw UserError(error)
        }
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

    /// The requests of the last minute, or `nil` where nothing can be written, such as beside a store that is only read.
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

    private func api(besides files: StoreFiles) throws(InventError) -> InventAPI {
        let environment = ProcessInfo.processInfo.environment
        let key = try APIKey.find(environment: environment, file: keyFile)
        let server = try InventServer(server, allowingPlainHTTP: allowPlainHTTP)
        // Without a key nothing is asked, and so nothing noted.
        return InventAPI(
            key: key,
            server: server,
            limit: RateLimit(requests: rate),
            limitFile: Self.limitFile(at: files.requests),
            onWait: WaitNotice().tell
        )
    }
}
#endif
