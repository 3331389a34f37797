internal import ActivityJSON
public import ContactProjector

/// A broadcast as the source has it now.
public struct SourceBroadcast: SourceRecord {
    /// The broadcast.
    public let id: BroadcastID
    /// The name, or `nil` if there is none.
    public let name: String?
    /// The type as the source states it, such as `MARKETING` or `TRANSACTIONAL`, or `nil` if it states none.
    public let type: String?
    /// The broadcast as the source sent it, with all its fields.
    public let json: [UInt8]
}

extension SourceBroadcast: ReadableRecord {
    init(_ fields: RecordFields) throws(RecordFlaw) {
        id = try fields.requiredID("id")
        name = try fields.text("name")
        type = try fields.text("type")
        json = fields.json
    }
}

extension InventAPI {
    /// Returns a broadcast.
    ///
    /// - Throws: ``InventError``, with the code `unreadable` if the response isn't that broadcast.
    public func broadcast(
        _ broadcast: BroadcastID,
        in org: OrgID
    ) async throws(InventError) -> SourceBroadcast {
        let request = APIRequest(path: ["orgs", org.rawValue, "broadcasts", broadcast.rawValue])
        return try await answer(to: request) { answer throws(RequestError) in
            let found: SourceBroadcast
            do throws(RecordFlaw) {
                found = try SourceBroadcast(try RecordFields(parsing: answer.body))
            } catch {
                throw .unreadable(error.reason)
            }
            guard found.id == broadcast else { throw .unreadable("another broadcast") }
            return found
        }
    }
}

extension RecordFields {
    /// Reads the one object of a response.
    fileprivate init(parsing body: [UInt8]) throws(RecordFlaw) {
        let parser: ObjectParser
        do throws(ObjectParsingError) {
            parser = try ObjectParser(maximumMembers: 1_024)
        } catch {
            throw RecordFlaw(reason: error.description)
        }
        try self.init(body[...], parser)
    }
}
