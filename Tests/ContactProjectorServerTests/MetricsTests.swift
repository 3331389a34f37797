import ContactProjector
import Metrics
import MetricsTestKit
import Testing

@testable import ContactProjectorServer

@Suite struct MetricsTests {
    @Test func `everything is told as Prometheus text`() {
        let registry = PrometheusRegistry()
        Counter(label: "a.requests", dimensions: [("path", "x\"\\\n")], factory: registry)
            .increment(by: 3)
        Meter(label: "level", factory: registry).set(2.5)
        let timer = Metrics.Timer(label: "time_seconds", factory: registry)
        timer.recordNanoseconds(2_000_000)
        timer.recordNanoseconds(20_000_000_000)
        let text = registry.text
        #expect(text.hasPrefix("# TYPE a_requests counter\na_requests{path=\"x\\\"\\\\\\n\"} 3\n"))
        #expect(text.contains("# TYPE level gauge\nlevel 2.5\n"))
        #expect(text.contains("# TYPE time_seconds histogram\n"))
        #expect(text.contains("time_seconds_bucket{le=\"0.001\"} 0\n"))
        #expect(text.contains("time_seconds_bucket{le=\"0.0025\"} 1\n"))
        #expect(text.contains("time_seconds_bucket{le=\"+Inf\"} 2\n"))
        #expect(text.contains("time_seconds_sum 20.002\ntime_seconds_count 2\n"))
    }

    @Test(arguments: [
        ("plain", "plain"), ("a.b-c", "a_b_c"), ("1st", "_1st"), ("", "_"), ("é", "_"),
        ("a\nb 1", "a_b_1"),
    ])
    func `a name holds no sign that would end it`(name: String, told: String) {
        #expect(PrometheusText.name(name) == told)
    }

    @Test func `requests are counted by route and never by what a path names`() async throws {
        let registry = PrometheusRegistry()
        try await serve(try await twoOrganizations(), metrics: .registry(registry)) {
            asker async throws in
            for _ in 0..<3 { _ = try await asker.get("/orgs/o/contacts/c/state") }
            for number in 0..<20 { _ = try await asker.get("/none/\(number)") }
            let text = try await asker.get("/metrics").text
            let route = #"route="/orgs/{org}/contacts/{contact}/state",status="200""#
            let lines = text.split(separator: "\n").map(String.init)
            #expect(lines.contains("http_requests_total{method=\"GET\",\(route)} 3"), "\(text)")
            #expect(text.contains(#"projector_kept_answers_total{found="true"} 2"#))
            #expect(text.contains("projector_log_position 6\n"))
            #expect(!text.contains("none/1"))
            #expect(text.split(separator: "\n").count { $0.hasPrefix("http_requests_total") } == 2)
        }
    }

    @Test func `metrics go to any factory, and then no path has them`() async throws {
        let metrics = TestMetrics()
        var options = ServerOptions()
        options.allowsAppend = true
        let store = try await twoOrganizations()
        try await serve(store, options: options, metrics: .factory(metrics)) { asker async throws in
            for _ in 0..<3 { _ = try await asker.get("/orgs/o/contacts/c/state") }
            let record = #"{"contact_id":"c","id":"n","type":"contact_blocked","created_at":null}"#
            _ = try await asker.post("/orgs/o/activities", record)
            #expect(try await asker.get("/metrics").problem == "no such path")
        }
        let route = "/orgs/{org}/contacts/{contact}/state"
        let dimensions = [("method", "GET"), ("route", route), ("status", "200")]
        let requests = try metrics.expectCounter("http_requests_total", dimensions)
        #expect(requests.totalValue == 3)
        let timer = try metrics.expectTimer("http_request_duration_seconds", [("route", route)])
        #expect(timer.values.count == 3)
        #expect(metrics.counterTotal(label: "projector_activities_appended_total") == 1)
        #expect(metrics.counterTotal(label: "projector_kept_answers_total") == 3)
    }

    @Test func `a registry in a factory of several has the same metrics as the others`()
        async throws
    {
        let registry = PrometheusRegistry()
        let metrics = TestMetrics()
        let both = MultiplexMetricsHandler(factories: [registry, metrics])
        try await serve(try await twoOrganizations(), metrics: .factory(both)) {
            asker async throws in
            _ = try await asker.get("/health")
        }
        let line = #"http_requests_total{method="GET",route="/health",status="200"} 1"#
        #expect(registry.text.contains(line))
        #expect(metrics.counterTotal(label: "http_requests_total") == 1)
    }
}
