// Notes, files and notices grow with a contact's history, so they are encoded by column: a few long
// lists of strings and numbers. With a container for each note, a snapshot of 12,500 notes took 0.17 s
// to read.

/// Creates the error for columns of different lengths or an invalid value.
private func malformed(_ text: String) -> DecodingError {
    .dataCorrupted(DecodingError.Context(codingPath: [], debugDescription: text))
}

/// Reads a time from a column; the lowest number means that the time is missing.
private func instant(_ number: Int64) throws -> Timestamp? {
    // No time is that low: the earliest one is the start of year 0001.
    guard number != .min else { return nil }
    guard let instant = Timestamp(microseconds: number) else {
        throw malformed("\(number) is outside the years 0001 to 9999")
    }
    return instant
}

/// A column of strings, some of which are missing.
private struct OptionalTexts: Codable {
    private let texts: [String]
    // Int64, because the encoder keeps lists of it as one value; a list of Int would be one value
    // for each.
    private let absent: [Int64]

    init(_ values: [String?]) {
        texts = values.map { $0 ?? "" }
        absent = values.indices.filter { values[$0] == nil }.map { Int64($0) }
    }

    func values(_ count: Int) throws -> [String?] {
        guard texts.count == count else { throw malformed("a column has \(texts.count) rows") }
        var values: [String?] = texts
        for index in absent {
            guard let index = Int(exactly: index), values.indices.contains(index) else {
                throw malformed("row \(index) of \(count) can't be absent")
            }
            values[index] = nil
        }
        return values
    }
}

/// The columns of the activities that added the items, and of their times.
private struct Provenance: Codable {
    private let by: [String]
    private let occurredAt: [Int64]

    init<Item>(_ items: [ContactItem<Item>]) {
        by = items.map(\.addedBy.rawValue)
        occurredAt = items.map { $0.occurredAt?.microseconds ?? .min }
    }

    var count: Int { by.count }

    func check() throws {
        guard occurredAt.count == by.count else { throw malformed("columns differ in length") }
    }

    func recorded<Item>(_ item: Item, _ row: Int) throws -> ContactItem<Item> {
        ContactItem(
            content: item,
            occurredAt: try instant(occurredAt[row]),
            addedBy: ActivityID(by[row])
        )
    }
}

/// The notes of a state by column, in stream order, with each author once.
struct NoteColumns: Codable {
    private let provenance: Provenance
    private let ids: [String]
    private let contents: OptionalTexts
    private let createdAt: [Int64]
    private let updatedAt: [Int64]
    private let authors: [Int64]
    private let people: [Activity.Actor]

    init(_ notes: [NoteID: ContactItem<Activity.Note>]) {
        let notes = notes.sorted { $0.value < $1.value }
        provenance = Provenance(notes.map(\.value))
        ids = notes.map(\.key.rawValue)
        contents = OptionalTexts(notes.map(\.value.content.content))
        createdAt = notes.map { $0.value.content.createdAt?.microseconds ?? .min }
        updatedAt = notes.map { $0.value.content.updatedAt?.microseconds ?? .min }
        var numbers: [Activity.Actor: Int64] = [:]
        var people: [Activity.Actor] = []
        authors = notes.map { note in
            guard let author = note.value.content.author else { return -1 }
            if let number = numbers[author] { return number }
            numbers[author] = Int64(people.count)
            people.append(author)
            return Int64(people.count) - 1
        }
        self.people = people
    }

    func notes() throws -> [NoteID: ContactItem<Activity.Note>] {
        try provenance.check()
        let count = provenance.count
        guard
            [ids.count, createdAt.count, updatedAt.count, authors.count].allSatisfy({ $0 == count })
        else {
            throw malformed("columns of notes differ in length")
        }
        let contents = try contents.values(count)
        var notes: [NoteID: ContactItem<Activity.Note>] = [:]
        notes.reserveCapacity(count)
        for row in 0..<count {
            let id = NoteID(ids[row])
            let note = Activity.Note(
                id: id,
                content: contents[row],
                createdAt: try instant(createdAt[row]),
                updatedAt: try instant(updatedAt[row]),
                author: try author(row)
            )
            notes[id] = try provenance.recorded(note, row)
        }
        return notes
    }

    private func author(_ row: Int) throws -> Activity.Actor? {
        guard authors[row] >= 0 else { return nil }
        // A damaged snapshot must give an error, which the store counts and ignores (rule 6.4), and
        // never trap.
        guard let number = Int(exactly: authors[row]), number < people.count else {
            throw malformed("no author \(authors[row])")
        }
        return people[number]
    }
}

/// The files of a state by column, in stream order.
struct FileColumns: Codable {
    private let provenance: Provenance
    private let ids: [String]
    private let names: OptionalTexts
    private let mimeTypes: OptionalTexts
    private let sizes: [Int64]
    // Any number is a valid size, so missing ones are listed by row.
    private let sizeless: [Int64]
    private let urls: OptionalTexts

    init(_ files: [FileID: ContactItem<Activity.File>]) {
        let files = files.sorted { $0.value < $1.value }
        provenance = Provenance(files.map(\.value))
        ids = files.map(\.key.rawValue)
        names = OptionalTexts(files.map(\.value.content.name))
        mimeTypes = OptionalTexts(files.map(\.value.content.mimeType))
        sizes = files.map { $0.value.content.size ?? 0 }
        sizeless = files.indices.filter { files[$0].value.content.size == nil }.map { Int64($0) }
        urls = OptionalTexts(files.map(\.value.content.url))
    }

    func files() throws -> [FileID: ContactItem<Activity.File>] {
        try provenance.check()
        let count = provenance.count
        guard ids.count == count, sizes.count == count else {
            throw malformed("columns of files differ in length")
        }
        let names = try names.values(count)
        let mimeTypes = try mimeTypes.values(count)
        let urls = try urls.values(count)
        let sizeless = Set(sizeless)
        var files: [FileID: ContactItem<Activity.File>] = [:]
        files.reserveCapacity(count)
        for row in 0..<count {
            let file = Activity.File(
                id: FileID(ids[row]),
                name: names[row],
                mimeType: mimeTypes[row],
                size: sizeless.contains(Int64(row)) ? nil : sizes[row],
                url: urls[row]
            )
            files[FileID(ids[row])] = try provenance.recorded(file, row)
        }
        return files
    }
}

/// The notices of a state by column.
struct NoticeColumns: Codable {
    private let kinds: [String]
    private let activities: [String]

    init(_ notices: [Notice]) {
        kinds = notices.map(\.kind.rawValue)
        activities = notices.map(\.activity.rawValue)
    }

    func notices() throws -> [Notice] {
        guard kinds.count == activities.count else {
            throw malformed("columns of notices differ in length")
        }
        return try zip(kinds, activities).map { kind, activity in
            guard let kind = Notice.Kind(rawValue: kind) else { throw malformed("no \(kind)") }
            return Notice(kind: kind, activity: ActivityID(activity))
        }
    }
}
