internal import ContactQueries

extension QueryResult {
    /// The view of the content.
    package var view: any ResultView {
        switch content {
        case .states(let result): result
        case .history(let result): result
        case .timeline(let result): result
        case .activities(let result): result
        case .activity(let result): result
        case .notes(let result): result
        case .segments(let result): result
        case .segmentSizes(let result): result
        case .explanation(let result): result
        case .changes(let result): result
        case .steps(let result): result
        case .comparison(let result): result
        case .conditionChanges(let result): result
        case .notices(let result): result
        case .contacts(let result): result
        case .count(let result): result
        case .trend(let result): result
        case .segment(let result): result
        case .flow(let result): result
        case .join(let result): result
        case .check(let result): result
        case .info(let result): result
        case .rejects(let result): result
        }
    }
}
