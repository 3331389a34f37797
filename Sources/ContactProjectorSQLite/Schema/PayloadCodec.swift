internal import ActivityJSON
internal import ContactProjector

/// The way between an activity and the bytes that the store keeps of it.
final class PayloadCodec {
    // Most questions decode nothing, and a decoder's memory is worth having only once something is.
    private var decoder: ActivityDecoder?

    /// Returns an activity with the segment, note and file that its bytes describe.
    func described(_ definition: Activity, by bytes: UnsafeBufferPointer<UInt8>) throws -> Activity
    {
        try unsafe made().described(definition, by: bytes)
    }

    private func made() throws -> ActivityDecoder {
        let decoder = try decoder ?? ActivityDecoder()
        self.decoder = decoder
        return decoder
    }

    /// Reads the activity that the bytes are.
    func decode(_ bytes: [UInt8], stream: StreamID) throws -> Activity {
        let decoder = try made()
        let activity = try decoder.decode(bytes, stream: stream)
        // A page may lie in a stream that its records do not name, and the log goes by the stream.
        return activity.stream == stream ? activity : activity.moved(to: stream)
    }

    /// Returns the activity as the log will give it back: one that was made in code is written and read once.
    func canonical(_ activity: Activity) throws -> Activity {
        guard activity.payload.isEmpty else { return activity }
        return try decode(activity.json, stream: activity.stream)
    }
}

extension Activity {
    fileprivate func moved(to stream: StreamID) -> Activity {
        Activity(
            stream: stream,
            id: id,
            kind: kind,
            occurredAt: occurredAt,
            segment: segment,
            note: note,
            broadcast: broadcast,
            file: file,
            actor: actor,
            assistant: assistant,
            metadata: metadata,
            payload: payload
        )
    }
}
