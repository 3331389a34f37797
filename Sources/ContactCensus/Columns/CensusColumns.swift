/// The columns of a census, with the counts of the records that were read.
struct CensusColumns: Sendable {
    let rows: RowColumns
    let transitions: TransitionIndex
    let marks: ReplayCheckpoints
    var versions = RecordedVersions()
    var duplicates = 0
    var revisions = 0
    var conflicts = 0
}
