import ContactProjector
import ContactProjectorSQLite

let path = CommandLine.arguments.dropFirst().first ?? "contacts.db"
let ana = StreamID(contact: "con_ana")

let store = try SQLiteActivityStore(path: path)
let report = try await store.append([
    Activity(stream: ana, id: "act_1", kind: .noteCreated, occurredAt: "2024-01-09T10:12:45Z"),
    Activity(
        stream: ana,
        id: "act_2",
        kind: .contactUnsubscribed,
        occurredAt: "2024-05-28T19:03:12Z"
    ),
])
let log = try await store.contactLog(of: "con_ana")
let why = try log.explain(.unsubscribed, asOf: .time("2024-06-03T09:00:00Z"))
print(report.appended, why.state.isOn, why.deciding?.id ?? "the default")  // 2 true act_2, later 0
try await store.close()
