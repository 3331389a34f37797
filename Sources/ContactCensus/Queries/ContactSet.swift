public import ContactProjector

/// The contacts that a census found.
///
/// Counting and membership tests are cheap. The streams are created only while iterating.
public struct ContactSet: Sequence, Sendable {
    let census: Census
    let bits: ContactBits

    /// The number of contacts.
    public var count: Int { bits.count }

    /// A Boolean value that indicates whether the set has no contact.
    public var isEmpty: Bool { bits.words.allSatisfy { $0 == 0 } }

    /// Returns a Boolean value indicating whether a contact is among them.
    public func contains(_ stream: StreamID) -> Bool {
        census.contacts.number(of: stream).map { bits[$0] } ?? false
    }

    /// Walks through the contacts, in an order that means nothing.
    public func makeIterator() -> some IteratorProtocol<StreamID> {
        bits.numbers.lazy.map { census.contacts[$0] }.makeIterator()
    }
}
