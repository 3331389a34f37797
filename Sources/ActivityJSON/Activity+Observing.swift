public import ContactProjector

extension Activity {
    /// Returns the activities that record an observation of a contact, with the contact object that was seen.
    ///
    /// The object's bytes are the metadata of the first activity, unchanged. One append must take all of the activities.
    /// O(bytes).
    ///
    /// - Throws: `ActivityDecodingError` if the object isn't JSON or lists other segments than the observation.
    public static func observing(
        _ observation: Observation,
        of stream: StreamID,
        in object: [UInt8]
    ) throws(ActivityDecodingError) -> [Activity] {
        let decoder = try ActivityDecoder()
        let metadata = String(decoding: object, as: UTF8.self)
        var activities = observing(observation, of: stream, metadata: metadata)
        activities[0] = try decoder.decode(activities[0].json, stream: stream)
        // What is read again later must be what was seen; its id spells that.
        let read = activities[0].observation
        guard read?.id == observation.id, read?.segments?.count == observation.segments?.count
        else {
            throw ActivityDecodingError(
                reason: .wrongType(field: "segments", expected: "the segments of the observation")
            )
        }
        return activities
    }
}
