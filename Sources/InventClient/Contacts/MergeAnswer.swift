public import ContactProjector
internal import Foundation

/// The answer of the source to a merge of contacts: which of them became another one.
///
/// The client only reads from the source, so the program that asked for the merge has the answer. It is recorded with
/// `ActivityStore.merge(_:into:in:)` and these contacts.
public struct MergeAnswer: Hashable, Sendable {
    /// The contacts that no longer are themselves.
    public let contacts: [ContactID]

    private struct Body: Decodable {
        let merged: Bool?
        let merged_contact_ids: [String]
    }

    /// Reads the JSON of an answer: `{"merged":true,"merged_contact_ids":["con_a"]}`.
    ///
    /// - Throws: ``InventError`` with the code `unreadable`, also for an answer without a merge or an id that is empty.
    public init(json: [UInt8]) throws(InventError) {
        let body: Body
        do {
            body = try JSONDecoder().decode(Body.self, from: Data(json))
        } catch {
            throw Self.unreadable("not the answer to a merge: no merged_contact_ids")
        }
        guard body.merged != false, !body.merged_contact_ids.isEmpty else {
            throw Self.unreadable("the answer says that nothing was merged")
        }
        guard body.merged_contact_ids.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 1_024 }) else {
            throw Self.unreadable("the answer has an id without or with too many characters")
        }
        contacts = body.merged_contact_ids.map { ContactID($0) }
    }

    private static func unreadable(_ cause: String) -> InventError {
        InventError(
            .unreadable,
            cause: cause,
            hint: "use the JSON that POST /orgs/ORG/contacts/ID/merge returns"
        )
    }
}
