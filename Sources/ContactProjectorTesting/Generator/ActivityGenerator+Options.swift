public import ContactProjector

extension ActivityGenerator {
    /// The rates of the difficult cases.
    ///
    /// A rate is the probability for one arrival, from 0, never, to 1, always.
    public struct Options: Sendable {
        /// The organization of all streams.
        public var org: OrgID?
        /// The number of segments, from 1 to 64.
        public var segments = 24
        /// The skew of activities over contacts: with 1 it is even, with 3 one percent of contacts
        /// gets a fifth.
        public var skew = 3

        /// The rate of opposite transitions of one attribute at one time.
        public var ties = 0.01
        /// The rate of transitions to the value that already holds.
        public var redundant = 0.01
        /// The rate of first transitions that turn off, so that the attribute was on before the log
        /// begins.
        public var implied = 0.05
        /// The rate of activities without a `created_at`.
        public var undated = 0.002
        /// The rate of notes whose time is given by the note only.
        public var datedByNote = 0.01
        /// The rate of times finer than a second.
        public var subsecond = 0.05
        /// The rate of activities that arrive up to a hundred days late.
        public var backdated = 0.02

        /// The rate of changes of a segment's name or color before an arrival.
        public var relabeled = 0.002
        /// The rate of segments without a color.
        public var withoutColor = 0.05
        /// The rate of segment transitions that name no segment.
        public var withoutSubject = 0.0005
        /// The rate of notes and names in other scripts, with emoji, combining, bidirectional and
        /// control characters.
        public var unicode = 0.05

        /// The rate of uploads of files.
        public var files = 0.03
        /// The rate of unknown types.
        public var unknownTypes = 0.005
        /// The rate of observations of a contact's object at the source, by default none.
        public var observations = 0.0
        /// The rate of contacts that become others, or are themselves again, by default none.
        public var aliases = 0.0

        /// The rate of activities that arrive again unchanged.
        public var duplicates = 0.01
        /// The rate of activities that arrive again with another description.
        public var revisions = 0.01
        /// The rate of activities that arrive again with another defining field.
        public var conflicts = 0.0005
        /// The rate of pairs of activities whose ids are equal except for Unicode normalization.
        public var lookalikes = 0.0005
        /// The rate of merges of contacts, by which activities of one arrive in another's stream,
        /// under the same ids.
        public var merges = 0.0005

        /// Creates the default rates, which are meant to be realistic.
        public init() {}

        /// The rates of a history without difficult cases, which arrives in order and once.
        public static var none: Options {
            var options = Options()
            (options.ties, options.redundant, options.implied) = (0, 0, 0)
            (options.undated, options.datedByNote, options.backdated) = (0, 0, 0)
            (options.relabeled, options.withoutColor, options.withoutSubject) = (0, 0, 0)
            (options.subsecond, options.unicode, options.unknownTypes) = (0, 0, 0)
            (options.duplicates, options.revisions, options.conflicts) = (0, 0, 0)
            (options.lookalikes, options.merges) = (0, 0)
            return options
        }

        /// The rates of a history with many difficult cases, for tests with few activities.
        public static var dense: Options {
            var options = Options()
            (options.segments, options.skew) = (6, 2)
            (options.ties, options.redundant, options.implied) = (0.15, 0.1, 0.2)
            (options.undated, options.datedByNote, options.backdated) = (0.05, 0.1, 0.2)
            (options.relabeled, options.withoutColor, options.withoutSubject) = (0.1, 0.1, 0.02)
            (options.subsecond, options.unicode, options.unknownTypes) = (0.1, 0.2, 0.03)
            (options.duplicates, options.revisions, options.conflicts) = (0.05, 0.08, 0.03)
            (options.lookalikes, options.merges) = (0.02, 0.01)
            options.observations = 0.06
            return options
        }

        /// The same rates, with contacts that become others.
        public var withAliases: Options {
            var options = self
            options.aliases = 0.04
            return options
        }

        /// The same rates, with each id arriving once in a stream.
        public var withoutEchoes: Options {
            var options = self
            (options.duplicates, options.revisions, options.conflicts) = (0, 0, 0)
            options.merges = 0
            return options
        }
    }
}
