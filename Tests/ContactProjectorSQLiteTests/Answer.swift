import ContactProjector
import ContactProjectorTesting

/// A store's result about one contact, by one kind of query.
enum Answer: Equatable {
    case state(ContactState)
    case summary(Told)
    case log([LogEntry], head: Position, knownAt: Position)
    case texts([String])

    enum Question: CaseIterable {
        case state, summary, log, texts
    }

    init(
        _ question: Question,
        _ store: some ActivityStore,
        _ stream: StreamID,
        byID: Bool,
        asOf: AsOf = .end,
        knownAt: KnownAt = .head
    ) async throws {
        let contact: ContactReference = byID ? .contact(stream.contact) : .stream(stream)
        switch question {
        case .state:
            let fold = try await store.fold(of: contact, asOf: asOf, knownAt: knownAt) {
                ContactStateProjection($0)
            }
            self = .state(fold.contactState)
        case .summary:
            let summary = try await store.summary(of: contact, asOf: asOf, knownAt: knownAt)
            self = .summary(Told(summary))
        case .log:
            let log = try await store.contactLog(of: contact, knownAt: [knownAt])
            self = .log(log.entries, head: log.head, knownAt: log.knownAt)
        case .texts:
            let fold = try await store.fold(of: contact, asOf: asOf, knownAt: knownAt) { _ in
                Texts()
            }
            self = .texts(fold.state)
        }
    }

    /// The position of the log that the result states, or `nil` if it states none.
    var knownAt: Position? {
        switch self {
        case .state(let state): state.basis.knownAt
        case .log(_, _, let knownAt): knownAt
        case .summary, .texts: nil
        }
    }
}

/// A custom fold that depends on the order, and whose snapshots contain texts.
struct Texts: SnapshottableProjection {
    static let version = 1
    let name = "texts"

    var initialState: [String] { [] }

    func apply(_ activity: Activity, to state: inout [String]) {
        state.append("\(activity) \(activity.note?.content ?? "")")
    }
}
