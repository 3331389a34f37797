import ContactProjector

let ana = StreamID(contact: "con_ana")
let store = InMemoryActivityStore()
_ = await store.append([
    Activity(stream: ana, id: "act_1", kind: .noteCreated, occurredAt: "2024-01-09T10:12:45Z"),
    Activity(
        stream: ana,
        id: "act_2",
        kind: .contactUnsubscribed,
        occurredAt: "2024-05-28T19:03:12Z"
    ),
])

let sent = AsOf.time("2024-06-03T09:00:00Z")
let log = try await store.contactLog(of: "con_ana")
let state = try log.state(asOf: sent)
let why = try log.explain(.unsubscribed, asOf: sent)
print(state.isReachable, why.state.isOn, why.deciding?.id ?? "the default")  // false true act_2
