internal import ActivityJSON
internal import ContactQueries
internal import TerminalText

extension JoinedRow {
    /// Returns the titles to add to the header line of CSV.
    static func addedHead(_ delimiter: UInt8) -> [UInt8] {
        JoinedState.columns.flatMap { [delimiter] + $0.utf8 }
    }

    /// The row as it was read, on one line if it is JSON, and the text to add to it.
    var spelled: (text: [UInt8], added: [UInt8]) {
        switch form {
        case .csv(let delimiter):
            let added = state.values.flatMap { value in
                [delimiter] + Table.csvField(value.text, delimiter: delimiter).utf8
            }
            return (text, added)
        case .json:
            // The row is an object that is not empty, so it ends with a brace and a comma may
            // precede it.
            let end = text.lastIndex(of: UInt8(ascii: "}")) ?? text.endIndex
            var row = JSONWriter(reserving: end)
            row.raw(text[..<end])
            var state = JSONWriter()
            self.state.write(to: &state)
            return (row.bytes, Array(",\"as_of_state\":".utf8) + state.bytes + [UInt8(ascii: "}")])
        }
    }
}
