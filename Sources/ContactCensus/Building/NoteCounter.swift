internal import CActivityScan

/// The notes of one contact that count: the first activity of each note id.
struct NoteCounter {
    private var seen: [Row] = []
    private var byHash: [UInt32: [Row]] = [:]

    // Up to 16 notes are compared in a list. Most contacts have fewer and need no dictionary.
    private static let few = 16

    /// Returns a Boolean value indicating whether a note is the first with its id.
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
