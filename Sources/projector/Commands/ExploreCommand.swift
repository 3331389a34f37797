#if Server
internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorServer
internal import ContactQueries
internal import Foundation
internal import ProjectorShell
internal import TerminalText

/// The command that serves the explorer of a store or of files on this machine.
struct ExploreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore",
        abstract: "Look at contacts in a browser.",
        discussion: """
            The page finds contacts, shows each at any time with the reasons, lists who meets a condition, and follows the \
            log. It is served to this machine only, and read-only, until ^C. Files are read once; a store is followed. \
            projector serve has the same page.
            """
    )

    @Option(
        name: .long,
        help: ArgumentHelp("The port (0 for any free port).", valueName: "number")
    )
    var port = 0
    @Flag(name: .long, help: "Open the page in a browser.")
    var open = false
    @OptionGroup(title: "Activities") var source: SourceOptions

    private static let host = "127.0.0.1"

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port must be 0 to 65535")
        }
    }

    func run() async throws {
        // First, because it starts the process again.
        BacktraceGuard.start()
        try source.requireSource()
        let workspace = try await source.workspace()
        workspace.warn()
        var options = ServerOptions()
        options.host = Self.host
        options.port = port
        options.logsRequests = false
        do {
            let server = try await ContactServer(
                workspace.engine.log,
                options: options,
                logger: .ofServer,
                onRunning: { [place, open, name] port in
                    let url = "http://\(Self.host):\(port)/\(place)"
                    let text = "exploring \(name) at \(url) (^C stops)"
                    StandardError.write([[StyledText(text, .dim)]])
                    if open { Self.open(url) }
                }
            )
            try await server.runUntilStopped()
        } catch {
            throw try UserError(serving: error, on: Self.host, port)
        }
    }

    /// The names of the sources.
    private var name: String { source.store ?? source.load.joined(separator: ", ") }

    /// The part of the address that names the organization, if there is one.
    private var place: String {
        guard let org = source.org else { return "" }
        return "#/find/" + (org.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
    }

    /// Opens an address in the user's browser, or says that it can't.
    private static func open(_ url: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["xdg-open", url]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.terminationHandler = { process in
            guard process.terminationStatus != 0 else { return }
            let text = "can't open a browser; open the address yourself"
            StandardError.write([[StyledText("warning: ", .yellow), StyledText(text)]])
        }
        try? process.run()
    }
}
#endif
