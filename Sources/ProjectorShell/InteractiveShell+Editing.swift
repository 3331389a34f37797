internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import LineEditing
internal import TerminalText

/// The answers to the line editor's callbacks while a line is typed.
extension InteractiveShell {
    var prompt: Prompt { session.prompt(glyphs, width: LineEditor.size().columns) }

    func complete(_ line: String, _ cursor: Int) -> Completion {
        Completer(
            directory: repl.interpreter.directory,
            session: session,
            files: PathListing.paths(beginning:)
        )
        .completion(of: line, at: cursor)
    }

    func hint(_ line: String, _ cursor: Int) -> StyledText? {
        // Only at the end of the line: what follows the cursor is already typed.
        guard session.settings.hints, cursor == line.utf8.count else { return nil }
        // Without waiting: each key asks, and a census that isn't built yet shows no count.
        let census = repl.interpreter.workspace.engine.liveCensus.current
        return InlineHint(
            session: session,
            directory: repl.interpreter.directory,
            idle: load.map { StyledText($0.progress, .dim) },
            count: { predicate, asOf in
                try? census?.count(where: predicate, asOf: asOf)
            }
        )
        .text(for: line)
    }

    func command(for key: Shortcut) -> String? {
        switch key {
        case .altLeft: session.contact == nil ? nil : "prev"
        case .altRight: session.contact == nil ? nil : "next"
        case .controlT: session.contact == nil ? nil : "timeline"
        case .altUp: neighbor(after: false)
        case .altDown: neighbor(after: true)
        }
    }

    private func neighbor(after isAfter: Bool) -> String? {
        session.neighbor(after: isAfter).map { stream in
            let org = stream.org.map { " \(TypedWord.quoted($0.rawValue))" } ?? ""
            return "use \(TypedWord.quoted(stream.contact.rawValue))\(org)"
        }
    }

    /// Returns the lines about loads and new activities since the last call, to print above the prompt.
    func takeNotices() -> [TextLine] {
        takeLoad() + (watcher?.takeNews() ?? []).flatMap { take($0) }
    }

    /// Adopts the data of a finished load, and returns the lines that report it.
    func takeLoad() -> [TextLine] {
        guard let load, let outcome = load.outcome else { return [] }
        self.load = nil
        switch outcome {
        case .success(let loaded):
            // Called from the editor, which can't wait for a query: the next command looks the
            // contact up.
            repl.interpreter.adopt(loaded.data)
            isStale = true
            return Self.words(loaded, in: session.zone)
        case .failure(let failure as LoadFailure): return failure.lines
        case .failure(let error): return [[StyledText("error: ", .red), StyledText("\(error)")]]
        }
    }

    private func take(_ news: StoreWatcher.News) -> [TextLine] {
        let stream = news.timeline.stream
        // A session fixed at a position keeps its timeline: what the log recorded later isn't part
        // of it.
        if session.contact == stream, session.place.knownAt == .head {
            repl.interpreter.session.refresh(news.timeline)
        }
        let numbers = news.timeline.activities.enumerated().map { ($1.id, $0 + 1) }
        let number = Dictionary(numbers, uniquingKeysWith: { first, _ in first })
        // Five, so that a large append doesn't scroll away the answer that the user is reading.
        let shown = news.entries.suffix(5).map { entry -> TextLine in
            let place = number[entry.activity.id].map { "#\($0) " } ?? ""
            return [
                StyledText("\(stream.contact) ", .cyan), StyledText("\(entry.kind.name) "),
                StyledText(
                    "\(place)\(entry.activity.kind.name) "
                        + entry.activity.occurredAt.words(in: session.zone),
                    .bold
                ),
                StyledText(entry.activity.who.map { " by \($0)" } ?? "", .dim),
                StyledText("  known at position \(entry.position)", .dim),
            ]
        }
        let hidden = news.entries.count - shown.count
        return (hidden > 0 ? [[StyledText(HumanText.count(hidden, "earlier entry"), .dim)]] : [])
            + shown
    }
}
