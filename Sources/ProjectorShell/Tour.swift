internal import ActivityJSON
internal import ContactProjector
internal import ContactViews
internal import LineEditing
internal import TerminalText

/// A tour of the shell over sample data, in a session of its own that leaves the user's session unchanged.
enum Tour {
    /// A step of the tour: an explanation, and the line that is executed.
    struct Step: Equatable, Sendable {
        let text: String
        let line: String
    }

    static let steps = [
        Step(
            text:
                "Ana is upset: she got “June news” on 3 June 2024, and says she had unsubscribed.",
            line: "use con_ana"
        ),
        Step(
            text: "What was true when it was sent? `@ TIME` applies to one command only.",
            line: "state @ 2024-06-03T09:00:00Z"
        ),
        Step(
            text: "She had. Which activity says so? `why` shows it, with its file and line.",
            line: "why unsubscribed @ 2024-06-03T09:00:00Z"
        ),
        Step(
            text: "Type #11 to refer to it. This is what the source system recorded.",
            line: "activity #11"
        ),
        Step(text: "Her whole history, with the cursor under it.", line: "timeline"),
        Step(
            text: "`at` moves the cursor to a time, and the prompt shows it.",
            line: "at 2024-05-01; state"
        ),
        Step(
            text: "`until` moves to the next activity that changes a condition.",
            line: "until unsubscribed"
        ),
        Step(text: "What changed from here to the end?", line: "diff end"),
        Step(
            text: "Every time she became reachable, or stopped being so.",
            line: "flips reachable"
        ),
        Step(
            text: "What if she hadn't unsubscribed? Meanwhile the prompt shows ~skip#11.",
            line: "end; whatif skip #11; flips reachable; whatif off"
        ),
        Step(
            text: "Answers are also data: json, ndjson, csv, md; grep and head; > FILE.",
            line: "history | csv"
        ),
    ]

    /// Runs the steps, and waits for Enter after each in a terminal.
    static func run(
        _ display: ShellOutput,
        _ settings: ShellSettings,
        _ stores: some StoreOpening
    ) async -> ShellRunner.Result {
        var repl: ShellRunner
        do {
            let data = try await story()
            repl = ShellRunner(
                CommandInterpreter(
                    data,
                    session: ShellSession(settings: settings),
                    defaults: ReadDefaults(),
                    stores: stores
                ),
                display
            )
        } catch {
            return .failed(ExitStatus.status(reportingAny: error, settings.color))
        }
        for (index, step) in steps.enumerated() {
            say([
                [],
                [StyledText("\(index + 1)/\(steps.count)  ", .dim), StyledText(step.text, .bold)],
            ])
            let glyphs = display.layout(settings).glyphs
            say([repl.interpreter.session.prompt(glyphs).spans + [StyledText(step.line)]])
            let result = await repl.run(step.line)
            guard case .goOn = result else { return result }
            guard display.isInteractive, index + 1 < steps.count else { continue }
            say([[StyledText("Enter continues, q ends the tour", .dim)]])
            guard LineEditor.waitForEnter() else { return .goOn }
        }
        say([
            [],
            [StyledText("The end: `help` lists commands, `help COMMAND` shows examples.", .bold)],
        ])
        return .goOn

        func say(_ lines: [TextLine]) { display.show(lines, settings) }
    }

    /// Loads the sample contact, which is built into the program.
    private static func story() async throws -> LoadedWorkspace {
        var workspace = Workspace()
        let source = ActivitySource.bytes(PackageResources.story_json, name: "sample (ana.json)")
        try await workspace.load([source], defaults: ReadDefaults(), strict: true)
        return try await LoadedWorkspace(workspace)
    }
}
