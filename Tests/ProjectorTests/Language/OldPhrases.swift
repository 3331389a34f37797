/// Phrases and words that must not be used again.
enum OldPhrases {
    /// Parts of replaced texts, none of which occurs in its replacement.
    static let all = shell + conditions + commands + answers + help + libraries

    private static let shell = [
        "is no time", "at what time?", "that activity has no date", "give one, as 2024-03-05",
        "the stretch ends before", "exchange its times", "is a moment of", "goes there",
        "is no moment", "no answer has rows", "there is no mark", "makes one here", "the form is",
        "takes no @", "has no answer to spell", "there is no command", "@ needs one time",
        "there is no contact", "names one, contacts", "is no stretch", "expected a type and",
        "expected a stretch", "with which contact?", "names no contact", "name it in words",
        "from what time?", "which activity?", "is no activity", "names no attribute",
        "rests on #", "by what?", "between which segments?", "which segment?", "which file?",
        "there is no form", "an answer has one form", "grep what?", "head how many?",
        "with quotes around blanks", "use which contact?", "activities that way",
        "goes to the beginning", "change that way", "lists every time it did", "by what name?",
        "no mark can be called", "what was known when?", "is no position", "had never been",
        "don't heed it", "what had never been?", "all that the log knows",
        "what was known at position", "watch needs a terminal",
        "rejected: `rejects`", "are not loaded into a store", "leave the session",
        "on or off?", "to what?", "there is no setting", "it can't be …", "what needs it waits",
        "cancels it", "the load is", "nothing of it was loaded", "files don't grow",
        "the store learns", "nothing is loaded: try", "which attribute?",
    ]

    private static let conditions = [
        "several segments were called", "there is no segment", "expected a condition",
        "the end of the predicate", "in VIP and not blocked\"", "expected fewer than",
        "is no instant",
        "is no date", "a contact in use", "this quote is never closed", "moment for everybody",
        "can't be followed over time", "load the streams with", "a stream was changed",
        "exists in several organi", "name one with --", "of that period",
    ]

    private static let commands = [
        "rejected; `check` lists them", "to tell apart", "there is nothing before",
        "nothing is dated", "no time to count over", "knows the head of the log only",
        "not counted over time", "name a stream with", "--strict stops here",
        "there is no head line", "there is no column", "memory is short",
        "a quote is never closed", "a quote stands where", "this would erase",
        "nothing to erase", "the store knows no contact", "^C ends it", "listen at",
        "not sound", "sound up to", "copied to ",
    ]

    private static let answers = [
        "no activity says otherwise", "nobody can tell", "did not count", "it was so already",
        "settled before the deciding", "contradicts what was recorded", "later than the time asked",
        "not yet known: recorded", "turned it the other way", "never saw begin",
        "it has no date, so", "none that is known", "holds no activity of this contact",
        "activity comes later", "nothing is kept but", "at the end, known at", "nothing differs",
        "others the same", "by other evidence", "learnt in between", "known differently:",
        "came, … went", "who came and who went", "csv lists all", "in the stretch",
        "more; `last` shows all",
        "the log ends at", "more: --format json lists", "nothing to bring", "the log keeps it",
        "no drift", "nothing was compared", "contradicted, ", "without evidence, ",
        "gone from the source", "is who had no activity",
    ]

    private static let help = [
        "at any moment", "ask about everybody", "load a stream", "ask a store instead",
        "census is kept", "activities that name none", "as of this time, included",
        "by what was known at", "times that have none", "how to spell", "whether tables have",
        "shows what was true", "activity that decided", "those that did not count",
        "what was odd", "changed of a contact", "takes them anew", "walks through",
        "tells of a store", "say more.", "any beginning that only", "stands between commands",
        "of whom a predicate", "where the session stood", "tells how long",
    ]

    private static let libraries = [
        "there is no store", "is there already", "is not a contact log", "this version knows",
        "was not done after", "be written beside it", "nothing more is written",
        "its text is gone", "columns don't say", "the chain breaks here",
        "the chain is another one", "it is missing\"", "this is not the export",
        "the export ends here", "is expected, and this is", "not JSON:",
        "stands twice", "half a surrogate",
        "stands behind the activities", "in the middle of gzip", "than were packed",
        "behind its gzip data", "a record without end", "the key was refused",
        "there is nothing at", "cut short", "leads elsewhere", "signs that no key",
        "the body is packed", "there is no room", "tell whoever", "token may not append",
        "nothing can be appended", "a valid token is missing", "answers to localhost alone",
        "there is no parameter", "is no token", "signs or more",
        "others may read the token file", "needs a token", "type is not one that", "begin anew",
        "too much is asked",
    ]

    /// Parts of replaced documentation comments.
    static let documentation = [
        "when nobody knows", "What an activity says happened", "A person who acted",
        "What a person types for a time", "A place on the axis of when", "A place on both axes",
        "What an answer rests on", "How many of them have no known time",
        "Whether one attribute is on", "nobody can tell any more",
        "and the activity by which it does", "that did not decide its value",
        "Why an activity did not decide", "is no part of the interval", "is no change, as in",
        "applied to the first it gives the second", "All that the log recorded of one stream",
        "One place of the log", "When the log learnt of it",
        "Tells what an activity is to the versions", "makes one where there is none",
        "What the reader hands out", "Everybody's activities in columns",
        "that was kept in an index file", "The bringing of contacts",
        "who comes when they are taken", "once the opposites are settled",
    ]

    /// Words for no text and no documentation: metaphors, old forms and British spelling.
    static let words = [
        "anew", "for ever", "nobody", "everybody", "everybody's", "whoever", "learnt", "spelt",
        "organisation", "organisations", "colour", "colours", "coloured", "behaviour", "cancelled",
        "cancelling", "neighbour", "neighbours", "recognise", "recognised", "synchronise",
        "synchronised", "synchronisation", "optimise", "optimised", "favour", "honour", "whilst",
        "cannot",
    ]

    /// Words that are allowed in an article, but not in a message.
    static let toolWords = [
        "at all", "by hand", "goes on", "is none", "so that nobody", "in the way", "comes to",
        "stands", "walks", "stretch", "moment", "somebody",
    ]
}
