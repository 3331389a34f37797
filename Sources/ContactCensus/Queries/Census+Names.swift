internal import ActivityJSON
package import ContactProjector

/// The names of segments, which the census itself doesn't hold.
extension Census {
    /// Returns the last transition of a segment by a time over all contacts, which has the segment's name at that time.
    ///
    /// - Throws: ``CensusError/changedText`` when a source changed, ``CensusError/activityOfOneContact(_:)`` for an as-of that names
    ///   an activity.
    package func naming(
        of segment: SegmentID,
        asOf: AsOf = .end
    ) throws(CensusError) -> Naming? {
        let list = list(of: segment)
        guard let number = number(of: segment), let bound = try TimeBound(asOf) else { return nil }
        let count = list.count(upTo: bound.time)
        guard count > 0 else { return nil }
        let index = list.range.lowerBound + count - 1
        let contact = list.transitions[index].contact
        let row = rows.rows(of: contact, upTo: list.times[index]).last {
            rows.attribute($0) == .segment(number)
        }
        return try row.map { row throws(CensusError) in try naming(row, of: contact) } ?? nil
    }

    private func naming(_ row: Int, of contact: Int) throws(CensusError) -> Naming? {
        let record = rows.range(row)
        switch form {
        case .entry: return EntryRecord(text.copy(record)).map { .position($0.position) }
        case .json:
            guard let activity = try rowText().activity(record, of: contacts[contact]) else {
                throw .changedText
            }
            return .segment(activity.segment)
        }
    }

    /// The location of a segment's name.
    package enum Naming {
        /// The segment itself, or `nil` if no activity names it.
        case segment(Activity.Segment?)
        /// In the log that the census is of.
        case position(Position)
    }

    /// Reads the sources again and passes each activity, with revisions and duplicates, until the closure returns
    /// `false`.
    ///
    /// O(bytes). Of a log the sources are not known here, so there is none.
    package func readSources(_ take: (Activity) -> Bool) {
        guard form == .json else { return }
        for part in text.parts where !read(part, take) { return }
    }

    private func read(_ part: TextBytes, _ take: (Activity) -> Bool) -> Bool {
        // Values that go over several lines can't be cut.
        let chunk =
            TextLayout(of: part, limits: ReadLimits()) == .lines ? 4 << 20 : max(1, part.count)
        var start = 0
        while start < part.count {
            let end = part.lineEnd(from: min(part.count, start + chunk) - 1)
            guard read(part.copy(start..<end), take) else { return false }
            start = end
        }
        return true
    }

    private func read(_ bytes: [UInt8], _ take: (Activity) -> Bool) -> Bool {
        // Whose an activity is makes no difference to the names in it.
        let defaults = ReadDefaults(contact: "-")
        let source = ActivitySource.bytes(bytes, name: "")
        guard let reader = try? ActivityReader(source, defaults: defaults) else { return true }
        while let item = try? reader.next() {
            guard case .activity(let activity, _) = item else { continue }
            guard take(activity) else { return false }
        }
        return true
    }
}
