internal import CActivityScan

/// Which notes of one contact count: the first activity of each note.
struct NoteCounter {
    private var seen: [Row] = []
    private var byHash: [UInt32: [Row]] = [:]

    private static let few = 16

    /// Tells whether a note is the first of its id.
    mutating func counts(_ row: Row, _ text: RowStrings) -> Bool {
        if seen.count < Self.few {
            for earlier in seen where earlier.subject == row.subject {
                if text.isSameNote(earlier, row) { return false }
            }
            seen.append(row)
            if seen.count == Self.few {
                for row in seen { byHash[row.subject, default: []].append(row) }
            }
            return true
        }
        for earlier in byHash[row.subject] ?? [] where text.isSameNote(earlier, row) {
            return false
        }
        byHash[row.subject, default: []].append(row)
        return true
    }
}
