internal import ContactProjector
internal import CLibrary
internal import Synchronization

/// A table of contacts by number, and of numbers by contact.
final class ContactTable: Sendable {
    let names: NameTable
    /// The number of each contact's organization, or 0 for none.
    let orgs: Column<UInt32>
    /// The names of the organizations from number 1.
    ///
    /// Number 0 is the empty text.
    let orgNames: NameTable
    private let finder: Mutex<ContactHashTable?>

    convenience init(names: NameTable, orgs: Column<UInt32>, orgNames: NameTable) {
        self.init(names: names, orgs: orgs, orgNames: orgNames, finder: nil)
    }

    private init(
        names: NameTable,
        orgs: Column<UInt32>,
        orgNames: NameTable,
        finder: ContactHashTable?
    ) {
        precondition(names.count == orgs.count, "\(names.count) names, \(orgs.count) organizations")
        self.names = names
        self.orgs = orgs
        self.orgNames = orgNames
        self.finder = Mutex(finder)
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

    /// Returns the number of a contact, or `nil` if there is none.
    ///
    /// O(1), except for the first call, which is O(contacts).
    func number(of stream: StreamID) -> Int? { table.number(of: stream, in: self) }

    /// Returns the numbers of one contact, one for each organization that has it.
    ///
    /// O(organizations).
    func numbers(of contact: ContactID) -> [Int] {
        let table = table
        return (0..<max(1, orgNames.count)).compactMap { org in
            table.number(of: contact, org: org, in: self)
        }
    }

    /// The table of numbers, created when it is first needed.
    private var table: ContactHashTable {
        // The lock covers creating the table. The table is a value, so a look-up needs no lock.
        finder.withLock { finder in
            if let finder { return finder }
            let made = ContactHashTable(self)
            finder = made
            return made
        }
    }

    /// Returns a table with these contacts, followed by some of another table.
    ///
    /// O(contacts), without hashing existing contacts again.
    func appending(_ contacts: [Int], of other: ContactTable) -> ContactTable {
        guard !contacts.isEmpty else { return self }
        var names = NameList(self.names)
        var orgs = unsafe self.orgs.withBuffer { unsafe Array($0) }
        var organizations = OrganizationList(self.orgNames)
        for contact in contacts {
            unsafe other.names.withBytes(of: contact) { unsafe names.add($0) }
            let org = Int(other.orgs[contact])
            guard org > 0 else {
                orgs.append(0)
                continue
            }
            orgs.append(organizations.number(of: Array(other.orgNames[org].utf8)))
        }
        let table = ContactTable(
            names: names.table,
            orgs: Column(orgs),
            orgNames: organizations.table
        )
        let finder = self.table.appending(count..<table.count, of: table)
        table.finder.withLock { $0 = finder }
        return table
    }

    /// Returns the numbers with their streams, in the order of the streams.
    func sorted(_ numbers: some Sequence<Int>) -> [(number: Int, stream: StreamID)] {
        numbers.map { ($0, self[$0]) }.sorted { $0.1 < $1.1 }
    }
}

/// The organizations of contacts while they are numbered.
///
/// Number 0 is no organization.
struct OrganizationList {
    private var names: NameList
    /// The numbers by the bytes of the ids, since ids are compared byte by byte.
    private var numbers: [[UInt8]: UInt32] = [:]

    /// Creates a list with the organizations of a table.
    init(_ table: NameTable = NameList().table) {
        names = NameList(table)
        // An empty table lacks even number 0.
        if names.count == 0 { names.add([]) }
        for number in 1..<max(1, table.count) {
            let org = Array(table[number].utf8)
            if numbers[org] == nil { numbers[org] = UInt32(number) }
        }
    }

    /// Returns the number of an organization, adding it if it is new.
    mutating func number(of org: [UInt8]) -> UInt32 {
        if let number = numbers[org] { return number }
        let number = UInt32(names.count)
        numbers[org] = number
        names.add(org)
        return number
    }

    var table: NameTable { names.table }
}

/// A hash table of the numbers of contacts.
private struct ContactHashTable {
    private var slots: [UInt32]
    private let mask: Int
    private var orgs: [OrgID: Int]

    private static let empty = UInt32.max

    init(_ table: ContactTable) {
        // At most half full, so that linear probing stays short.
        let capacity = max(16, table.count * 2).nextPowerOfTwo
        slots = Array(repeating: Self.empty, count: capacity)
        mask = capacity - 1
        orgs = Dictionary(
            (1..<max(1, table.orgNames.count)).map { (OrgID(table.orgNames[$0]), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        insert(0..<table.count, of: table)
    }

    /// Returns the table with more contacts, rebuilt if it would be more than half full.
    func appending(_ numbers: Range<Int>, of table: ContactTable) -> ContactHashTable {
        guard numbers.upperBound * 2 <= slots.count else { return ContactHashTable(table) }
        var result = self
        for org in orgs.count + 1..<max(orgs.count + 1, table.orgNames.count) {
            result.orgs[OrgID(table.orgNames[org])] = org
        }
        result.insert(numbers, of: table)
        return result
    }

    private mutating func insert(_ numbers: Range<Int>, of table: ContactTable) {
        for number in numbers {
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
        return number(of: stream.contact, org: org, in: table)
    }

    func number(of contact: ContactID, org: Int, in table: ContactTable) -> Int? {
        var name = contact.rawValue
        return name.withUTF8 { bytes in
            let name = UnsafeRawBufferPointer(bytes)
            var slot = unsafe Self.hash(name, org: org) & mask
            while slots[slot] != Self.empty {
                let number = Int(slots[slot])
                // Ids are compared byte for byte (rule 3.6), not as Swift compares strings.
                let isSame = unsafe table.names.withBytes(of: number) {
                    unsafe $0.elementsEqual(name)
                }
                if isSame, Int(table.orgs[number]) == org { return number }
                slot = (slot + 1) & mask
            }
            return nil
        }
    }

    // Swift seeds its hash in each process, so ids that collide can't be prepared.
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
