internal import CActivityScan

/// The fields of an activity that order and fold need, and the place of its record.
typealias Row = cas_bulk_row

extension Row {
    static let subjectFlag: UInt8 = 0x01
    static let countsFlag: UInt8 = 0x80
    static let erasedFlag: UInt8 = 0x40
    static let derivedFlag: UInt8 = 0x20

    var rowKind: RowKind {
        var rowKind = RowKind(code: kind, hasSubject: flags & Self.subjectFlag != 0)
        rowKind.counts = flags & Self.countsFlag != 0
        rowKind.isErased = flags & Self.erasedFlag != 0
        rowKind.isDerived = isDerived
        return rowKind
    }

    var isDerived: Bool { flags & Self.derivedFlag != 0 }

    /// The row as an erasure leaves it, or `nil` if nothing is left.
    var erased: Row? {
        guard rowKind.outlivesErasure else { return nil }
        var row = self
        row.flags |= Self.erasedFlag
        return row
    }

    /// The place among rows of the same time.
    var tieRank: Int { rowKind.tieRank }

    var place: RecordOffset {
        RecordOffset(offset: offset, idOffset: id_offset, idLength: id_length)
    }
}
