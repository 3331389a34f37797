import ContactProjector
import ContactProjectorSQLite
import Hummingbird

/// May a message be sent to a contact now, and which activities say no.
struct Permission: ResponseEncodable {
    let reachability: String
    let because: [String]

    init(_ answer: Reachability) {
        reachability = answer.name
        because = answer.evidence.map(\.rawValue)
    }
}

// Opened for reading: another process, such as a sync job, may write the file meanwhile.
let path = CommandLine.arguments.dropFirst().first ?? "contacts.db"
let store = try SQLiteActivityStore(path: path, options: .init(mode: .readOnly))

let router = Router()
router.get("orgs/:org/contacts/:contact/permission") { _, context in
    let org = try context.parameters.require("org")
    let contact = try context.parameters.require("contact")
    let state = try await store.state(of: ContactID(contact), in: OrgID(org), asOf: .now)
    return Permission(state.reachability)
}

let service = Application(
    router: router,
    configuration: .init(address: .hostname("127.0.0.1", port: 8080))
)
try await service.runService()
try await store.close()
