public import ActivityJSON
package import ContactProjector

/// The number of contacts that meet a condition.
public struct CountResult: JSONDocuments, JSONWritable, Sendable {
    /// The condition.
    package let condition: ContactPredicate
    /// The time.
    package let asOf: AsOf
    /// The number of contacts.
    public let count: Int

    /// Writes the condition, the time and the number.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("condition", condition.description)
            writer.field("as_of", asOf.instant?.rfc3339)
            writer.field("contacts", count)
        }
    }
}

/// The numbers of contacts that met a condition at the end of each period.
public struct TrendResult: JSONDocuments, Sendable {
    /// The condition.
    package let condition: ContactPredicate
    /// The numbers, period by period.
    public let points: [TrendPoint]

    /// The numbers, period by period.
    package var documents: [any JSONWritable & Sendable] { points }
}
