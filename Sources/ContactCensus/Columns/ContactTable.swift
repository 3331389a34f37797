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

    /// The number of a contact; nil when there is none.
    ///
    /// O(1), but for the first time, which is O(contacts).
    func number(of stream: StreamID) -> Int? { table.number(of: stream, in: self) }

    /// The numbers of one contact, one for each organization that knows it.
    ///
    /// O(organizations).
    func numbers(of contact: ContactID) -> [Int] {
        let table = table
        return (0..<max(1, orgNames.count)).compactMap { org in
            table.number(of: contact, org: org, in: self)
        }
    }

    /// The table of the numbers, made when it is first asked for; it is looked into without a lock.
    private var table: ContactHashTable {
        finder.withLock { finder in
            if let finder { return finder }
            let made = ContactHashTable(self)
            finder = made
            return made
        }
    }

    /// The same contacts, with some of another table behind them.
    ///
    /// O(contacts), but no contact that is here already is hashed again.
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

    /// The numbers in the order of the streams.
    func sorted(_ numbers: some Sequence<Int>) -> [(number: Int, stream: StreamID)] {
        numbers.map { ($0, self[$0]) }.sorted { $0.1 < $1.1 }
    }
}

/// The organizations of contacts while they are numbered, from number 1 on; number 0 is none.
struct OrganizationList {
    private var names: NameList
    /// By their bytes, which ids are compared by.
    private var numbers: [[UInt8]: UInt32] = [:]

    /// Starts with those of a table; a table of nothing has not even none.
    init(_ table: NameTable = NameList().table) {
        names = NameList(table)
        if names.count == 0 { names.add([]) }
        for number in 1..<max(1, table.count) {
            let org = Array(table[number].utf8)
            if numbers[org] == nil { numbers[org] = UInt32(number) }
        }
    }

    /// The number of an organization, a new one when it is new.
    mutating func number(of org: [UInt8]) -> UInt32 {
        if let number = numbers[org] { return number }
        let number = UInt32(names.count)
        numbers[org] = number
        names.add(org)
        return number
    }

    var table: NameTable { names.table }
}

/// A table of numbers by the hashes of contacts.
private struct ContactHashTable {
    private var slots: [UInt32]
    private let mask: Int
    private var orgs: [OrgID: Int]

    private static let empty = UInt32.max

    init(_ table: ContactTable) {
        let capacity = max(16, table.count * 2).nextPowerOfTwo
        slots = Array(repeating: Self.empty, count: capacity)
        mask = capacity - 1
        orgs = Dictionary(
            (1..<max(1, table.orgNames.count)).map { (OrgID(table.orgNames[$0]), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        insert(0..<table.count, of: table)
    }

    /// The table with more contacts, which is made anew where it would get too full.
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
