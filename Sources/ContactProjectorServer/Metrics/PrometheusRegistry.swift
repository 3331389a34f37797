public import CoreMetrics
internal import Synchronization

/// A metrics backend that returns all metrics as Prometheus text.
///
/// Timers are histograms in seconds, recorders a sum and a count, meters gauges. Safe to use from any task. Memory
/// grows only with the number of different labels.
public final class PrometheusRegistry: MetricsFactory, Sendable {
    private struct Key: Hashable {
        let name: String
        let labels: [String]

        init(_ name: String, _ dimensions: [(String, String)]) {
            self.name = PrometheusText.name(name)
            labels = dimensions.map { PrometheusText.label($0.0, $0.1) }.sorted()
        }
    }

    private let series = Mutex<[Key: Series]>([:])

    /// Creates an empty registry.
    public init() {}

    /// All metrics as text in version 0.0.4 of the format, names in bytewise order.
    public var text: String {
        let series = series.withLock(\.self)
        let names = Dictionary(grouping: series.keys, by: \.name)
        var text = ""
        for (name, keys) in names.sorted(by: {
            Array($0.key.utf8).lexicographicallyPrecedes($1.key.utf8)
        }) {
            guard let kind = keys.first.flatMap({ series[$0]?.kind }) else { continue }
            text += "# TYPE \(name) \(kind.rawValue)\n"
            for key in keys.sorted(by: { $0.labels.joined() < $1.labels.joined() }) {
                text += series[key]?.lines(key.name, key.labels) ?? ""
            }
        }
        return text
    }

    private func series(
        _ kind: Series.Kind,
        _ label: String,
        _ dimensions: [(String, String)]
    ) -> Series {
        let key = Key(label, dimensions)
        return series.withLock { table in
            // The format allows one type per name: used as a second kind, a metric keeps the first.
            if let known = table[key] { return known }
            let made = Series(kind)
            table[key] = made
            return made
        }
    }
}

extension PrometheusRegistry {
    /// Creates a counter.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(.counter, label, dimensions)
    }

    /// Creates a counter of fractions.
    public func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(.counter, label, dimensions)
    }

    /// Creates a gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(.gauge, label, dimensions)
    }

    /// Creates a recorder: of the last value when it does not aggregate, else of the sum and the count.
    public func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        series(aggregate ? .summary : .gauge, label, dimensions)
    }

    /// Creates a histogram of durations.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(.histogram, label, dimensions)
    }

    /// Does nothing: a destroyed counter keeps its value.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// Does nothing: a destroyed counter keeps its value.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    /// Keeps the gauge.
    public func destroyMeter(_ handler: any MeterHandler) {}
    /// Keeps the recorder.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Keeps the histogram.
    public func destroyTimer(_ handler: any TimerHandler) {}
}

/// The values of one metric with one set of labels.
private final class Series: CounterHandler, FloatingPointCounterHandler, MeterHandler,
    RecorderHandler,
    TimerHandler
{
    enum Kind: String { case counter, gauge, histogram, summary }

    let kind: Kind

    private struct Values {
        var value = 0.0
        var count = 0
        var buckets = [Int](repeating: 0, count: Series.bounds.count)
    }

    private let values = Mutex(Values())

    /// The upper bounds of durations, in seconds: the usual ones from 5 ms on, and five below, for kept responses.
    static let bounds = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
        10,
    ]

    init(_ kind: Kind) { self.kind = kind }

    func increment(by amount: Int64) { increment(by: Double(amount)) }

    func increment(by amount: Double) { values.withLock { $0.value += amount } }

    func reset() { values.withLock { $0 = Values() } }

    func set(_ value: Int64) { set(Double(value)) }

    func set(_ value: Double) { values.withLock { $0.value = value } }

    func decrement(by amount: Double) { increment(by: -amount) }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        values.withLock { values in
            guard kind != .gauge else { return values.value = value }
            values.value += value
            values.count += 1
        }
    }

    func recordNanoseconds(_ duration: Int64) {
        let seconds = Double(duration) / 1_000_000_000
        values.withLock { values in
            values.value += seconds
            values.count += 1
            if let index = Self.bounds.firstIndex(where: { seconds <= $0 }) {
                values.buckets[index] += 1
            }
        }
    }

    func lines(_ name: String, _ labels: [String]) -> String {
        let values = values.withLock(\.self)
        switch kind {
        case .counter, .gauge: return line(name, labels, PrometheusText.number(values.value))
        case .summary, .histogram:
            var text = ""
            var sum = 0
            // Buckets are cumulative in the format: `le` includes the smaller ones.
            for (bound, count) in zip(Self.bounds, values.buckets) where kind == .histogram {
                sum += count
                text += line("\(name)_bucket", labels + ["le=\"\(bound)\""], String(sum))
            }
            if kind == .histogram {
                text += line("\(name)_bucket", labels + ["le=\"+Inf\""], String(values.count))
            }
            return text + line("\(name)_sum", labels, PrometheusText.number(values.value))
                + line("\(name)_count", labels, String(values.count))
        }
    }

    private func line(_ name: String, _ labels: [String], _ value: String) -> String {
        labels.isEmpty
            ? "\(name) \(value)\n" : "\(name){\(labels.joined(separator: ","))} \(value)\n"
    }
}

/// The notation of names, labels and numbers in the Prometheus format.
enum PrometheusText {
    /// Returns a name with other characters than letters, digits, colons and underscores replaced.
    static func name(_ text: String) -> String {
        // A name must not begin with a digit either, nor be empty: an underscore is added.
        let name = String(
            text.unicodeScalars.map { isPlain($0) ? Character($0) : "_" }
        )
        return name.first.map { $0.isASCII && $0.isNumber } ?? true ? "_" + name : name
    }

    /// Returns a label and its value in quotes.
    static func label(_ name: String, _ value: String) -> String {
        // In this order: the backslashes of the later escapes must not be escaped again.
        let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
        return "\(self.name(name).replacing(":", with: "_"))=\"\(escaped)\""
    }

    /// Returns the shortest text of a number, without `.0`.
    static func number(_ value: Double) -> String {
        // Below 2^53 (9e15) whole numbers are exact; `Int64` of an infinity would trap.
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_"
                || scalar == ":")
    }
}
