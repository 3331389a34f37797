import ContactProjector
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
