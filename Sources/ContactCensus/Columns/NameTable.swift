/// A table of texts by number.
struct NameTable: Sendable {
    let bytes: Column<UInt8>
    let ends: Column<UInt64>

    var count: Int { ends.count }
    var size: Int { bytes.size + ends.size }

    subscript(number: Int) -> String {
        unsafe withBytes(of: number) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    func withBytes<Result>(of number: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let start = number == 0 ? 0 : Int(ends[number - 1])
        let end = Int(ends[number])
        precondition(start <= end && end <= bytes.count, "name \(number)")
        return unsafe bytes.withBytes {
            unsafe body(UnsafeRawBufferPointer(rebasing: $0[start..<end]))
        }
    }
}

/// The texts of a table while they are added.
struct NameList {
    private var bytes: [UInt8] = []
    private var ends: [UInt64] = []

    var count: Int { ends.count }

    init() {}

    init(_ table: NameTable) {
        bytes = unsafe table.bytes.withBuffer { unsafe Array($0) }
        ends = unsafe table.ends.withBuffer { unsafe Array($0) }
    }

    mutating func reserve(_ count: Int, averageLength: Int) {
        bytes.reserveCapacity(count * averageLength)
        ends.reserveCapacity(count)
    }

    mutating func add(_ name: some Sequence<UInt8>) {
        bytes.append(contentsOf: name)
        ends.append(UInt64(bytes.count))
    }

    var table: NameTable { NameTable(bytes: Column(bytes), ends: Column(ends)) }
}
