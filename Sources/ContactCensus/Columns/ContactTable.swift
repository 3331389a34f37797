internal import ContactProjector
internal import CLibrary
internal import Synchronization

/// The contacts by number, and the numbers by contact.
final class ContactTable: Sendable {
    let names: NameTable
    /// For each contact the number of its organization, 0 for none.
    let orgs: Column<UInt32>
    /// The organizations from number 1 on; number 0 is the empty text.
    let orgNames: NameTable
    private let finder = Mutex<ContactHashTable?>(nil)

    init(names: NameTable, orgs: Column<UInt32>, orgNames: NameTable) {
        precondition(names.count == orgs.count, "\(names.count) names, \(orgs.count) organizations")
        self.names = names
        self.orgs = orgs
        self.orgNames = orgNames
    }

    var count: Int { names.count }
    var size: Int { names.size + orgs.size + orgNames.size }

    subscript(number: Int) -> StreamID {
        let org = Int(orgs[number])
        return StreamID(
            org: org == 0 ? nil : OrgID(orgNames[org]),
            contact: ContactID(names[number])
        )
    }

    /// The number of a contact; nil when there is none.
    ///
    /// O(1), but for the first time, which is O(contacts).
    func number(of stream: StreamID) -> Int? {
        finder.withLock { finder in
            if finder == nil { finder = ContactHashTable(self) }
            return finder?.number(of: stream, in: self)
        }
    }

    /// The numbers in the order of the streams.
    func sorted(_ numbers: some Sequence<Int>) -> [(number: Int, stream: StreamID)] {
        numbers.map { ($0, self[$0]) }.sorted { $0.1 < $1.1 }
    }
}

/// A table of numbers by the hashes of contacts.
private struct ContactHashTable {
    private var slots: [UInt32]
    private let mask: Int
    private let orgs: [OrgID: Int]

    private static let empty = UInt32.max

    init(_ table: ContactTable) {
        let capacity = max(16, table.count * 2).nextPowerOfTwo
        slots = Array(repeating: Self.empty, count: capacity)
        mask = capacity - 1
        orgs = Dictionary(
            (1..<max(1, table.orgNames.count)).map { (OrgID(table.orgNames[$0]), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        for number in 0..<table.count {
            let hash = unsafe table.names.withBytes(of: number) { name in
                unsafe Self.hash(name, org: Int(table.orgs[number]))
            }
            var slot = hash & mask
            while slots[slot] != Self.empty { slot = (slot + 1) & mask }
            slots[slot] = UInt32(number)
        }
    }

    func number(of stream: StreamID, in table: ContactTable) -> Int? {
        guard let org = stream.org.map({ orgs[$0] }) ?? 0 else { return nil }
        var name = stream.contact.rawValue
        return name.withUTF8 { bytes in
            let name = UnsafeRawBufferPointer(bytes)
            var slot = unsafe Self.hash(name, org: org) & mask
            while slots[slot] != Self.empty {
                let number = Int(slots[slot])
                let isSame = unsafe table.names.withBytes(of: number) {
                    unsafe $0.elementsEqual(name)
                }
                if isSame, Int(table.orgs[number]) == org { return number }
                slot = (slot + 1) & mask
            }
            return nil
        }
    }

    // The hash is seeded anew in each process, so that nobody can choose ids that collide.
    private static func hash(_ name: UnsafeRawBufferPointer, org: Int) -> Int {
        var hasher = Hasher()
        unsafe hasher.combine(bytes: name)
        hasher.combine(org)
        return hasher.finalize()
    }
}

private func isSame(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard let first = left.baseAddress, let second = right.baseAddress else {
        return true
    }
    return unsafe memcmp(first, second, left.count) == 0
}

extension Int {
    var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
