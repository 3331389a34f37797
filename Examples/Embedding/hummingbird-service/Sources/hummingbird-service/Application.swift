import ContactProjector
import ContactProjectorServer
import Hummingbird
import Logging
import NIOCore

/// Makes an application with a route of its own, and those of the library under `/projector`.
func application(
    over store: any ActivityStore,
    logger: Logger
) async throws -> some ApplicationProtocol {
    let router = Router(context: AppContext.self)
    router.get("orgs/:org/contacts/:contact/permission") { _, context in
        let org = try context.parameters.require("org")
        let contact = try context.parameters.require("contact")
        let state = try await store.state(of: ContactID(contact), in: OrgID(org), asOf: .now)
        return Permission(state.reachability)
    }
    let server = try await ContactServer(store, options: ServerOptions(), logger: logger)
    let follower = server.addRoutes(to: router, at: "projector")
    return Application(
        router: router,
        configuration: .init(address: .hostname("127.0.0.1", port: 8080)),
        services: [follower],
        logger: logger
    )
}

/// A request's context that knows the caller's address, by which the library's routes let callers in.
struct AppContext: RemoteAddressRequestContext {
    var coreContext: CoreRequestContextStorage
    let remoteAddress: SocketAddress?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}
