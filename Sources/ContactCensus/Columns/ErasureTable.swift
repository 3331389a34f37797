internal import ContactProjector

/// The last erasure of each erased contact.
///
/// There are few.
struct ErasureTable: Sendable {
    /// The numbers of the contacts, ascending.
    let contacts: Column<UInt32>
    /// The positions of the last erasures.
    let positions: Column<Int64>

    init(contacts: Column<UInt32>, positions: Column<Int64>) {
        self.contacts = contacts
        self.positions = positions
    }

    init(_ erasures: [UInt32: Position] = [:]) {
        let sorted = erasures.sorted { $0.key < $1.key }
        contacts = Column(sorted.map(\.key))
        positions = Column(sorted.map(\.value.rawValue))
    }

    var isEmpty: Bool { contacts.count == 0 }
    var size: Int { contacts.size + positions.size }

    /// Returns the position of a contact's last erasure, or `nil` if there was none; O(log
    /// erasures).
    subscript(contact: Int) -> Position? {
        let end = contacts.count(in: contacts.indices, upTo: UInt32(contact))
        guard end > 0, Int(contacts[end - 1]) == contact else { return nil }
        return Position(positions[end - 1])
    }

    var byContact: [UInt32: Position] {
        Dictionary(
            uniqueKeysWithValues: contacts.indices.map {
                (contacts[$0], Position(positions[$0]))
            }
        )
    }

    /// Returns a Boolean value indicating whether the columns are valid for a number of contacts.
    func isSound(contacts count: Int) -> Bool {
        contacts.count == positions.count
            && contacts.indices.allSatisfy { index in
                contacts[index] < count && positions[index] > 0
                    && (index == 0 || contacts[index - 1] < contacts[index])
            }
    }
}
