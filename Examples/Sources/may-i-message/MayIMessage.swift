import ActivityJSON
import ContactProjector

/// The two queries of a service that sends messages: one for now, one for the audit.
///
///     swift run --package-path Examples may-i-message Examples/Streams/ana.json con_ana 2024-06-03T09:00:00Z
@main
struct MayIMessage {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 3, let path = arguments.first,
            let sentAt = arguments.last.flatMap({ Timestamp($0) })
        else {
            return print("usage: may-i-message FILE CONTACT TIME")
        }
        let contact = ContactID(arguments[arguments.startIndex + 1])

        let store = InMemoryActivityStore()
        let report = try await store.append(ActivityReader(.file(path)))
        print("\(report.read) read, \(report.appended) appended, \(report.rejected) rejected")

        try await mayIMessage(contact, store)
        try await wasItAllowed(contact, at: sentAt, store)
    }

    /// Answers whether the contact may be messaged now.
    static func mayIMessage(_ contact: ContactID, _ store: some ActivityStore) async throws {
        let now = try await store.summary(of: contact, asOf: .now)
        print(
            "\(contact) now: \(now.status.rawValue), \(now.reachability.isReachable ? "message away" : "do not message")"
        )
    }

    /// Answers whether she was unsubscribed when that broadcast went out, and who says so.
    static func wasItAllowed(_ contact: ContactID, at time: Timestamp, _ store: some ActivityStore)
        async throws
    {
        let why = try await store.contactLog(of: contact).explain(.unsubscribed, asOf: .time(time))
        let value = why.state.isOn ? "unsubscribed" : "subscribed"
        print("\(contact) at \(time): \(value)")
        if let deciding = why.deciding {
            print("  set by \(deciding)")
        } else {
            print("  the default: no activity sets it")
        }
        for candidate in why.others {
            print("  not counted: \(candidate.activity), \(candidate.reason)")
        }
    }
}
