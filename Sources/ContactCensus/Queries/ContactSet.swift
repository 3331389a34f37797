public import ContactProjector

/// The contacts that a census found.
///
/// Counting and membership tests are cheap. The streams are created only while iterating.
public struct ContactSet: Sequence, Sendable {
    let found: [Found]

    /// The contacts found in one part of the census.
    struct Found {
        let part: CensusPart
        let bits: ContactBits
    }

    /// The number of contacts.
    ///
    /// O(contacts of the census / 64), as ``isEmpty``.
    public var count: Int { found.reduce(0) { $0 + $1.bits.count } }

    /// A Boolean value that indicates whether the set has no contact.
    public var isEmpty: Bool { found.allSatisfy { $0.bits.words.allSatisfy { $0 == 0 } } }

    /// Returns a Boolean value indicating whether a contact is among them.
    ///
    /// O(1).
    public func contains(_ stream: StreamID) -> Bool {
        found.contains { found in
            found.part.contacts.number(of: stream).map { found.bits[$0] } ?? false
        }
    }

    /// Returns an iterator over the contacts, in no particular order.
    public func makeIterator() -> some IteratorProtocol<StreamID> {
        found.lazy.flatMap { found in found.bits.numbers.lazy.map { found.part.contacts[$0] } }
            .makeIterator()
    }
}
