import ContactProjector
import ContactProjectorServer
import Hummingbird
import Logging
import ServiceLifecycle

/// The examples of the doc comments, which only have to compile.
enum ServerExamples {
    static func options() throws -> ServerOptions {
        var options = ServerOptions(tokens: try AccessTokens(file: "tokens"))
        options.host = "0.0.0.0"
        options.tls = ServerOptions.TLSFiles(certificateChain: "chain.pem", privateKey: "key.pem")
        return options
    }

    static func serving<Context: RemoteAddressRequestContext>(
        _ store: any ActivityStore,
        _ options: ServerOptions,
        _ router: Router<Context>,
        _ logger: Logger
    ) async throws -> (ServiceGroup, some ApplicationProtocol)
    where Context.Source == ApplicationRequestContextSource {
        let server = try await ContactServer(store, options: options, logger: logger)
        let group = ServiceGroup(services: [server], logger: logger)

        let follower = server.addRoutes(to: router, at: "projector")
        let application = Application(router: router, services: [follower])
        return (group, application)
    }
}
