internal import ActivityJSON
package import ContactProjector

/// The conversion between an activity and the bytes that the store keeps of it.
package final class PayloadCodec {
    // Created when first needed: most queries decode nothing, and a decoder has buffers of its own.
    private var decoder: ActivityDecoder?

    /// Creates a conversion.
    package init() {}

    /// Returns an activity with the segment, note and file that its bytes describe.
    package func described(
        _ definition: Activity,
        by bytes: UnsafeBufferPointer<UInt8>
    ) throws -> Activity {
        try unsafe made().described(definition, by: bytes)
    }

    private func made() throws -> ActivityDecoder {
        let decoder = try decoder ?? ActivityDecoder()
        self.decoder = decoder
        return decoder
    }

    /// Decodes an activity.
    package func decode(_ bytes: [UInt8], stream: StreamID) throws -> Activity {
        let decoder = try made()
        let activity = try decoder.decode(bytes, stream: stream)
        // The records of a page needn't name the stream that the page is of. The log's stream
        // counts.
        return activity.stream == stream ? activity : activity.moved(to: stream)
    }

    /// Decodes the payload of an entry.
    ///
    /// - Throws: ``CorruptEntryError`` if it can't be read.
    package func decode(
        _ payload: [UInt8],
        stream: StreamID,
        at position: Position
    ) throws -> Activity {
        do {
            return try decode(payload, stream: stream)
        } catch {
            throw CorruptEntryError(payloadAt: position, error)
        }
    }

    /// Returns the activity as the log returns it: an activity created in code is encoded and
    /// decoded once.
    package func canonical(_ activity: Activity) throws -> Activity {
        guard activity.payload.isEmpty else { return activity }
        return try decode(activity.json, stream: activity.stream)
    }
}

extension Activity {
    /// The payload of a revision that records that the activity's description was erased.
    package var blank: [UInt8] { definition.json }

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
            observedSegments: observation?.segments,
            payload: payload
        )
    }
}
