/// The columns of a census and what became of the records that went into them.
struct CensusColumns: Sendable {
    let rows: RowColumns
    let transitions: TransitionIndex
    let marks: ReplayCheckpoints
    var versions = RecordedVersions()
    var duplicates = 0
    var revisions = 0
    var conflicts = 0
}
