internal import CActivityScan

/// An activity as order and fold need it, and where its record is.
typealias Row = cas_bulk_row

extension Row {
    static let subjectFlag: UInt8 = 0x01
    static let countsFlag: UInt8 = 0x80
    static let erasedFlag: UInt8 = 0x40

    var rowKind: RowKind {
        var rowKind = RowKind(code: kind, hasSubject: flags & Self.subjectFlag != 0)
        rowKind.counts = flags & Self.countsFlag != 0
        rowKind.isErased = flags & Self.erasedFlag != 0
        return rowKind
    }

    /// The row as an erasure leaves it, or `nil` if nothing of it is left.
    var erased: Row? {
        guard rowKind.outlivesErasure else { return nil }
        var row = self
        row.flags |= Self.erasedFlag
        return row
    }

    var place: RecordOffset {
        RecordOffset(offset: offset, idOffset: id_offset, idLength: id_length)
    }
}
