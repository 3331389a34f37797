internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import LineEditing
internal import TerminalText

/// What the editor asks while a line is typed.
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
        guard session.settings.hints, cursor == line.utf8.count else { return nil }
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
            let org = stream.org.map { " \(Completer.quoted($0.rawValue))" } ?? ""
            return "use \(Completer.quoted(stream.contact.rawValue))\(org)"
        }
    }

    /// What came up since the last call, above the prompt.
    func takeNotices() -> [TextLine] {
        takeLoad() + (watcher?.takeNews() ?? []).flatMap { take($0) }
    }

    /// Takes what a load brought when it is done; the contact in use is looked up anew by the next command.
    func takeLoad() -> [TextLine] {
        guard let load, let outcome = load.outcome else { return [] }
        self.load = nil
        switch outcome {
        case .success(let loaded):
            repl.interpreter.adopt(loaded.data)
            isStale = true
            return Self.words(loaded, in: session.zone)
        case .failure(let failure as LoadFailure): return failure.lines
        case .failure(let error): return [[StyledText("error: ", .red), StyledText("\(error)")]]
        }
    }

    private func take(_ news: StoreWatcher.News) -> [TextLine] {
        let stream = news.timeline.stream
        if session.contact == stream, session.place.knownAt == .head {
            repl.interpreter.session.refresh(news.timeline)
        }
        let numbers = news.timeline.activities.enumerated().map { ($1.id, $0 + 1) }
        let number = Dictionary(numbers, uniquingKeysWith: { first, _ in first })
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
